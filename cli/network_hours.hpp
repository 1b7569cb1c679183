#pragma once

#include <vector>

#include <overtone/conditioning_problem.hpp>
#include <overtone/distortion.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace overtone::cli {

/// Voltages of a network over hours and the currents that follow: what tables are made of.
struct NetworkHours {
  const Network* network = nullptr;
  std::vector<int> hour;         ///< labels; 0: a snapshot without hour
  std::vector<char> solved;      ///< [hour] 0 where the load flow did not converge
  std::vector<Complex> load;     ///< [hour][bus] P + jQ, pu
  std::vector<Complex> voltage;  ///< [hour][order][bus], pu
  Distortion distortion;
  std::vector<double> branch_limit;  ///< [branch] rms, pu; infinity: none
  double thd_limit = 0.0;            ///< fraction, for counting

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  [[nodiscard]] const Complex& v(int t, int order_index, int bus) const {
    return voltage[(static_cast<size_t>(t) * network->order_count() + order_index) *
                       network->bus_count() +
                   bus];
  }
};

/// One hour's figures over all buses.
struct HourSummary {
  int hour = 0;         ///< label
  bool solved = false;  ///< the rest is 0 where not
  Complex load;         ///< of all buses, pu
  double v_min = 0.0;   ///< smallest |V_1|, pu
  int v_min_bus = 0;
  double thd_max = 0.0;  ///< fraction
  int thd_max_bus = 0;
  double substation = 0.0;  ///< rms current, pu
  double losses = 0.0;      ///< in the branches, all orders, pu
};

/// `problem` with the voltages of a schedule. Keeps a pointer to the problem's network.
[[nodiscard]] NetworkHours hours_of(const ConditioningProblem& problem,
                                    const std::vector<Complex>& voltage);

[[nodiscard]] std::vector<HourSummary> summarise(const NetworkHours& hours);

}  // namespace overtone::cli
