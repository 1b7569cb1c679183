#include <overtone/standards/transformer_harmonics.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "argument_checks.hpp"

namespace overtone {

double harmonic_loss_factor(std::span<const double> orders, std::span<const double> current) {
  ArgumentChecks("harmonic loss factor").size("current", current.size(), orders.size());
  double squares = 0.0, weighted = 0.0;
  for (size_t k = 0; k < orders.size(); ++k) {
    const double square = current[k] * current[k];
    squares += square;
    weighted += square * orders[k] * orders[k];
  }
  return squares > 0.0 ? weighted / squares : 1.0;
}

double transformer_capacity(double loss_factor, double eddy_loss) {
  const ArgumentChecks check("transformer capacity");
  check.within("loss_factor", loss_factor, 1.0, std::numeric_limits<double>::max());
  check.within("eddy_loss", eddy_loss, 0.0, std::numeric_limits<double>::max());
  return std::sqrt((1.0 + eddy_loss) / (1.0 + loss_factor * eddy_loss));
}

std::vector<WindingHarmonics> winding_harmonics(const FlowResult& flow, double eddy_loss) {
  const NodalNetwork& network = flow.network();
  const int first = network.first_branch_form();
  std::vector<WindingHarmonics> found;
  std::vector<double> current(network.order_count());
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (size_t w = 0; flow.converged(t) && w < network.windings.size(); ++w) {
      const WindingCurrents& winding = network.windings[w];
      WindingHarmonics worst{.winding = static_cast<int>(w), .hour = t};
      double warmest = 0.0;
      for (int wire = 0; wire < winding.wires; ++wire) {
        const int c = winding.first_form + wire - first;
        for (int k = 0; k < network.order_count(); ++k) {
          current[k] = std::abs(flow.distortion.current(t, k, c));
        }
        const double loading =
            winding.rated > 0.0 ? flow.distortion.current_rms(t, c) / winding.rated : 0.0;
        const double factor = harmonic_loss_factor(network.orders, current);
        const double heating = loading * loading * (std::max(eddy_loss, 0.0) * factor + 1.0);
        if (heating > warmest) {
          warmest = heating;
          worst.loading = loading;
          worst.loss_factor = factor;
          worst.k_factor = loading * loading * factor;
        }
      }
      if (warmest > 0.0) {
        worst.capacity = eddy_loss < 0.0 ? 1.0 : transformer_capacity(worst.loss_factor, eddy_loss);
        found.push_back(worst);
      }
    }
  }
  return found;
}

}  // namespace overtone
