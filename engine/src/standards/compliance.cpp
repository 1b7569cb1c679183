#include <overtone/standards/compliance.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

void judge_unbalance(const FlowResult& flow, Compliance& out) {
  const NodalNetwork& network = flow.network();
  out.buses = three_phase_buses(network);
  out.unbalance = voltage_unbalance(network, out.buses, flow.solution);
  for (const ThreePhaseBus& bus : out.buses) {
    const double kv = network.nodes[bus.nodes[0]].base_kv;
    out.unbalance_limit.push_back(voltage_limits(out.options.standard, kv).unbalance);
  }
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (size_t b = 0; b < out.buses.size() && flow.converged(t); ++b) {
      const SequenceVoltages& at = out.unbalance(t, static_cast<int>(b));
      out.unbalance_breaches += at.negative_factor() > out.unbalance_limit[b] ? 1 : 0;
    }
  }
}

void judge_windings(const FlowResult& flow, Compliance& out) {
  out.windings = winding_harmonics(flow, out.options.eddy_loss);
  for (const WindingHarmonics& winding : out.windings) {
    const bool known = out.options.eddy_loss >= 0.0;
    out.windings_over += known && winding.loading > winding.capacity ? 1 : 0;
  }
}

}  // namespace

Compliance judge(const FlowResult& flow, const ComplianceOptions& options) {
  ArgumentChecks("compliance").require(flow.flow != nullptr, "there is no load flow");
  const NodalNetwork& network = flow.network();
  Compliance out;
  out.options = options;
  out.sources = harmonic_sources(network);
  out.unjudged = unjudged_voltages(network, options.standard);
  out.voltage = voltage_breaches(network, flow.solution, options.standard);
  std::erase_if(out.voltage,
                [&](const VoltageBreach& breach) { return !flow.converged(breach.scenario); });
  out.shares = source_shares(*flow.flow, flow.loads, flow.solution, options.standard, out.voltage,
                             options.largest_sources);
  out.demand = demand_distortion(flow, point_of_coupling(network, options.coupling),
                                 {.standard = options.standard,
                                  .demand_a = options.demand_a,
                                  .short_circuit_a = options.short_circuit_a});
  judge_unbalance(flow, out);
  judge_windings(flow, out);
  return out;
}

}  // namespace overtone
