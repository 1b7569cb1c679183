#pragma once

#include <overtone/option_words.hpp>
#include <overtone/skin_effect.hpp>

namespace overtone {

/// What feeders' files call the laws of a resistance.
[[nodiscard]] const Words<SkinEffect>& skin_effect_words();

}  // namespace overtone
