#pragma once

#include <limits>
#include <string>
#include <vector>

#include <overtone/flow_result.hpp>
#include <overtone/harmonic_orders.hpp>
#include <overtone/standards/voltage_limits.hpp>

namespace overtone {

/// Limits of the harmonic currents that a customer draws, as fractions of the demand current IL;
/// infinity: none.
struct CurrentLimits {
  const char* source = nullptr;  ///< edition and table; nullptr: the standard has none
  double total = std::numeric_limits<double>::infinity();  ///< total demand distortion
  std::vector<double> individual;  ///< [order], VoltageLimits::kHighestOrder + 1

  [[nodiscard]] double at(double order) const {
    const auto whole = static_cast<size_t>(order);
    return is_whole(order) && whole < individual.size() ? individual[whole]
                                                        : std::numeric_limits<double>::infinity();
  }
};

/// IEEE Std 519, table 2 (up to 69 kV), 3 (to 161 kV) or 4, by the ratio of the short-circuit to
/// the demand current. Even orders have a quarter of an odd one's limit in 2014; in 2022 half of it
/// up to order 6, and all of it above. The IEC's and CENELEC's standards have no such table.
/// @throws std::invalid_argument unless voltage and ratio are > 0; an infinite ratio is one.
[[nodiscard]] CurrentLimits current_limits(Standard standard, double line_to_line_kv,
                                           double short_circuit_ratio);

/// A conductor at a point of common coupling, and what is measured there.
struct CouplingCurrent {
  std::string label;
  int node = 0;
  int form = -1;                      ///< of the network; -1: what these ports draw
  std::vector<PortShare> ports = {};  ///< without a form
};
/// Where a customer's current is judged.
struct PointOfCoupling {
  std::string name;
  std::vector<CouplingCurrent> currents;
};

/// The point called so: "substation" (the source's current), a bus (what its loads draw, injected
/// and linear), or a branch (the current at its "from" end; of a feeder by phase a line, or a
/// transformer's winding as "id:winding"). "bus:NAME" and "branch:NAME" where a name is both.
/// @throws InputError where nothing, or both, are called so.
[[nodiscard]] PointOfCoupling point_of_coupling(const NodalNetwork& network,
                                                const std::string& name);

/// [current] rms at a short circuit there without loads, pu: of all three phases by the
/// positive-sequence impedance |V| / |Z_1| where it has three, else of a phase to ground; infinity
/// where an ideal source holds the voltage.
[[nodiscard]] std::vector<double> short_circuit_currents(const HarmonicLoadFlow& flow,
                                                         const PointOfCoupling& point);

struct DemandOptions {
  Standard standard = Standard::ieee519_2022;
  double demand_a = 0.0;         ///< IL; 0: the largest fundamental of the hours
  double short_circuit_a = 0.0;  ///< Isc; 0: of the network
};
/// The currents of a customer against its demand.
struct DemandDistortion {
  PointOfCoupling point;
  double base_a = 0.0;         ///< of currents there
  double short_circuit = 0.0;  ///< pu, of the weakest phase; infinity at an ideal source
  double demand = 0.0;         ///< pu
  CurrentLimits limits;
  Array3<Complex> current;  ///< [hour][order][current] pu
  /// [hour][current] root of the sum of |I_h|^2 over orders 2 to 50, over the demand current.
  Array2<double> total;

  [[nodiscard]] double individual(int hour, int order_index, int conductor) const {
    return std::abs(current(hour, order_index, conductor)) / demand;
  }
  /// Totals and single orders over their limits, over hours that converged and conductors.
  int breaches = 0;
};
/// @throws InputError where no current flows at the point, so that nothing is its demand.
[[nodiscard]] DemandDistortion demand_distortion(const FlowResult& flow, PointOfCoupling point,
                                                 const DemandOptions& options);

}  // namespace overtone
