#pragma once

#include <functional>
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

/// What to add to a message that a name is unknown: "; did you mean sourcebus?". Empty where no
/// name is near, and for names of fewer than four characters or without a letter, one of which is
/// as near as the next.
[[nodiscard]] std::string did_you_mean(std::string_view written,
                                       const std::vector<std::string>& names);
/// The same of elements; `name` gives that of one, as &Line::id.
template <class Elements, class Name>
[[nodiscard]] std::string did_you_mean(std::string_view written, const Elements& elements,
                                       Name name) {
  std::vector<std::string> names;
  for (const auto& element : elements) {
    names.push_back(std::invoke(name, element));
  }
  return did_you_mean(written, names);
}

}  // namespace overtone
