#include "nlp/currents/cancelled_current.hpp"

#include <utility>

namespace overtone {

CancelledCurrent::CancelledCurrent(std::vector<NodeLoad> loads)
    : loads_(std::move(loads)), weight_(Eigen::MatrixXcd::Zero(count(), count())) {
  for (int p = 0; p < count(); ++p) {
    for (int q = 0; q < count(); ++q) {
      for (size_t k = 1; k < loads_[p].load.factor.size(); ++k) {
        weight_(p, q) += loads_[p].sign * std::conj(loads_[p].load.factor[k]) * loads_[q].sign *
                         loads_[q].load.factor[k];
      }
    }
  }
}

CancelledCurrent::Currents CancelledCurrent::currents(const Place& at, const double* x) const {
  Currents current;
  for (int p = 0; p < count(); ++p) {
    const NlpPorts::Load& load = loads_[p].load;
    current[p] = {load.law, at.power[p], voltage_of(at.variables[p], load.given, x)};
  }
  return current;
}

}  // namespace overtone
