#include <utility>

#include <overtone/conditioning_study.hpp>

#include "argument_checks.hpp"
#include "failure.hpp"
#include "handles.hpp"

namespace overtone::c {

namespace {

const ConditioningProblem& problem_of(const overtone_study* study) {
  require(study, "study");
  return study->problem;
}

/// A study changes as a whole or not at all.
template <class Change>
overtone_code change(overtone_study* study, const Change& how) noexcept {
  return guarded([&] {
    ConditioningProblem changed = problem_of(study);
    how(changed);
    study->problem = std::move(changed);
    return OVERTONE_OK;
  });
}

using Capacity = std::vector<double> Charger::*;

void get_capacity(const ConditioningProblem& problem, Capacity which, double* capacity) {
  const int chargers = problem.fleet.charger_count();
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int c = 0; c < chargers; ++c) {
      capacity[t * chargers + c] = (problem.fleet.chargers[c].*which)[t];
    }
  }
}

void set_capacity(ConditioningProblem& problem, Capacity which, const char* what,
                  const double* capacity) {
  const int chargers = problem.fleet.charger_count();
  for (int c = 0; c < chargers; ++c) {
    std::vector<double>& of_charger = problem.fleet.chargers[c].*which;
    for (int t = 0; t < problem.hour_count(); ++t) {
      of_charger[t] = capacity[t * chargers + c];
    }
    ArgumentChecks("argument").of("charger", c).all_not_negative(what, of_charger);
  }
}

}  // namespace
}  // namespace overtone::c

using namespace overtone;
using namespace overtone::c;

overtone_code overtone_study_read(const char* path, overtone_study** study) {
  return guarded([&] {
    require(study, "study");
    *study = nullptr;
    require(path, "path");
    const ConditioningStudy file = read_conditioning_study(path);
    ConditioningProblem problem = make_conditioning_problem(file);
    overtone_network network =
        network_of(problem.flow, problem.harmonic_currents, {1.0}, problem.warnings);
    *study = new overtone_study{std::move(problem), file.options, std::move(network)};
    return OVERTONE_OK;
  });
}

void overtone_study_free(overtone_study* study) { delete study; }

overtone_code overtone_study_copy(const overtone_study* study, overtone_study** copy) {
  return guarded([&] {
    require(copy, "copy");
    *copy = nullptr;
    require(study, "study");
    *copy = new overtone_study(*study);
    return OVERTONE_OK;
  });
}

const overtone_network* overtone_study_network(const overtone_study* study) {
  return study == nullptr ? nullptr : &study->network;
}

int overtone_hour_count(const overtone_study* study) {
  return study == nullptr ? 0 : study->problem.hour_count();
}

int overtone_lot_count(const overtone_study* study) {
  return study == nullptr ? 0 : study->problem.fleet.lot_count();
}

int overtone_charger_count(const overtone_study* study) {
  return study == nullptr ? 0 : study->problem.fleet.charger_count();
}

int overtone_hour_label(const overtone_study* study, int hour) {
  return value_or(0, [&] {
    require_index("hour", hour, problem_of(study).hour_count());
    return study->problem.hour[hour].hour;
  });
}

const char* overtone_hour_time(const overtone_study* study, int hour) {
  return value_or<const char*>(nullptr, [&] {
    require_index("hour", hour, problem_of(study).hour_count());
    return study->problem.hour[hour].time.c_str();
  });
}

double overtone_hour_length(const overtone_study* study, int hour) {
  return value_or(0.0, [&] {
    require_index("hour", hour, problem_of(study).hour_count());
    return study->problem.hour[hour].hours;
  });
}

int overtone_session_count(const overtone_study* study) {
  return study == nullptr ? 0 : study->problem.fleet.session_count();
}

int overtone_session_lot(const overtone_study* study, int session) {
  return value_or(-1, [&] {
    require_index("session", session, problem_of(study).fleet.session_count());
    return study->problem.fleet.sessions[session].lot;
  });
}

const char* overtone_lot_bus(const overtone_study* study, int lot) {
  return value_or<const char*>(nullptr, [&] {
    require_index("lot", lot, problem_of(study).fleet.lot_count());
    return study->problem.fleet.lots[lot].bus.c_str();
  });
}

int overtone_charger_lot(const overtone_study* study, int charger) {
  return value_or(-1, [&] {
    require_index("charger", charger, problem_of(study).fleet.charger_count());
    return study->problem.fleet.chargers[charger].lot;
  });
}

int overtone_charger_port(const overtone_study* study, int charger) {
  return value_or(-1, [&] {
    require_index("charger", charger, problem_of(study).fleet.charger_count());
    return study->problem.fleet.chargers[charger].port;
  });
}

overtone_code overtone_get_load(const overtone_study* study, double* load) {
  return guarded([&] {
    const ConditioningProblem& problem = problem_of(study);
    require(load, "load");
    copy_out(problem.load, complex(load));
    return OVERTONE_OK;
  });
}

overtone_code overtone_set_load(overtone_study* study, const double* load) {
  return change(study, [&](ConditioningProblem& problem) {
    require(load, "load");
    std::copy_n(complex(load), problem.load.size(), problem.load.flat().begin());
    ArgumentChecks("argument").all_finite("load", problem.load);
  });
}

overtone_code overtone_get_energy(const overtone_study* study, double* energy) {
  return guarded([&] {
    const ConditioningProblem& problem = problem_of(study);
    require(energy, "energy");
    for (const ParkingSession& session : problem.fleet.sessions) {
      *energy++ = session.energy;
    }
    return OVERTONE_OK;
  });
}

overtone_code overtone_set_energy(overtone_study* study, const double* energy) {
  return change(study, [&](ConditioningProblem& problem) {
    require(energy, "energy");
    for (int s = 0; s < problem.fleet.session_count(); ++s) {
      problem.fleet.sessions[s].energy = energy[s];
      ArgumentChecks("argument").of("session", s).not_negative("energy", energy[s]);
    }
  });
}

overtone_code overtone_get_capacity(const overtone_study* study, double* battery_power,
                                    double* current) {
  return guarded([&] {
    const ConditioningProblem& problem = problem_of(study);
    require(battery_power, "battery_power");
    require(current, "current");
    get_capacity(problem, &Charger::battery_max, battery_power);
    get_capacity(problem, &Charger::current_max, current);
    return OVERTONE_OK;
  });
}

overtone_code overtone_set_capacity(overtone_study* study, const double* battery_power,
                                    const double* current) {
  return change(study, [&](ConditioningProblem& problem) {
    require(battery_power, "battery_power");
    require(current, "current");
    set_capacity(problem, &Charger::battery_max, "battery_power", battery_power);
    set_capacity(problem, &Charger::current_max, "current", current);
  });
}

overtone_code overtone_drop_hours(overtone_study* study, int hours) {
  return change(study, [&](ConditioningProblem& problem) {
    problem = remaining_problem(problem, empty_schedule(problem), hours);
  });
}

overtone_code overtone_roll_hours(overtone_study* study, int hours) {
  return change(study, [&](ConditioningProblem& problem) {
    problem = remaining_problem(problem, empty_schedule(problem), hours, hours);
  });
}

overtone_code overtone_pass_hours(overtone_study* study, const overtone_plan* plan, int hours,
                                  int added) {
  return change(study, [&](ConditioningProblem& problem) {
    require(plan, "plan");
    problem = remaining_problem(problem, plan->result.schedule, hours, added);
  });
}
