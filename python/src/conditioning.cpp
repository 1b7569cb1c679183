#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <overtone/conditioning_report.hpp>
#include <overtone/receding_horizon.hpp>

#include "arrays.hpp"
#include "networks.hpp"
#include "step_labels.hpp"
#include "study_result.hpp"
#include "tables.hpp"

namespace overtone::python {

namespace {

/// A conditioning problem with the study that it came from, to be changed between solves.
struct PyConditioningProblem {
  ConditioningStudy study;
  ConditioningProblem problem;
};

const Conditioned& conditioned(const PyStudyResult& result) {
  if (result.conditioned == nullptr) {
    throw std::invalid_argument("this is the result of no conditioning study, but of " +
                                result.kind);
  }
  return *result.conditioned;
}

const Schedule& schedule(nb::handle self) {
  return conditioned(nb::cast<const PyStudyResult&>(self)).result.schedule;
}

template <class T, class Items, class Value>
std::vector<T> each(const Items& items, const Value& value) {
  std::vector<T> values;
  for (const auto& item : items) {
    values.push_back(value(item));
  }
  return values;
}

std::vector<std::string> lot_buses(const ParkingFleet& fleet) {
  return each<std::string>(fleet.lots, [](const ParkingLot& lot) { return lot.bus; });
}

std::vector<int> charger_lots(const ParkingFleet& fleet) {
  return each<int>(fleet.chargers, [](const Charger& charger) { return charger.lot; });
}

PyConditioningProblem read_problem(const std::string& file,
                                   const std::vector<std::string>& packages) {
  const nb::gil_scoped_release unlocked;
  ConditioningStudy study = read_conditioning_study(file);
  ConditioningProblem problem =
      make_conditioning_problem(study, {.evaluator = evaluator(packages)});
  return {std::move(study), std::move(problem)};
}

/// Its feeder, in the base of its own that it is solved on.
PyNetwork network_of(const PyConditioningProblem& p) {
  return {.input = {.network = {p.problem.flow, &p.problem.flow->network()},
                    .currents = p.problem.harmonic_currents,
                    .warnings = p.problem.warnings},
          .profile = std::nullopt,
          .path = p.study.feeder};
}

void require_shape(const char* what, size_t rows, size_t columns, int hours, int count,
                   const char* of) {
  if (rows != static_cast<size_t>(hours) || columns != static_cast<size_t>(count)) {
    throw std::invalid_argument(std::string(what) + ": must have a row for each of " +
                                std::to_string(hours) + " hours and a column for each of " +
                                std::to_string(count) + " " + of);
  }
}

void set_load(PyConditioningProblem& p, const Given<Complex, 2>& load) {
  require_shape("load", load.shape(0), load.shape(1), p.problem.hour_count(),
                p.problem.network().port_count(), "ports");
  p.problem.load = taken<Complex>(load);
}

void set_energy(PyConditioningProblem& p, const Given<double, 1>& energy) {
  std::vector<ParkingSession>& sessions = p.problem.fleet.sessions;
  if (energy.shape(0) != sessions.size()) {
    throw std::invalid_argument("energy: must have a value for each of " +
                                std::to_string(sessions.size()) + " sessions");
  }
  for (size_t s = 0; s < sessions.size(); ++s) {
    sessions[s].energy = energy(s);
  }
}

using Capacity = std::vector<double> Charger::*;

auto capacity_of(const PyConditioningProblem& p, Capacity which) {
  const std::vector<Charger>& chargers = p.problem.fleet.chargers;
  std::vector<double> values;
  for (int t = 0; t < p.problem.hour_count(); ++t) {
    for (const Charger& charger : chargers) {
      values.push_back((charger.*which)[t]);
    }
  }
  return handed_over(std::move(values),
                     {static_cast<size_t>(p.problem.hour_count()), chargers.size()});
}

void set_capacity(PyConditioningProblem& p, const char* what, Capacity which,
                  const Given<double, 2>& values) {
  std::vector<Charger>& chargers = p.problem.fleet.chargers;
  const int hours = p.problem.hour_count();
  require_shape(what, values.shape(0), values.shape(1), hours, p.problem.fleet.charger_count(),
                "chargers");
  for (size_t c = 0; c < chargers.size(); ++c) {
    for (int t = 0; t < hours; ++t) {
      (chargers[c].*which)[t] = values(t, c);
    }
  }
}

template <class T>
auto copied(const Array2<T>& array) {
  return handed_over(std::vector<T>(array.flat().begin(), array.flat().end()),
                     {static_cast<size_t>(array.extent(0)), static_cast<size_t>(array.extent(1))});
}

/// (load, extra_power, extra_current) of hours, positions, with what a plan's chargers do.
nb::tuple scenarios(const PyConditioningProblem& p, const PyStudyResult& plan,
                    const std::vector<int>& hours) {
  const LoadFlowScenarios made = scenarios_of(p.problem, conditioned(plan).result.schedule, hours);
  const Array3<Complex>& current = made.extra_current;
  return nb::make_tuple(
      copied(made.load), copied(made.extra_power),
      handed_over(std::vector<Complex>(current.flat().begin(), current.flat().end()),
                  {static_cast<size_t>(current.extent(0)), static_cast<size_t>(current.extent(1)),
                   static_cast<size_t>(current.extent(2))}));
}

PyConditioningProblem remaining(const PyConditioningProblem& p, const PyStudyResult& plan,
                                int steps, int added) {
  return {p.study, remaining_problem(p.problem, conditioned(plan).result.schedule, steps, added)};
}

PyStudyResult solve(const PyConditioningProblem& p, const std::optional<ConditioningStart>& start,
                    std::optional<int> threads, nb::object callback) {
  Progress progress(std::move(callback));
  ConditioningStudy study = p.study;
  study.options.threads = threads.value_or(study.options.threads);
  study.options.start = start;
  PyStudyResult result;
  {
    const nb::gil_scoped_release unlocked;
    result = solve_problem(std::move(study), p.problem, progress);
  }
  progress.rethrow();
  result.interrupted = progress.stopped();
  return result;
}

void bind_problem(nb::module_& module) {
  nb::class_<PyConditioningProblem>(module, "ConditioningProblem")
      .def(nb::init<const PyConditioningProblem&>())
      .def_prop_ro("network", network_of)
      .def_prop_ro("hours",
                   [](const PyConditioningProblem& p) { return labels_of(p.problem.hour); })
      .def_prop_ro("step_hours",
                   [](const PyConditioningProblem& p) { return lengths_of(p.problem.hour); })
      .def_prop_ro("session_lots",
                   [](const PyConditioningProblem& p) {
                     return each<int>(p.problem.fleet.sessions,
                                      [](const ParkingSession& session) { return session.lot; });
                   })
      .def_prop_ro("session_names",
                   [](const PyConditioningProblem& p) {
                     return each<std::string>(
                         p.problem.fleet.sessions,
                         [](const ParkingSession& session) { return session.name; });
                   })
      .def_prop_ro("lot_buses",
                   [](const PyConditioningProblem& p) { return lot_buses(p.problem.fleet); })
      .def_prop_ro("charger_lots",
                   [](const PyConditioningProblem& p) { return charger_lots(p.problem.fleet); })
      .def_prop_ro("charger_ports",
                   [](const PyConditioningProblem& p) {
                     return each<int>(p.problem.fleet.chargers,
                                      [](const Charger& charger) { return charger.port; });
                   })
      .def_prop_rw(
          "load", [](const PyConditioningProblem& p) { return copied(p.problem.load); }, set_load,
          nb::rv_policy::reference)
      .def_prop_rw(
          "energy",
          [](const PyConditioningProblem& p) {
            return handed_over(
                each<double>(p.problem.fleet.sessions,
                             [](const ParkingSession& session) { return session.energy; }));
          },
          set_energy, nb::rv_policy::reference)
      .def_prop_rw(
          "battery_max",
          [](const PyConditioningProblem& p) { return capacity_of(p, &Charger::battery_max); },
          [](PyConditioningProblem& p, const Given<double, 2>& values) {
            set_capacity(p, "battery_max", &Charger::battery_max, values);
          },
          nb::rv_policy::reference)
      .def_prop_rw(
          "current_max",
          [](const PyConditioningProblem& p) { return capacity_of(p, &Charger::current_max); },
          [](PyConditioningProblem& p, const Given<double, 2>& values) {
            set_capacity(p, "current_max", &Charger::current_max, values);
          },
          nb::rv_policy::reference)
      .def("scenarios", scenarios, "plan"_a, "hours"_a,
           nb::sig("def scenarios(self, plan: StudyResult, hours: collections.abc.Sequence[int]) "
                   "-> tuple[numpy.typing.NDArray[numpy.complex128], "
                   "numpy.typing.NDArray[numpy.complex128], "
                   "numpy.typing.NDArray[numpy.complex128]]"))
      .def("remaining", remaining, "plan"_a, "steps"_a, "added"_a)
      .def("solve", solve, "start"_a.none(), "threads"_a.none(), "progress"_a.none());
  module.def("read_problem", read_problem, "file"_a, "packages"_a);
}

}  // namespace

PyStudyResult solve_problem(ConditioningStudy study, ConditioningProblem problem,
                            Progress& progress) {
  study.options.progress = [&progress](const SolverProgress& at) {
    return progress("solving", std::pair("master", double(at.master)),
                    std::pair("iteration", double(at.iteration)),
                    std::pair("objective", at.objective),
                    std::pair("primal_infeasibility", at.primal_infeasibility),
                    std::pair("dual_infeasibility", at.dual_infeasibility));
  };
  ConditioningResult solved = solve_conditioning(problem, study.options);
  study.options.progress = {};
  study.options.start.reset();
  const auto found = std::make_shared<const Conditioned>(
      Conditioned{std::move(study), std::move(problem), std::move(solved)});
  PyStudyResult result = result_of(
      StudyKind::conditioning, found->problem.warnings, found,
      [](const Conditioned& c) { return reporting::tables(c.problem, c.result); },
      [](const Conditioned& c) { return reporting::summary_json(c.study, c.problem, c.result); },
      [](const Conditioned& c) { return reporting::report(c.study, c.problem, c.result); });
  result.statuses = {{found->study.case_name(), to_string(found->result.status)}};
  result.conditioned = found;
  return result;
}

void bind_conditioning(nb::module_& module, nb::class_<PyStudyResult>& result) {
  nb::class_<ConditioningStart>(module, "ConditioningStart")
      .def_prop_ro("hour_count", [](const ConditioningStart& start) { return start.hour.size(); })
      .def("shifted", shifted, "steps"_a, "added"_a);
  result
      .def_prop_ro("lot_buses",
                   [](const PyStudyResult& r) { return lot_buses(conditioned(r).problem.fleet); })
      .def_prop_ro(
          "charger_lots",
          [](const PyStudyResult& r) { return charger_lots(conditioned(r).problem.fleet); })
      .def_prop_ro("end", [](const PyStudyResult& r) { return conditioned(r).result.end; })
      .def_prop_ro(
          "voltage", [](nb::handle_t<PyStudyResult> s) { return frozen(schedule(s).voltage, s); },
          nb::rv_policy::reference)
      .def_prop_ro(
          "battery_power",
          [](nb::handle_t<PyStudyResult> s) { return frozen(schedule(s).battery_power, s); },
          nb::rv_policy::reference)
      .def_prop_ro(
          "charger_power",
          [](nb::handle_t<PyStudyResult> s) { return frozen(schedule(s).charger_power, s); },
          nb::rv_policy::reference)
      .def_prop_ro(
          "charger_current",
          [](nb::handle_t<PyStudyResult> s) { return frozen(schedule(s).charger_current, s); },
          nb::rv_policy::reference);
  bind_problem(module);
}

}  // namespace overtone::python
