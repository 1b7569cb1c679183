#include <memory>
#include <optional>

#include <overtone/flow_report.hpp>
#include <overtone/flow_result.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/resonance_warnings.hpp>

#include "arrays.hpp"
#include "networks.hpp"
#include "step_labels.hpp"
#include "tables.hpp"

namespace overtone::python {

namespace {

/// A load flow of one network, with what its results are called by.
struct PyLoadFlow {
  std::shared_ptr<const HarmonicLoadFlow> flow;
  HarmonicCurrents currents;

  explicit PyLoadFlow(const PyNetwork& network)
      : flow(std::make_shared<const HarmonicLoadFlow>(network.input.network)),
        currents(network.input.currents) {}
};

/// A solution; what follows from it is worked out when it is first asked for.
struct PyFlowResult {
  std::shared_ptr<const HarmonicLoadFlow> flow;
  std::vector<TimeStep> hour;
  LoadFlowScenarios loads;
  LoadFlowResult solution;
  LoadFlowOptions options;
  std::optional<FlowResult> evaluated;

  [[nodiscard]] const FlowResult& figures() {
    if (!evaluated) {
      evaluated = evaluate_flow(flow, hour, loads, solution);
    }
    return *evaluated;
  }
};

struct Settings {
  std::optional<std::string> currents;
  std::string power_balance;
  double tolerance;
  int max_sweeps;
  bool harmonics;
  int threads;
};

LoadFlowOptions options_of(const PyLoadFlow& flow, const Settings& settings) {
  return {.harmonic_currents = settings.currents ? value_of(harmonic_currents_words(),
                                                            *settings.currents, "currents")
                                                 : flow.currents,
          .power_balance = value_of(power_balance_words(), settings.power_balance, "power_balance"),
          .tolerance = settings.tolerance,
          .max_sweeps = settings.max_sweeps,
          .harmonics = settings.harmonics,
          .threads = settings.threads};
}

/// Into a result that is kept; `hour` empty: 1, 2, …
void solve(const PyLoadFlow& flow, const LoadFlowOptions& options, std::vector<TimeStep> hour,
           PyFlowResult& result) {
  result.flow = flow.flow;
  result.evaluated.reset();
  result.options = options;
  result.hour = std::move(hour);
  if (result.hour.empty()) {
    for (int t = 0; t < result.loads.count(); ++t) {
      result.hour.emplace_back(t + 1);
    }
  }
  if (result.hour.size() != static_cast<size_t>(result.loads.count())) {
    throw std::invalid_argument("hours: must be as many as shares or rows of load");
  }
  flow.flow->solve(result.loads, options, result.solution);
}

void solve_shares(const PyLoadFlow& flow, const Given<double, 1>& share, const Labels& hour,
                  const std::vector<double>& step_hours, PyFlowResult& result,
                  std::optional<std::string> currents, std::string power_balance, double tolerance,
                  int max_sweeps, bool harmonics, int threads) {
  const std::vector<double> shares = taken<double>(share);
  const LoadFlowOptions options = options_of(flow, {std::move(currents), std::move(power_balance),
                                                    tolerance, max_sweeps, harmonics, threads});
  const nb::gil_scoped_release unlocked;
  result.loads = scaled_loads(flow.flow->network(), shares);
  solve(flow, options, steps_of(hour, step_hours), result);
}

void solve_loads(const PyLoadFlow& flow, const Given<Complex, 2>& load,
                 const std::optional<Given<Complex, 2>>& extra_power,
                 const std::optional<Given<Complex, 3>>& extra_current, const Labels& hour,
                 const std::vector<double>& step_hours, PyFlowResult& result,
                 std::optional<std::string> currents, std::string power_balance, double tolerance,
                 int max_sweeps, bool harmonics, int threads) {
  const LoadFlowOptions options = options_of(flow, {std::move(currents), std::move(power_balance),
                                                    tolerance, max_sweeps, harmonics, threads});
  const nb::gil_scoped_release unlocked;
  result.loads = {.load = taken<Complex>(load), .extra_power = {}, .extra_current = {}};
  if (extra_power) {
    result.loads.extra_power = taken<Complex>(*extra_power);
  }
  if (extra_current) {
    result.loads.extra_current = taken<Complex>(*extra_current);
  }
  solve(flow, options, steps_of(hour, step_hours), result);
}

using Voltages = nb::ndarray<Complex, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

/// Voltages [scenario][node] into `out`; whether each converged.
auto solve_batch(const PyLoadFlow& flow, const Given<Complex, 2>& load, double tolerance,
                 int max_sweeps, int threads, const Voltages& out) {
  const NodalNetwork& network = flow.flow->network();
  const size_t count = load.shape(0), nodes = network.node_count();
  if (load.shape(1) != static_cast<size_t>(network.port_count())) {
    throw std::invalid_argument("load: must have a column for each port");
  }
  if (out.shape(0) != count || out.shape(1) != nodes) {
    throw std::invalid_argument(
        "out: must have a row for each scenario and a column for each node");
  }
  std::vector<ScenarioReport> report(count);
  std::vector<std::uint8_t> converged(count);
  {
    const nb::gil_scoped_release unlocked;
    flow.flow->solve_fundamental(
        {load.data(), load.size()}, {out.data(), count * nodes}, report,
        {.tolerance = tolerance, .max_sweeps = max_sweeps, .threads = threads});
    for (size_t s = 0; s < count; ++s) {
      converged[s] = report[s].status == LoadFlowStatus::converged;
    }
  }
  return handed_over(std::move(converged));
}

/// [hour] of the reports.
template <class T, class Value>
auto by_hour(const PyFlowResult& result, const Value& value) {
  std::vector<T> values;
  for (const ScenarioReport& report : result.solution.report) {
    values.push_back(value(report));
  }
  return handed_over(std::move(values));
}

reporting::FlowRequest request_of(PyFlowResult& result) {
  return {.profile = {},
          .currents = word_of(harmonic_currents_words(), result.options.harmonic_currents),
          .power_balance = word_of(power_balance_words(), result.options.power_balance),
          .linear_loads = result.flow->network().linear_loads.empty() ? "open" : "of each load",
          .warnings = resonance_warnings(result.flow->network(), result.loads, result.solution)};
}

void bind_result(nb::module_& module) {
  nb::class_<PyFlowResult> bound(module, "FlowResult");
  bind_found(
      bound, [](PyFlowResult& r) { return reporting::tables(r.figures()); },
      [](PyFlowResult& r) { return reporting::summary_json(request_of(r), r.figures()); },
      [](PyFlowResult& r) { return reporting::report(request_of(r), r.figures()); });
  bound.def(nb::init<>())
      .def_prop_ro("hours", [](const PyFlowResult& r) { return labels_of(r.hour); })
      .def_prop_ro("step_hours", [](const PyFlowResult& r) { return lengths_of(r.hour); })
      .def_prop_ro(
          "voltage",
          [](nb::handle_t<PyFlowResult> self) {
            return frozen(nb::cast<PyFlowResult&>(self).solution.voltage, self);
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "load_current",
          [](nb::handle_t<PyFlowResult> self) {
            return frozen(nb::cast<PyFlowResult&>(self).solution.load_current, self);
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "linear_current",
          [](nb::handle_t<PyFlowResult> self) {
            return frozen(nb::cast<PyFlowResult&>(self).solution.linear_current, self);
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "thd",
          [](nb::handle_t<PyFlowResult> self) {
            return frozen(nb::cast<PyFlowResult&>(self).figures().distortion.thd, self);
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "converged",
          [](const PyFlowResult& r) {
            return by_hour<std::uint8_t>(r, [](const ScenarioReport& report) {
              return std::uint8_t{report.status == LoadFlowStatus::converged};
            });
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "iterations",
          [](const PyFlowResult& r) {
            return by_hour<std::int32_t>(
                r, [](const ScenarioReport& report) { return report.iterations; });
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "power_mismatch",
          [](const PyFlowResult& r) {
            return by_hour<double>(
                r, [](const ScenarioReport& report) { return report.power_mismatch; });
          },
          nb::rv_policy::reference);
}

}  // namespace

void bind_load_flow(nb::module_& module) {
  bind_result(module);
  nb::class_<PyLoadFlow>(module, "LoadFlow")
      .def(nb::init<const PyNetwork&>())
      .def("solve_shares", solve_shares, "share"_a, "hour"_a, "step_hours"_a, "result"_a,
           "currents"_a.none(), "power_balance"_a, "tolerance"_a, "max_sweeps"_a, "harmonics"_a,
           "threads"_a)
      .def("solve_loads", solve_loads, "load"_a, "extra_power"_a.none(), "extra_current"_a.none(),
           "hour"_a, "step_hours"_a, "result"_a, "currents"_a.none(), "power_balance"_a,
           "tolerance"_a, "max_sweeps"_a, "harmonics"_a, "threads"_a)
      .def("solve_batch", solve_batch, "load"_a, "tolerance"_a, "max_sweeps"_a, "threads"_a,
           "out"_a, nb::rv_policy::reference,
           nb::sig("def solve_batch(self, load: numpy.typing.NDArray[numpy.complex128], "
                   "tolerance: float, max_sweeps: int, threads: int, "
                   "out: numpy.typing.NDArray[numpy.complex128]) -> "
                   "numpy.typing.NDArray[numpy.uint8]"));
}

}  // namespace overtone::python
