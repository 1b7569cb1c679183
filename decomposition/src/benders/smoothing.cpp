#include "smoothing.hpp"

namespace overtone {

SmoothingOfThd smoothing_of_thd(const ConditioningNlp& nlp) {
  const NlpLayout& layout = nlp.layout();
  SmoothingOfThd smoothing;
  for (const NlpLayout::Hour& hour : layout.hours()) {
    for (int u = 0; u < layout.unknown_count(); ++u) {
      const double added = 0.5 * nlp.tau_min() * layout.thd_weight(hour, u);
      smoothing.most += added;
      smoothing.without_harmonics += layout.has_harmonics(hour, u) ? 0.0 : added;
    }
  }
  return smoothing;
}

}  // namespace overtone
