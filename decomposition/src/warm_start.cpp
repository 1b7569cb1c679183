#include "warm_start.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "conditioning_checks.hpp"

namespace overtone {

namespace {

using Start = ConditioningStart;

/// Calls `part` for everything of an hour that both a program and a start have: variable, value,
/// complex (of two variables) and dual (of a row), complex_dual, each with its place in the program
/// and that in the start.
template <class Hour, class Part>
void visit_nodes(const NlpLayout& layout, int h, Hour& in, const Part& part) {
  const NlpLayout::Hour& hour = layout.hours()[h];
  for (int u = 0; u < layout.unknown_count(); ++u) {
    auto& node = in.node[u];
    const int orders =
        std::min(layout.voltage_orders(hour, u), static_cast<int>(node.voltage.size()));
    for (int k = 0; k < orders; ++k) {
      part.complex(layout.voltage(hour, u, k), node.voltage[k]);
    }
    if (orders > 1 && layout.tau(hour, u) >= 0) {
      part.variable(layout.tau(hour, u), node.tau);
    }
    if (layout.deviation(hour, u) >= 0) {
      part.variable(layout.deviation(hour, u), node.deviation);
    }
    const int balances =
        std::min(layout.balance_orders(hour, u), static_cast<int>(node.balance_dual.size()));
    for (int k = 0; k < balances; ++k) {
      part.complex_dual(layout.balance_row(hour, u, k), node.balance_dual[k]);
    }
    for (int side = 0; side < 2 && layout.deviation_row(hour, u) >= 0; ++side) {
      part.dual(layout.deviation_row(hour, u) + side, node.deviation_dual[side], 1.0);
    }
    if (layout.thd_row(hour, u) >= 0) {
      part.dual(layout.thd_row(hour, u), node.thd_dual, 1.0);
    }
  }
}

template <class Hour, class Part>
void visit_chargers(const NlpLayout& layout, int h, Hour& in, const Part& part) {
  for (const NlpLayout::ChargerVariables& at : layout.hours()[h].chargers) {
    auto& charger = in.charger[at.charger];
    part.complex(at.pe, charger.power);  // QE follows PE
    const auto batteries = layout.hours()[h].batteries_of(at);
    for (std::size_t b = 0; b < std::min(batteries.size(), charger.battery.size()); ++b) {
      part.variable(batteries[b].taken, charger.battery[b]);
    }
    for (std::size_t b = 0; b < std::min(batteries.size(), charger.given.size()); ++b) {
      if (batteries[b].given >= 0) {
        part.variable(batteries[b].given, charger.given[b]);
      }
    }
    for (std::size_t k = 0; at.harmonic >= 0 && k < charger.current.size(); ++k) {
      part.complex(at.harmonic + 2 * static_cast<int>(k), charger.current[k]);
    }
    part.dual(at.loss_row, charger.loss_dual, 1.0);
    if (at.reactive_row >= 0) {
      part.dual(at.reactive_row, charger.reactive_dual, 1.0);
    }
    part.dual(at.current_row, charger.current_dual, at.current_scale);
    if (at.equal_row >= 0) {
      part.dual(at.equal_row, charger.equal_dual, 1.0);
    }
  }
}

template <class AnyStart, class Part>
void visit_stored(const NlpLayout::EnergyRow& energy, AnyStart& start, const Part& part) {
  for (std::size_t k = 0; k < energy.steps.size(); ++k) {
    auto& stored = start.hour[energy.steps[k]].stored;
    const int step = static_cast<int>(k);
    if (stored.empty()) {
      continue;
    }
    part.dual(energy.row_of(step), stored[energy.session].dual, energy.scale);
    if (step < energy.stored_count()) {
      part.variable(energy.stored + step, stored[energy.session].energy);
    }
  }
}

template <class AnyStart, class Part>
void visit(const NlpLayout& layout, AnyStart& start, const Part& part) {
  for (std::size_t h = 0; h < layout.hours().size(); ++h) {
    auto& hour = start.hour[layout.hours()[h].position];
    visit_nodes(layout, static_cast<int>(h), hour, part);
    visit_chargers(layout, static_cast<int>(h), hour, part);
    for (std::size_t b = 0; b < std::min(hour.unbalance_dual.size(), layout.limited_buses().size());
         ++b) {
      part.dual(layout.hours()[h].unbalance_row + static_cast<int>(b), hour.unbalance_dual[b], 1.0);
    }
    for (std::size_t b = 0; b < std::min(hour.unbalance.size(), layout.weighted_buses().size());
         ++b) {
      part.variable(layout.hours()[h].unbalance + static_cast<int>(b), hour.unbalance[b]);
    }
    if (layout.hours()[h].peak_row >= 0) {
      part.dual(layout.hours()[h].peak_row, hour.peak_dual, 1.0);
    }
  }
  if (layout.peak() >= 0) {
    part.variable(layout.peak(), start.peak);
  }
  for (const NlpLayout::EnergyRow& energy : layout.energy_rows()) {
    part.dual(energy.row, start.energy_dual[energy.session], energy.scale);
    visit_stored(energy, start, part);
  }
}

/// From a program's point into a start. `scale`: of a row; multipliers are stored of unscaled ones.
struct Store {
  const NlpPoint& point;

