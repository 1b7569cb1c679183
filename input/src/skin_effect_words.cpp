#include "skin_effect_words.hpp"

namespace overtone {

const Words<SkinEffect>& skin_effect_words() {
  static const Words<SkinEffect> words = {
      {SkinEffect::none, "none", "1"},
      {SkinEffect::square_root, "sqrt", "square root of the order"},
      {SkinEffect::overhead_line, "overhead_line", "1 + 0.646 h^2 / (192 + 0.518 h^2)"},
      {SkinEffect::cable, "cable", "0.187 + 0.532 sqrt(h) from h = 2.35"}};
  return words;
}

}  // namespace overtone
