#include <overtone/montecarlo_report.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <overtone/harmonic_words.hpp>
#include <overtone/table_renderers.hpp>

#include "network/figures_table.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kWorstNodes = 10;

/// Nodes that have percentiles of their own.
std::vector<int> judged_nodes(const NodalNetwork& network) {
  std::vector<int> nodes;
  for (int n = 0; n < network.node_count(); ++n) {
    if (network.nodes[n].same_as < 0 && !is_neutral(network.nodes[n])) {
      nodes.push_back(n);
    }
  }
  return nodes;
}

/// Of an order of that index; 0: of the total.
double limit_at(const VoltageLimits& limits, const NodalNetwork& network, int order_index) {
  return order_index == 0 ? limits.total : limits.at(network.orders[order_index]);
}

/// visit(node, order index, limit) of all that is judged; order index 0: the total.
template <class Visit>
void for_each_figure(const MonteCarloProblem& problem, const Visit& visit) {
  const NodalNetwork& network = *problem.network;
  for (const int n : judged_nodes(network)) {
    const VoltageLimits limits = voltage_limits(problem.options.standard, network.nodes[n].base_kv);
    for (int k = 0; k < network.order_count(); ++k) {
      visit(n, k, limit_at(limits, network, k));
    }
  }
}

Table worst_nodes(const MonteCarloProblem& problem, const MonteCarloResult& result) {
  const NodalNetwork& network = *problem.network;
  Table table(
      "worst_buses", "By falling 95th percentile of the total distortion.",
      {bus_column(),
       {.name = "mean", .unit = "%", .text = "THD.", .format = decimals(3)},
       {.name = "cp95", .unit = "%", .text = "THD.", .heading = "CP95", .format = decimals(3)},
       {.name = "cp99", .unit = "%", .text = "THD.", .heading = "CP99", .format = decimals(3)},
       {.name = "summation",
        .unit = "%",
        .text = "By the summation law.",
        .heading = "IEC sum",
        .format = decimals(3)},
       {.name = "limit", .unit = "%", .text = "Of THD.", .format = decimals(1)}});
  std::vector<int> nodes = judged_nodes(network);
  std::ranges::stable_sort(nodes, std::greater(), [&](int n) { return result.cp95(n, 0); });
  nodes.resize(std::min(nodes.size(), kWorstNodes));
  for (const int n : nodes) {
    const double limit = voltage_limits(problem.options.standard, network.nodes[n].base_kv).total;
    table.row(network.nodes[n].label, 100.0 * result.mean(n, 0), 100.0 * result.cp95(n, 0),
              100.0 * result.cp99(n, 0), 100.0 * result.summation(n, 0), 100.0 * limit);
  }
  return table;
}

std::string samples_text(const MonteCarloProblem& problem, const MonteCarloResult& result) {
  const std::string lost =
      result.not_converged == 0
          ? ""
          : fmt::format(", {} more did not converge and are left out", result.not_converged);
  return fmt::format("{} samples of seed {}{}{}", result.samples, problem.options.seed, lost,
                     result.interrupted ? ", interrupted" : "");
}

}  // namespace

int breaches_at_cp95(const MonteCarloProblem& problem, const MonteCarloResult& result) {
  int breaches = 0;
  for_each_figure(problem, [&](int n, int k, double limit) {
    breaches += result.samples > 0 && result.cp95(n, k) > limit ? 1 : 0;
  });
  return breaches;
}

std::vector<Table> tables(const MonteCarloProblem& problem, const MonteCarloResult& result) {
  const NodalNetwork& network = *problem.network;
  Table table("bus_percentiles", "Distortion of the voltage of a bus over the samples.",
              {bus_column(),
               {.name = "order", .text = "Harmonic order; 0: total distortion."},
               {.name = "mean", .text = "Mean, relative to the fundamental."},
               {.name = "cp95", .text = "Not exceeded by 95 percent of the samples."},
               {.name = "cp99", .text = "Not exceeded by 99 percent of the samples."},
               {.name = "largest", .text = "Of all samples."},
               {.name = "summation",
                .text = "What the summation law of IEC TR 61000-3-6 makes of the sources' own "
                        "95th percentiles."},
               {.name = "limit", .text = "Of the standard; missing: it has none."},
               {.name = "broken", .text = "Whether cp95 is over limit."}});
  for_each_figure(problem, [&](int n, int k, double limit) {
    if (result.samples > 0) {
      table.row(network.nodes[n].label, k == 0 ? 0.0 : network.orders[k], result.mean(n, k),
                result.cp95(n, k), result.cp99(n, k), result.largest(n, k), result.summation(n, k),
                limit, cell_if(std::isfinite(limit), result.cp95(n, k) > limit));
    }
  });
  return {table};
}

std::string summary_json(const MonteCarloStudy& study, const MonteCarloProblem& problem,
                         const MonteCarloResult& result) {
  const NetworkLabels network = labels_of(*problem.network);
  Json json;
  json["command"] = "montecarlo";
  json["title"] = study.title;
  json["feeder"] = network.name;
  json["study_file"] = study.file.string();
  json["status"] = result.interrupted ? "interrupted" : "done";
  json["samples"] = result.samples;
  json["not_converged"] = result.not_converged;
  json["seed"] = problem.options.seed;
  json["standard"] = word_of(standard_words(), problem.options.standard);
  json["breaches_at_cp95"] = breaches_at_cp95(problem, result);
  const std::vector<int> nodes = judged_nodes(*problem.network);
  const auto cp95 = [&](int n) { return result.samples > 0 ? result.cp95(n, 0) : 0.0; };
  const auto worst = std::ranges::max_element(nodes, {}, cp95);
  const bool there = worst != nodes.end() && result.samples > 0;
  json["thd_cp95_max"] = there ? Json(cp95(*worst)) : Json();
  json["thd_cp95_max_bus"] = there ? Json(network.bus[*worst]) : Json();
  add_warnings(json, problem.warnings);
  add_units(json, network);
  return json_text(json);
}

std::string report(const MonteCarloStudy& study, const MonteCarloProblem& problem,
                   const MonteCarloResult& result) {
  std::string heading = fmt::format("{}: Monte Carlo of {}, {}\n", study.title,
                                    problem.network->name, samples_text(problem, result));
  if (result.samples == 0) {
    return heading;
  }
  return fmt::format("{}\n{}\n{} values over {} at the 95th percentile\n", heading,
                     terminal_text(worst_nodes(problem, result)), breaches_at_cp95(problem, result),
                     word_of(standard_words(), problem.options.standard));
}

}  // namespace overtone::reporting
