#include <overtone/distortion.hpp>

#include <cmath>

namespace overtone {

SourceCurrentForm source_current_form(const Network& network, int order) {
  const int slack = network.slack();
  const double source = order == 1 ? network.description().slack_voltage_pu : 0.0;
  SourceCurrentForm form;
  if (network.has_source_impedance()) {
    const Complex y = 1.0 / network.source_impedance(order);
    form.constant = y * source;
    form.terms.push_back({slack, -y});
    return form;
  }
  form.constant = network.shunt_admittance(slack, order) * source;
  for (int l = 0; l < network.branch_count(); ++l) {
    if (network.from(l) == slack || network.to(l) == slack) {
      const Complex y = 1.0 / network.impedance(l, order);
      form.constant += (y + 0.5 * network.charging_admittance(l, order)) * source;
      form.terms.push_back({network.from(l) == slack ? network.to(l) : network.from(l), -y});
    }
  }
  return form;
}

namespace {

void evaluate_scenario(const Network& network, const std::vector<Complex>& voltage,
                       const std::vector<Complex>& slack_draw,
                       const std::vector<SourceCurrentForm>& source_current, int scenario,
                       Distortion& out) {
  const int buses = network.bus_count();
  const int branches = network.branch_count();
  const int orders = network.order_count();
  const auto v_at = [&](int order, int bus) {
    return voltage[(static_cast<size_t>(scenario) * orders + order) * buses + bus];
  };
  for (int b = 0; b < buses; ++b) {
    double harmonics = 0.0;
    for (int k = 1; k < orders; ++k) {
      harmonics += std::norm(v_at(k, b));
    }
    const double fundamental = std::norm(v_at(0, b));
    const size_t at = static_cast<size_t>(scenario) * buses + b;
    out.thd[at] = fundamental > 0.0 ? std::sqrt(harmonics / fundamental) : 0.0;
    out.v_rms[at] = std::sqrt(harmonics + fundamental);
  }
  for (int k = 0; k < orders; ++k) {
    const int order = network.orders()[k];
    const size_t at = static_cast<size_t>(scenario) * orders + k;
    Complex substation = source_current[k](&voltage[at * buses]);
    if (!slack_draw.empty() && !network.has_source_impedance()) {
      substation += slack_draw[at];
    }
    for (int l = 0; l < branches; ++l) {
      const int i = network.from(l);
      const int j = network.to(l);
      const Complex current = (v_at(k, i) - v_at(k, j)) / network.impedance(l, order);
      out.branch_current[at * branches + l] = current;
      out.branch_rms[static_cast<size_t>(scenario) * branches + l] += std::norm(current);
    }
    out.substation_current[at] = substation;
    out.substation_rms[scenario] += std::norm(substation);
  }
  for (int l = 0; l < branches; ++l) {
    double& rms = out.branch_rms[static_cast<size_t>(scenario) * branches + l];
    rms = std::sqrt(rms);
  }
  out.substation_rms[scenario] = std::sqrt(out.substation_rms[scenario]);
}

}  // namespace

Distortion evaluate_distortion(const Network& network, const std::vector<Complex>& voltage,
                               int scenario_count, const std::vector<Complex>& slack_draw) {
  Distortion out;
  out.scenario_count = scenario_count;
  out.order_count = network.order_count();
  out.bus_count = network.bus_count();
  out.branch_count = network.branch_count();
  const auto scenarios = static_cast<size_t>(scenario_count);
  out.thd.resize(scenarios * out.bus_count);
  out.v_rms.resize(scenarios * out.bus_count);
  out.branch_current.resize(scenarios * out.order_count * out.branch_count);
  out.branch_rms.resize(scenarios * out.branch_count);
  out.substation_current.resize(scenarios * out.order_count);
  out.substation_rms.resize(scenarios);
  std::vector<SourceCurrentForm> source_current;
  for (const int order : network.orders()) {
    source_current.push_back(source_current_form(network, order));
  }
  for (int s = 0; s < scenario_count; ++s) {
    evaluate_scenario(network, voltage, slack_draw, source_current, s, out);
  }
  return out;
}

Distortion evaluate_distortion(const Network& network, const LoadFlowResult& result) {
  std::vector<Complex> slack_draw;
  slack_draw.reserve(static_cast<size_t>(result.scenario_count) * result.order_count);
  for (int s = 0; s < result.scenario_count; ++s) {
    for (int k = 0; k < result.order_count; ++k) {
      slack_draw.push_back(result.i_load(s, k, network.slack()));
    }
  }
  return evaluate_distortion(network, result.voltage, result.scenario_count, slack_draw);
}

std::vector<double> total_demand_distortion(const Network& network, const Distortion& distortion) {
  std::vector<double> tdd(distortion.branch_rms.size(), 0.0);
  for (int s = 0; s < distortion.scenario_count; ++s) {
    for (int l = 0; l < distortion.branch_count; ++l) {
      double harmonics = 0.0;
      for (int k = 1; k < distortion.order_count; ++k) {
        harmonics += std::norm(
            distortion.branch_current[(static_cast<size_t>(s) * distortion.order_count + k) *
                                          distortion.branch_count +
                                      l]);
      }
      const double demand = network.branch_current_limit(l);
      if (std::isfinite(demand)) {
        tdd[static_cast<size_t>(s) * distortion.branch_count + l] = std::sqrt(harmonics) / demand;
      }
    }
  }
  return tdd;
}

}  // namespace overtone
