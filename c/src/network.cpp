#include <utility>

#include <overtone/distortion.hpp>
#include <overtone/network_input.hpp>
#include <overtone/study_profile.hpp>

#include "argument_checks.hpp"
#include "failure.hpp"
#include "handles.hpp"

namespace overtone::c {

overtone_network network_of(std::shared_ptr<const HarmonicLoadFlow> flow, HarmonicCurrents currents,
                            std::vector<double> day_share, std::vector<std::string> warnings) {
  std::vector<std::string> labels;
  for (const Port& port : flow->network().ports) {
    labels.push_back(port.label.empty() ? flow->network().nodes[port.from].label : port.label);
  }
  return {std::move(flow), currents, std::move(day_share), std::move(warnings), std::move(labels)};
}

namespace {

NetworkInputOptions input_options(overtone_nodes nodes) {
  ArgumentChecks("argument")
      .within("nodes", nodes, OVERTONE_NODES_USUAL, OVERTONE_NODES_CONDUCTORS);
  NetworkInputOptions options;
  if (nodes != OVERTONE_NODES_USUAL) {
    options.nodes_of = nodes == OVERTONE_NODES_BUSES ? NodesOf::buses : NodesOf::conductors;
  }
  return options;
}

const NodalNetwork& nodal(const overtone_network* network) {
  require(network, "network");
  return network->flow->network();
}

template <class Count>
int count_of(const overtone_network* network, const Count& count) noexcept {
  return network == nullptr ? 0 : count(network->flow->network());
}

Array2<Complex> loads_of(const NodalNetwork& network, int scenarios, const double* load) {
  ArgumentChecks("argument").at_least("scenarios", scenarios, 0);
  require(load, "load");
  const std::size_t count = static_cast<std::size_t>(scenarios) * network.port_count();
  return {scenarios, network.port_count(),
          std::vector<Complex>(complex(load), complex(load) + count)};
}

/// Scenarios that did not converge get 1 pu without harmonics, whose THD is 0.
void leave_out_unsolved(LoadFlowResult& result) {
  for (int s = 0; s < result.scenario_count(); ++s) {
    for (int k = 0; k < result.voltage.extent(1); ++k) {
      if (result.report[s].status != LoadFlowStatus::converged) {
        std::ranges::fill(result.voltage.row(s, k), Complex(k == 0 ? 1.0 : 0.0));
        std::ranges::fill(result.load_current.row(s, k), Complex(0.0));
      }
    }
  }
}

overtone_code judged(const std::vector<ScenarioReport>& report, int* converged) {
  int first = -1, failed = 0;
  for (std::size_t s = 0; s < report.size(); ++s) {
    const bool did = report[s].status == LoadFlowStatus::converged;
    if (converged != nullptr) {
      converged[s] = did ? 1 : 0;
    }
    first = !did && failed++ == 0 ? static_cast<int>(s) : first;
  }
  return failed == 0 ? OVERTONE_OK
                     : fail(OVERTONE_NOT_CONVERGED,
                            fmt::format("load flow did not converge in {} of {} scenarios, the "
                                        "first is {}",
                                        failed, report.size(), first)
                                .c_str());
}

}  // namespace
}  // namespace overtone::c

using namespace overtone;
using namespace overtone::c;

overtone_code overtone_network_read(const char* path, overtone_nodes nodes,
                                    overtone_network** network) {
  return guarded([&] {
    require(network, "network");
    *network = nullptr;
    require(path, "path");
    NetworkInput input = read_network(path, input_options(nodes));
    const auto profile = find_hourly_profile({}, path);
    auto flow = std::make_shared<const HarmonicLoadFlow>(std::move(input.network));
    *network = new overtone_network(network_of(
        std::move(flow), input.currents, profile ? profile->load_share : std::vector<double>{1.0},
        std::move(input.warnings)));
    return OVERTONE_OK;
  });
}

void overtone_network_free(overtone_network* network) { delete network; }

int overtone_node_count(const overtone_network* network) {
  return count_of(network, [](const NodalNetwork& n) { return n.node_count(); });
}

