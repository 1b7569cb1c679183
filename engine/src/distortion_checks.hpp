#pragma once

#include <overtone/distortion.hpp>

#include "argument_checks.hpp"

namespace overtone {

/// That a distortion has the currents of this network.
inline void check_currents(const ArgumentChecks& check, const NodalNetwork& network,
                           const Distortion& distortion) {
  check.shape("current", distortion.current,
              {distortion.current.extent(0), network.order_count(),
               network.forms.count() - network.first_branch_form()});
}

}  // namespace overtone
