#include <overtone/distortion.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

#include "argument_checks.hpp"
#include "distortion_checks.hpp"

namespace overtone {

namespace {

void evaluate_voltages(const Array3<Complex>& voltage, int scenario, Distortion& out) {
  for (int n = 0; n < voltage.extent(2); ++n) {
    double harmonics = 0.0;
    for (int k = 1; k < voltage.extent(1); ++k) {
      harmonics += std::norm(voltage(scenario, k, n));
    }
    const double fundamental = std::norm(voltage(scenario, 0, n));
    out.thd(scenario, n) = fundamental > 0.0 ? std::sqrt(harmonics / fundamental) : 0.0;
    out.v_rms(scenario, n) = std::sqrt(harmonics + fundamental);
  }
}

void evaluate_currents(const NodalNetwork& network, const Array3<Complex>& voltage,
                       const Array3<Complex>& load_current, int scenario, Distortion& out) {
  const int first = network.first_branch_form();
  for (int k = 0; k < network.order_count(); ++k) {
    const Complex* v = voltage.row(scenario, k).data();
    for (int c = 0; c < out.current.extent(2); ++c) {
      Complex drawn = 0.0;
      for (const PortShare& share : network.measured[first + c].ports) {
        drawn += load_current.empty() ? Complex(0.0)
                                      : share.factor * load_current(scenario, k, share.port);
      }
      const Complex current = network.forms.at(first + c, k)(v, drawn);
      out.current(scenario, k, c) = current;
      out.current_rms(scenario, c) += std::norm(current);
    }
  }
  for (int c = 0; c < out.current.extent(2); ++c) {
    double& rms = out.current_rms(scenario, c);
    rms = std::sqrt(rms);
    if (const int branch = network.measured[first + c].branch; branch >= 0) {
      out.branch_rms(scenario, branch) = std::max(out.branch_rms(scenario, branch), rms);
    }
  }
  for (int f = network.source_form(); f < network.forms.count(); ++f) {
    out.substation_rms[scenario] =
        std::max(out.substation_rms[scenario], out.current_rms(scenario, f - first));
  }
}

}  // namespace

Distortion evaluate_distortion(const NodalNetwork& network, const Array3<Complex>& voltage,
                               const Array3<Complex>& load_current) {
  const int scenarios = voltage.extent(0), orders = network.order_count();
  const ArgumentChecks check("distortion");
  check.shape("voltage", voltage, {scenarios, orders, network.node_count()});
  check.all_finite("voltage", voltage);
  if (!load_current.empty()) {
    check.shape("load_current", load_current, {scenarios, orders, network.port_count()});
    check.all_finite("load_current", load_current);
  }
  const int currents = network.forms.count() - network.first_branch_form();
  Distortion out;
  out.thd.assign(scenarios, network.node_count());
  out.v_rms.assign(scenarios, network.node_count());
  out.current.assign(scenarios, network.order_count(), currents);
  out.current_rms.assign(scenarios, currents);
  out.branch_rms.assign(scenarios, network.branch_count());
  out.substation_rms.resize(scenarios);
  for (int s = 0; s < scenarios; ++s) {
    evaluate_voltages(voltage, s, out);
    evaluate_currents(network, voltage, load_current, s, out);
  }
  return out;
}

namespace {

/// At the terminals of loads, [scenario][order][port].
Array3<Complex> terminal_current(const LoadFlowResult& result) {
  Array3<Complex> current = result.load_current;
  if (!result.linear_current.empty()) {
    for (int s = 0; s < current.extent(0); ++s) {
      for (int k = 0; k < current.extent(1); ++k) {
        const auto linear = result.linear_current.row(s, k);
        std::ranges::transform(current.row(s, k), linear, current.row(s, k).begin(), std::plus());
      }
    }
  }
  return current;
}

}  // namespace

Distortion evaluate_distortion(const NodalNetwork& network, const LoadFlowResult& result) {
  return result.linear_current.empty()
             ? evaluate_distortion(network, result.voltage, result.load_current)
             : evaluate_distortion(network, result.voltage, terminal_current(result));
}

Distortion evaluate_distortion(const NodalNetwork& network, const LoadFlowScenarios& scenarios,
                               const LoadFlowResult& result) {
  Array3<Complex> drawn = terminal_current(result);
  const Array2<Complex>& power = scenarios.extra_power;
  const Array3<Complex>& current = scenarios.extra_current;
  if (scenarios.count() != result.scenario_count()) {
    throw std::invalid_argument("distortion: scenarios and result must be as many");
  }
  for (int s = 0; s < result.scenario_count(); ++s) {
    for (int p = 0; p < network.port_count(); ++p) {
      if (!power.empty() && power(s, p) != Complex(0.0)) {
        drawn(s, 0, p) += std::conj(power(s, p) / result.voltage(s, 0, network.ports[p].from));
      }
      for (int k = 0; !current.empty() && k < network.order_count(); ++k) {
        drawn(s, k, p) += current(s, k, p);
      }
    }
  }
  return evaluate_distortion(network, result.voltage, drawn);
}

Array2<double> total_demand_distortion(const NodalNetwork& network, const Distortion& distortion) {
  const int scenarios = distortion.current.extent(0);
  check_currents(ArgumentChecks("demand distortion"), network, distortion);
  Array2<double> tdd(scenarios, network.branch_count());
  for (int s = 0; s < scenarios; ++s) {
    for (int c = 0; c < distortion.current.extent(2); ++c) {
      const MeasuredQuantity& measured = network.measured[network.first_branch_form() + c];
      if (measured.branch < 0 || !std::isfinite(measured.rating)) {
        continue;
      }
      double harmonics = 0.0;
      for (int k = 1; k < distortion.current.extent(1); ++k) {
        harmonics += std::norm(distortion.current(s, k, c));
      }
      double& worst = tdd(s, measured.branch);
      worst = std::max(worst, std::sqrt(harmonics) / measured.rating);
    }
  }
  return tdd;
}

}  // namespace overtone
