#pragma once

#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// The current of the source at one order as a linear form of bus voltages,
/// I_G = constant + sum of factor V_bus (26), pu. With an ideal source the draw of loads at the
/// slack bus itself is not in it and the terms hold no slack bus; behind a source impedance it is
/// (E - V_slack) / z and complete.
struct SourceCurrentForm {
  struct Term {
    int bus = 0;
    Complex factor;
  };
  Complex constant;
  std::vector<Term> terms;

  /// `voltage` [bus] of this order, pu.
  [[nodiscard]] Complex operator()(const Complex* voltage) const {
    Complex sum = constant;
    for (const Term& term : terms) {
      sum += term.factor * voltage[term.bus];
    }
    return sum;
  }
};

[[nodiscard]] SourceCurrentForm source_current_form(const Network& network, int order);

/// Indices of one load-flow result; all [scenario][…] contiguous.
struct Distortion {
  int scenario_count = 0, order_count = 0, bus_count = 0, branch_count = 0;
  std::vector<double> thd;                  ///< [scenario][bus] sqrt(sum_h>1 |V_h|^2) / |V_1| (22)
  std::vector<double> v_rms;                ///< [scenario][bus] pu (24)
  std::vector<Complex> branch_current;      ///< [scenario][order][branch] from -> to, pu (25)
  std::vector<double> branch_rms;           ///< [scenario][branch] pu
  std::vector<Complex> substation_current;  ///< [scenario][order] from the source, pu (26)
  std::vector<double> substation_rms;       ///< [scenario] pu

  [[nodiscard]] double thd_at(int scenario, int bus) const {
    return thd[static_cast<size_t>(scenario) * bus_count + bus];
  }
  [[nodiscard]] double v_rms_at(int scenario, int bus) const {
    return v_rms[static_cast<size_t>(scenario) * bus_count + bus];
  }
  [[nodiscard]] double branch_rms_at(int scenario, int branch) const {
    return branch_rms[static_cast<size_t>(scenario) * branch_count + branch];
  }
};

/// Evaluates voltages [scenario][order][bus] (pu) of a network. `slack_draw` [scenario][order] is
/// the current that loads at the slack bus of an ideal source draw; empty for none.
[[nodiscard]] Distortion evaluate_distortion(const Network& network,
                                             const std::vector<Complex>& voltage,
                                             int scenario_count,
                                             const std::vector<Complex>& slack_draw = {});

/// The same with the slack bus's own load. Extra power and current at the bus of an ideal source
/// are not in the result, so not in the substation current either.
[[nodiscard]] Distortion evaluate_distortion(const Network& network, const LoadFlowResult& result);

/// Total demand distortion sqrt(sum_h>1 |I_h|^2) / I_demand of each branch, [scenario][branch].
/// The demand current is the branch's limit; 0 where it has none.
[[nodiscard]] std::vector<double> total_demand_distortion(const Network& network,
                                                          const Distortion& distortion);

}  // namespace overtone
