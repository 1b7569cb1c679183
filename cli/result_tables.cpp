#include "result_tables.hpp"

#include <cmath>
#include <numbers>

#include "csv_text.hpp"

namespace overtone::cli {

namespace {

double degrees(Complex phasor) { return std::arg(phasor) * 180.0 / std::numbers::pi; }

}  // namespace

std::string bus_hours_csv(const NetworkHours& hours) {
  const Network& network = *hours.network;
  Csv csv("hour,bus,v1,v1_angle_deg,v_rms,thd");
  for (int t = 0; t < hours.hour_count(); ++t) {
    for (int b = 0; hours.solved[t] && b < network.bus_count(); ++b) {
      const Complex v1 = hours.v(t, 0, b);
      csv.row(hours.hour[t], network.bus_name(b), std::abs(v1), degrees(v1),
              hours.distortion.v_rms_at(t, b), hours.distortion.thd_at(t, b));
    }
  }
  return std::move(csv).text();
}

std::string bus_harmonics_csv(const NetworkHours& hours) {
  const Network& network = *hours.network;
  Csv csv("hour,bus,order,v_re,v_im");
  for (int t = 0; t < hours.hour_count(); ++t) {
    for (int b = 0; hours.solved[t] && b < network.bus_count(); ++b) {
      for (int k = 0; k < network.order_count(); ++k) {
        const Complex v = hours.v(t, k, b);
        csv.row(hours.hour[t], network.bus_name(b), network.orders()[k], v.real(), v.imag());
      }
    }
  }
  return std::move(csv).text();
}

std::string branch_hours_csv(const NetworkHours& hours) {
  const Network& network = *hours.network;
  const double base_a = network.current_base_a();
  Csv csv("hour,from,to,i_rms,i_rms_a,i_max,loading");
  for (int t = 0; t < hours.hour_count(); ++t) {
    for (int l = 0; hours.solved[t] && l < network.branch_count(); ++l) {
      const Branch& branch = network.description().branches[l];
      const double current = hours.distortion.branch_rms_at(t, l);
      const double limit = hours.branch_limit[l];
      const double loading = std::isfinite(limit) ? current / limit : limit;
      csv.row(hours.hour[t], branch.from, branch.to, current, current * base_a, limit, loading);
    }
  }
  return std::move(csv).text();
}

std::string lots_csv(const ConditioningProblem& problem, const Schedule& schedule) {
  const int lots = problem.lot_count();
  const int orders = problem.network.order_count();
  const int hours = schedule.charger_power.empty() ? 0 : problem.hour_count();
  Csv csv("hour,bus,p_battery,p_grid,q_grid,i_rms,i_capacity");
  for (int t = 0; t < hours; ++t) {
    for (int p = 0; p < lots; ++p) {
      const ParkingLot& lot = problem.lots[p];
      const size_t at = static_cast<size_t>(t) * lots + p;
      const Complex power = schedule.charger_power[at];
      const size_t first = static_cast<size_t>(t) * orders * problem.network.bus_count();
      double squared = std::norm(power / schedule.voltage[first + lot.bus]);
      for (int k = 1; k < orders; ++k) {
        const size_t row = static_cast<size_t>(t) * orders + k;
        squared += std::norm(schedule.charger_current[row * lots + p]);
      }
      csv.row(problem.hour[t], problem.network.bus_name(lot.bus), schedule.battery_power[at],
              power.real(), power.imag(), std::sqrt(squared), lot.current_max[t]);
    }
  }
  return std::move(csv).text();
}

std::string lot_harmonics_csv(const ConditioningProblem& problem, const Schedule& schedule) {
  const Network& network = problem.network;
  const int lots = problem.lot_count();
  const int hours = schedule.charger_current.empty() ? 0 : problem.hour_count();
  Csv csv("hour,bus,order,i_re,i_im");
  for (int t = 0; t < hours; ++t) {
    for (int p = 0; p < lots; ++p) {
      for (int k = 1; k < network.order_count(); ++k) {
        const size_t row = static_cast<size_t>(t) * network.order_count() + k;
        const Complex current = schedule.charger_current[row * lots + p];
        csv.row(problem.hour[t], network.bus_name(problem.lots[p].bus), network.orders()[k],
                current.real(), current.imag());
      }
    }
  }
  return std::move(csv).text();
}

}  // namespace overtone::cli