int overtone_port_count(const overtone_network* network) {
  return count_of(network, [](const NodalNetwork& n) { return n.port_count(); });
}

int overtone_order_count(const overtone_network* network) {
  return count_of(network, [](const NodalNetwork& n) { return n.order_count(); });
}

int overtone_network_warning_count(const overtone_network* network) {
  return network == nullptr ? 0 : static_cast<int>(network->warnings.size());
}

const char* overtone_node_label(const overtone_network* network, int node) {
  return value_or<const char*>(nullptr, [&] {
    require_index("node", node, nodal(network).node_count());
    return network->flow->network().nodes[node].label.c_str();
  });
}

const char* overtone_port_label(const overtone_network* network, int port) {
  return value_or<const char*>(nullptr, [&] {
    require_index("port", port, nodal(network).port_count());
    return network->port_label[port].c_str();
  });
}

const char* overtone_network_warning(const overtone_network* network, int warning) {
  return value_or<const char*>(nullptr, [&] {
    require(network, "network");
    require_index("warning", warning, overtone_network_warning_count(network));
    return network->warnings[warning].c_str();
  });
}

int overtone_port_node(const overtone_network* network, int port) {
  return value_or(-1, [&] {
    require_index("port", port, nodal(network).port_count());
    return network->flow->network().ports[port].from;
  });
}

double overtone_order(const overtone_network* network, int order) {
  return value_or(0.0, [&] {
    require_index("order", order, nodal(network).order_count());
    return network->flow->network().orders[order];
  });
}

double overtone_power_base_kva(const overtone_network* network) {
  return network == nullptr ? 0.0 : 1000.0 * network->flow->network().power_base_mva();
}

double overtone_voltage_base_kv(const overtone_network* network, int node) {
  return value_or(0.0, [&] {
    require_index("node", node, nodal(network).node_count());
    return network->flow->network().nodes[node].base_kv;
  });
}

overtone_code overtone_full_load(const overtone_network* network, double* load) {
  return guarded([&] {
    const NodalNetwork& of = nodal(network);
    require(load, "load");
    copy_out(scaled_loads(of, {1.0}).load, complex(load));
    return OVERTONE_OK;
  });
}

int overtone_day_hour_count(const overtone_network* network) {
  return network == nullptr ? 0 : static_cast<int>(network->day_share.size());
}

overtone_code overtone_day_load(const overtone_network* network, double* load) {
  return guarded([&] {
    const NodalNetwork& of = nodal(network);
    require(load, "load");
    copy_out(scaled_loads(of, network->day_share).load, complex(load));
    return OVERTONE_OK;
  });
}

overtone_code overtone_solve_fundamental(const overtone_network* network, int scenarios,
                                         const double* load, int threads, double* voltage,
                                         int* converged) {
  return guarded([&] {
    const NodalNetwork& of = nodal(network);
    ArgumentChecks("argument").at_least("scenarios", scenarios, 0);
    require(load, "load");
    require(voltage, "voltage");
    const auto count = static_cast<std::size_t>(scenarios);
    std::vector<ScenarioReport> report(count);
    network->flow->solve_fundamental({complex(load), count * of.port_count()},
                                     {complex(voltage), count * of.node_count()}, report,
                                     {.threads = threads});
    return judged(report, converged);
  });
}

overtone_code overtone_solve_harmonics(const overtone_network* network, int scenarios,
                                       const double* load, int threads, double* voltage,
                                       double* thd, int* converged) {
  return guarded([&] {
    const NodalNetwork& of = nodal(network);
    LoadFlowScenarios all;
    all.load = loads_of(of, scenarios, load);
    require(voltage, "voltage");
    LoadFlowResult result =
        network->flow->solve(all, {.harmonic_currents = network->currents, .threads = threads});
    copy_out(result.voltage, complex(voltage));
    if (thd != nullptr) {
      leave_out_unsolved(result);
      copy_out(evaluate_distortion(of, result).thd, thd);
    }
    return judged(result.report, converged);
  });
}
