#include "one_way_limits.hpp"

#include <algorithm>

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

int OneWayPool::add(const ConditioningNlp& nlp, const double* x) {
  if (problem_.discharging.loss() == 0.0 && problem_.objective.wear == 0.0) {
    return 0;  // both at once is as one of them
  }
  int added = 0;
  for (const NlpLayout::Hour& hour : nlp.layout().hours()) {
    for (const NlpLayout::ChargerVariables& charger : hour.chargers) {
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(charger)) {
        if (battery.given >= 0 &&
            std::min(x[battery.taken], x[battery.given]) > most_overlap(battery.most)) {
          const OneWayLimit limit{hour.position, charger.charger, battery.session,
                                  battery.power(x) < 0.0};
          added += held_.insert(limit).second ? 1 : 0;
        }
      }
    }
  }
  return added;
}

}  // namespace overtone