  void variable(int i, Start::Variable& to) const {
    to = {point.x[i], point.lower_dual[i], point.upper_dual[i]};
  }
  void complex(int i, Complex& to) const { to = {point.x[i], point.x[i + 1]}; }
  void complex_dual(int i, Complex& to) const { to = {point.row_dual[i], point.row_dual[i + 1]}; }
  void dual(int i, double& to, double scale) const { to = scale * point.row_dual[i]; }
};

/// The other way round.
struct Restore {
  NlpPoint& point;

  void variable(int i, const Start::Variable& from) const {
    point.x[i] = from.value;
    point.lower_dual[i] = from.lower_dual;
    point.upper_dual[i] = from.upper_dual;
  }
  void complex(int i, const Complex& from) const {
    point.x[i] = from.real();
    point.x[i + 1] = from.imag();
  }
  void complex_dual(int i, const Complex& from) const {
    point.row_dual[i] = from.real();
    point.row_dual[i + 1] = from.imag();
  }
  void dual(int i, double from, double scale) const { point.row_dual[i] = from / scale; }
};

void set_sizes(const NlpLayout& layout, const NlpLayout::Hour& hour, Start::Hour& out) {
  for (int u = 0; u < layout.unknown_count(); ++u) {
    out.node[u].voltage.resize(layout.voltage_orders(hour, u));
    out.node[u].balance_dual.resize(layout.balance_orders(hour, u));
  }
  out.unbalance_dual.resize(layout.limited_buses().size());
  out.unbalance.resize(layout.weighted_buses().size());
  for (const auto& at : hour.chargers) {
    out.charger[at.charger].battery.resize(at.batteries);
    const auto batteries = hour.batteries_of(at);
    out.charger[at.charger].given.resize(
        !batteries.empty() && batteries.front().given >= 0 ? batteries.size() : 0);
    if (at.harmonic >= 0) {
      out.charger[at.charger].current.resize(layout.order_count() - 1);
    }
  }
}

/// What the program holds and the start does not: harmonic voltages that are zero, with tau where
/// the central path has it then, and chargers that cancelled all.
void fill_in(const Start& start, const ConditioningNlp& nlp, const NlpLayout::Hour& hour,
             double tau, NlpPoint& point) {
  const NlpLayout& layout = nlp.layout();
  const Start::Hour& from = start.hour[hour.position];
  for (int u = 0; u < layout.unknown_count(); ++u) {
    if (layout.tau(hour, u) >= 0 && from.node[u].voltage.size() <= 1) {
      point.x[layout.tau(hour, u)] = tau;
      point.lower_dual[layout.tau(hour, u)] = 0.5;
    }
  }
  for (const auto& at : hour.chargers) {
    if (at.harmonic >= 0 && from.charger[at.charger].current.empty()) {
      for (int k = 1; k < layout.order_count(); ++k) {
        const Complex current = nlp.cancelling_current(point.x.data(), hour, at, k);
        point.x[at.harmonic + 2 * (k - 1)] = current.real();
        point.x[at.harmonic + 2 * (k - 1) + 1] = current.imag();
      }
    }
  }
}

bool is_finite(const Start::Variable& v) {
  return std::isfinite(v.value) && std::isfinite(v.lower_dual) && std::isfinite(v.upper_dual);
}

void check_node(const ArgumentChecks& check, const Start::Node& node, std::size_t orders) {
  check.require(
      node.voltage.size() == 1 || node.voltage.size() == orders,
      fmt::format("voltage has {} entries; must have 1 or {}", node.voltage.size(), orders));
  check.require(node.balance_dual.size() == 1 || node.balance_dual.size() == orders,
                fmt::format("balance_dual has {} entries; must have 1 or {}",
                            node.balance_dual.size(), orders));
  check.all_finite("voltage", node.voltage);
  check.all_finite("balance_dual", node.balance_dual);
  check.require(is_finite(node.tau) && is_finite(node.deviation),
                "tau and deviation must be finite");
  check.finite("deviation_dual", node.deviation_dual[0]);
  check.finite("deviation_dual", node.deviation_dual[1]);
  check.finite("thd_dual", node.thd_dual);
}

void check_charger(const ArgumentChecks& check, const Start::Charger& charger, std::size_t orders) {
  check.require(charger.current.empty() || charger.current.size() + 1 == orders,
                fmt::format("current has {} entries; must have none or {}", charger.current.size(),
                            orders - 1));
  check.all_finite("power", std::vector<Complex>{charger.power});
  check.all_finite("current", charger.current);
  check.require(std::ranges::all_of(charger.battery, is_finite) &&
                    std::ranges::all_of(charger.given, is_finite),
                "battery and given must be finite");
  check.finite("loss_dual", charger.loss_dual);
  check.finite("reactive_dual", charger.reactive_dual);
  check.finite("current_dual", charger.current_dual);
  check.finite("equal_dual", charger.equal_dual);
}

void check_hour(const ArgumentChecks& check, const ConditioningProblem& problem,
                const Start::Hour& hour) {
  const NodalNetwork& network = problem.network();
  const std::size_t orders = network.order_count();
  check.size("node", hour.node.size(), network.unknown_count());
  check.size("charger", hour.charger.size(), problem.fleet.chargers.size());
  for (std::size_t u = 0; u < hour.node.size(); ++u) {
    check_node(check.of("node", u), hour.node[u], orders);
  }
  for (std::size_t c = 0; c < hour.charger.size(); ++c) {
    check_charger(check.of("charger", c), hour.charger[c], orders);
  }
  check.all_finite("unbalance_dual", hour.unbalance_dual);
  check.require(std::ranges::all_of(hour.unbalance, is_finite) && std::isfinite(hour.peak_dual),
                "unbalance and peak_dual must be finite");
  for (const Start::Limit& limit : hour.limit) {
    check.index("form of a limit", limit.form, network.measured.size());
    check.finite("dual of a limit", limit.dual);
  }
  if (!hour.stored.empty()) {
    check.size("stored", hour.stored.size(), problem.fleet.sessions.size());
  }
  const auto finite = [](const Start::Stored& stored) {
    return is_finite(stored.energy) && std::isfinite(stored.dual);
  };
  check.require(std::ranges::all_of(hour.stored, finite), "stored must be finite");
}

}  // namespace

ConditioningStart empty_start(const ConditioningProblem& problem) {
  ConditioningStart start;
  start.hour.resize(problem.hour_count());
  for (Start::Hour& hour : start.hour) {
    hour.node.resize(problem.network().unknown_count());
    hour.charger.resize(problem.fleet.charger_count());
  }
  start.energy_dual.resize(problem.fleet.session_count());
  return start;
}

void store_end(const ConditioningNlp& nlp, const NlpPoint& point, ConditioningStart& end) {
  for (const NlpLayout::Hour& hour : nlp.layout().hours()) {
    set_sizes(nlp.layout(), hour, end.hour[hour.position]);
    end.hour[hour.position].stored.resize(
        nlp.problem().discharging.allowed() ? nlp.problem().fleet.sessions.size() : 0);
    end.hour[hour.position].limit.clear();
  }
  visit(nlp.layout(), end, Store{point});
  for (const LimitRow& limit : nlp.limit_rows()) {
    end.hour[nlp.layout().hours()[limit.hour].position].limit.push_back(
        {limit.form, point.row_dual[limit.row]});
  }
}

bool takes_start(const ConditioningOptions& options) {
  return options.method == ConditioningMethod::monolithic ||
         (options.cuts == CutKind::exact && options.continue_masters);
}

void check_start(const ConditioningOptions& options) {
  ArgumentChecks("conditioning options")
      .require(takes_start(options),
               "start is given, and masters that begin at the load flow have no use for it; must "
               "be method monolithic, or exact cuts with continue_masters");
}

void check_start(const ConditioningProblem& problem, const ConditioningStart& start) {
  const ArgumentChecks check("conditioning start");
  check.size("hour", start.hour.size(), problem.hour.size());
  check.size("energy_dual", start.energy_dual.size(), problem.fleet.sessions.size());
  check.all_finite("energy_dual", start.energy_dual);
  check.require(is_finite(start.peak), "peak must be finite");
  for (std::size_t t = 0; t < start.hour.size(); ++t) {
    check_hour(check.of("hour", t), problem, start.hour[t]);
  }
}

NlpPoint start_point(const ConditioningStart& start, const ConditioningNlp& nlp, double barrier) {
  NlpPoint point;
  point.x.assign(nlp.variable_count(), 0.0);
  point.lower_dual = point.upper_dual = point.x;
  point.row_dual.assign(nlp.row_count(), 0.0);
  visit(nlp.layout(), start, Restore{point});
  for (const NlpLayout::Hour& hour : nlp.layout().hours()) {
    fill_in(start, nlp, hour, nlp.tau_min() + 2.0 * barrier, point);
  }
  nlp.settle_batteries(point.x.data());           // from the arrival on, whatever has gone by since
  std::map<std::pair<int, int>, double> dual_of;  // hour and form
  for (const NlpLayout::Hour& hour : nlp.layout().hours()) {
    for (const Start::Limit& limit : start.hour[hour.position].limit) {
      dual_of[{hour.position, limit.form}] = limit.dual;
    }
  }
  for (const LimitRow& limit : nlp.limit_rows()) {
    const auto found = dual_of.find({nlp.layout().hours()[limit.hour].position, limit.form});
    point.row_dual[limit.row] = found != dual_of.end() ? found->second : 0.0;
  }
  return point;
}

HarmonicNodes harmonics_of(const ConditioningStart& start) {
  HarmonicNodes nodes;
  for (const Start::Hour& hour : start.hour) {
    std::vector<char>& present = nodes.emplace_back();
    for (const Start::Node& node : hour.node) {
      present.push_back(node.voltage.size() > 1 ? 1 : 0);
    }
  }
  return nodes;
}

std::vector<OperatingLimit> limits_of(const ConditioningStart& start,
                                      const std::vector<OperatingLimit>& limits) {
  std::set<std::pair<int, int>> held;  // hour and form
  for (std::size_t t = 0; t < start.hour.size(); ++t) {
    for (const Start::Limit& limit : start.hour[t].limit) {
      held.emplace(static_cast<int>(t), limit.form);
    }
  }
  std::vector<OperatingLimit> out;
  std::copy_if(
      limits.begin(), limits.end(), std::back_inserter(out),
      [&](const OperatingLimit& limit) { return held.contains({limit.hour, limit.form}); });
  return out;
}

}  // namespace overtone
