#include <utility>

#include <overtone/receding_horizon.hpp>
#include <overtone/result_code.hpp>
#include <overtone/stored_energy.hpp>

#include "failure.hpp"
#include "handles.hpp"

namespace overtone::c {

namespace {

// The header is C's and has its own names for them.
static_assert(int(ResultCode::ok) == OVERTONE_OK &&
              int(ResultCode::internal_error) == OVERTONE_INTERNAL_ERROR &&
              int(ResultCode::bad_input) == OVERTONE_BAD_INPUT &&
              int(ResultCode::infeasible) == OVERTONE_INFEASIBLE &&
              int(ResultCode::not_converged) == OVERTONE_NOT_CONVERGED &&
              int(ResultCode::verification_failed) == OVERTONE_VERIFICATION_FAILED &&
              int(ResultCode::interrupted) == OVERTONE_INTERRUPTED);

/// Why a plan is not what was asked for, one line.
std::string complaint(const ConditioningResult& result) {
  std::string line = result.message;
  for (const std::string& fault : result.verification.faults) {
    line += "; " + fault;
  }
  return line;
}

ConditioningOptions options_of(const overtone_study& study, const overtone_solve_options& given) {
  ConditioningOptions options = study.options;
  options.threads = given.threads;
  if (given.progress != nullptr) {
    options.progress = [&given](const SolverProgress& at) {
      return given.progress(given.context, at.master, at.iteration, at.objective) != 0;
    };
  }
  if (given.last != nullptr && given.last->result.end) {
    options.start = shifted(*given.last->result.end, given.hours_since, given.hours_added);
  }
  return options;
}

const ConditioningResult& result_of(const overtone_plan* plan) {
  require(plan, "plan");
  return plan->result;
}

}  // namespace
}  // namespace overtone::c

using namespace overtone;
using namespace overtone::c;

overtone_code overtone_solve(const overtone_study* study, const overtone_solve_options* options,
                             overtone_plan** plan) {
  return guarded([&] {
    require(plan, "plan");
    *plan = nullptr;
    require(study, "study");
    const overtone_solve_options none{};
    ConditioningResult result = solve_conditioning(
        study->problem, options_of(*study, options != nullptr ? *options : none));
    const auto code = static_cast<overtone_code>(code_of(result));
    if (code != OVERTONE_OK) {
      fail(code, complaint(result).c_str());
    }
    Array2<double> charged = charged_by_hour(study->problem, result.schedule);
    *plan = new overtone_plan{std::move(result), std::move(charged)};
    return code;
  });
}

void overtone_plan_free(overtone_plan* plan) { delete plan; }

int overtone_plan_hour_count(const overtone_plan* plan) {
  return plan == nullptr ? 0 : plan->result.schedule.battery_power.extent(0);
}

double overtone_plan_objective(const overtone_plan* plan) {
  return plan == nullptr ? 0.0 : plan->result.figures.objective();
}

double overtone_plan_seconds(const overtone_plan* plan) {
  return plan == nullptr ? 0.0 : plan->result.solve_seconds;
}

int overtone_plan_iterations(const overtone_plan* plan) {
  int sum = 0;
  if (plan != nullptr) {
    for (const IterationRecord& record : plan->result.iterations) {
      sum += record.solver_iterations;
    }
  }
  return sum;
}

int overtone_plan_has_end(const overtone_plan* plan) {
  return plan != nullptr && plan->result.end ? 1 : 0;
}

const char* overtone_plan_message(const overtone_plan* plan) {
  return plan == nullptr ? "" : plan->result.message.c_str();
}

overtone_code overtone_plan_power(const overtone_plan* plan, double* battery_power, double* power) {
  return guarded([&] {
    const Schedule& schedule = result_of(plan).schedule;
    if (battery_power != nullptr) {
      copy_out(schedule.battery_power, battery_power);
    }
    if (power != nullptr) {
      copy_out(schedule.charger_power, complex(power));
    }
    return OVERTONE_OK;
  });
}

overtone_code overtone_plan_energy(const overtone_plan* plan, double* energy) {
  return guarded([&] {
    require(plan, "plan");
    require(energy, "energy");
    copy_out(plan->charged, energy);
    return OVERTONE_OK;
  });
}

overtone_code overtone_plan_current(const overtone_plan* plan, double* current) {
  return guarded([&] {
    const Schedule& schedule = result_of(plan).schedule;
    require(current, "current");
    copy_out(schedule.charger_current, complex(current));
    return OVERTONE_OK;
  });
}

overtone_code overtone_plan_voltage(const overtone_plan* plan, double* voltage) {
  return guarded([&] {
    const Schedule& schedule = result_of(plan).schedule;
    require(voltage, "voltage");
    copy_out(schedule.voltage, complex(voltage));
    return OVERTONE_OK;
  });
}
