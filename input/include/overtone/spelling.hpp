#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace overtone {

/// Insertions, deletions, replacements and exchanges of neighbours from one word to another.
[[nodiscard]] int edit_distance(std::string_view one, std::string_view other);

/// The word that `written` was probably meant to be: the nearest one within a third of its letters,
/// or one that has it as whole parts ("v_min" of "v_min_pu"). Empty where none is near.
[[nodiscard]] std::string nearest_word(std::string_view written,
                                       const std::vector<std::string>& words);

}  // namespace overtone
