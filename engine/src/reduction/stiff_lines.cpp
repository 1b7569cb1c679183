#include "reduction/stiff_lines.hpp"

#include <algorithm>
#include <cmath>

#include <overtone/line_matrices.hpp>

#include "merged_nodes.hpp"

namespace overtone {

namespace {

double largest_entry(const Line& line, double order, double frequency_hz) {
  return line_matrices(line, order, frequency_hz).z_ohm.cwiseAbs().maxCoeff();
}

double power_mva(const Feeder& feeder) {
  double kva = 0.0;
  for (const Load& load : feeder.loads) {
    kva += std::hypot(load.p_kw, load.q_kvar);
  }
  for (const Generator& generator : feeder.generators) {
    kva += std::hypot(generator.p_kw, generator.q_kvar);
  }
  for (const Capacitor& capacitor : feeder.capacitors) {
    kva += std::abs(capacitor.kvar);
  }
  return 1e-3 * kva;
}

}  // namespace

StiffLines::StiffLines(const Feeder& feeder, std::vector<double> orders)
    : frequency_hz_(feeder.frequency_hz),
      power_mva_(power_mva(feeder)),
      orders_(std::move(orders)) {
  if (power_mva_ <= 0.0) {
    for (const Line& line : feeder.lines) {
      largest_ohm_ = std::max(largest_ohm_, largest_entry(line, 1.0, frequency_hz_));
    }
  }
}

double StiffLines::least_ohm(double kv) const {
  return power_mva_ > 0.0 ? kStiffDrop * kv * kv / power_mva_ : kStiffShare * largest_ohm_;
}

bool StiffLines::contains(const Line& line, double kv) const {
  const double least = least_ohm(kv);
  return std::ranges::all_of(orders_, [&](double order) {
    return largest_entry(line, order, frequency_hz_) <= std::max(1.0, order) * least;
  });
}

}  // namespace overtone
