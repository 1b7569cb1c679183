#include <overtone/matpower/matpower_import.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <queue>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/balanced_elements.hpp>

#include "joined_generators.hpp"
#include "matpower/case_file.hpp"

namespace overtone {

namespace {

using matpower::CaseFile;
using matpower::Row;
namespace column = matpower::column;

constexpr int kPvBus = 2, kReferenceBus = 3, kIsolatedBus = 4;
constexpr double kPerVoltUnknown = 1.0;  ///< kV of buses whose baseKV is 0

/// A case on its way to a feeder.
class Import {
 public:
  explicit Import(CaseFile file, const std::string& name) : case_(std::move(file)) {
    feeder_.name = name;
    feeder_.base_mva = case_.base_mva;
  }

  FeederInput feeder() {
    std::ranges::for_each(case_.matrix.at("bus"), [&](const Row& row) { add_bus(row); });
    std::ranges::for_each(case_.matrix.at("gen"), [&](const Row& row) { add_generator(row); });
    if (feeder_.voltage_sources.empty()) {
      throw InputError("case " + feeder_.name, {case_.matrix.at("gen").front().where.file, 0},
                       "no generator in service at a bus of type 3; there must be one");
    }
    std::ranges::for_each(case_.matrix.at("branch"), [&](const Row& row) { add_branch(row); });
    check_shifts();
    warn();
    return {.feeder = std::move(feeder_), .balanced = true, .warnings = std::move(warnings_)};
  }

 private:
  struct CaseBus {
    std::string name{};
    int type = 1;
    double kv = 0.0;
    const Row* row = nullptr;
  };

  static std::string name_of(double number) { return fmt::format("{:.0f}", number); }

  /// nullptr for an isolated one.
  [[nodiscard]] const CaseBus* bus_at(const char* kind, const Row& row, int at) const {
    const auto found = bus_of_.find(row.value[at]);
    if (found == bus_of_.end()) {
      throw InputError(kind, row.where,
                       fmt::format("bus {:g}; the case has none of this number", row.value[at]));
    }
    return found->second.type == kIsolatedBus ? nullptr : &found->second;
  }

  void add_bus(const Row& row) {
    const double number = row.value[column::kBus];
    CaseBus bus{.name = name_of(number),
                .type = static_cast<int>(row.value[column::kType]),
                .kv = row.value[column::kBaseKv],
                .row = &row};
    if (bus.kv == 0.0) {
      ++without_kv_;
      bus.kv = kPerVoltUnknown;
    }
    if (!bus_of_.emplace(number, bus).second) {
      throw InputError("bus " + bus.name, row.where, "appears twice");
    }
    if (bus.type == kIsolatedBus) {
      isolated_.push_back(bus.name);
      return;
    }
    feeder_.buses.push_back({bus.name, bus.kv, row.where});
    add_load(bus.name, bus, {row.value[column::kPd], row.value[column::kQd]}, true, row);
    add_shunt(bus.name + "_shunt", bus, {row.value[column::kGs], row.value[column::kBs]}, row);
  }

  /// `power` MW and Mvar drawn.
  void add_load(const std::string& id, const CaseBus& bus, Complex power, bool follows_share,
                const Row& row) {
    if (power != Complex(0.0)) {
      feeder_.loads.push_back({.id = id,
                               .at = grounded_wye(bus.name),
                               .kv = bus.kv,
                               .p_kw = power.real() * 1e3,
                               .q_kvar = power.imag() * 1e3,
                               .follows_share = follows_share,
                               .where = row.where});
    }
  }

  /// `admittance`: MW drawn and Mvar given at 1 pu; a negative Mvar is a reactor's.
  void add_shunt(const std::string& id, const CaseBus& bus, Complex admittance, const Row& row) {
    if (admittance.real() < 0.0) {
      throw InputError("bus " + bus.name, row.where,
                       fmt::format("shunt conductance {} MW; must be >= 0", admittance.real()));
    }
    const double square = bus.kv * bus.kv;  // ohm at 1 MVA
    const auto add_reactor = [&](const std::string& name, double r, double x) {
      feeder_.reactors.push_back({.id = name,
                                  .from = three_phases(bus.name),
                                  .to = three_grounds(bus.name),
                                  .r_ohm = r,
                                  .x_ohm = x,
                                  .where = row.where});
    };
    if (admittance.real() > 0.0) {
      add_reactor(id + "_g", square / admittance.real(), 0.0);
    }
    if (admittance.imag() < 0.0) {
      add_reactor(id, 0.0, -square / admittance.imag());
    } else if (admittance.imag() > 0.0) {
      feeder_.capacitors.push_back({.id = id,
                                    .from = three_phases(bus.name),
                                    .to = three_grounds(bus.name),
                                    .kv = bus.kv,
                                    .kvar = admittance.imag() * 1e3,
                                    .where = row.where});
    }
  }

  void add_generator(const Row& row) {
    const CaseBus* bus = bus_at("generator", row, column::kGenBus);
    if (bus == nullptr || row.value[column::kGenStatus] <= 0.0) {
      return;
    }
    const std::string element = "generator at bus " + bus->name;
    if (bus->type == kPvBus) {
      add_holding_generator(element, *bus, row);
      return;
    }
    if (bus->type != kReferenceBus) {
      add_load(fmt::format("gen_{}_{}", bus->name, ++generators_), *bus,
               -Complex(row.value[column::kPg], row.value[column::kQg]), false, row);
      return;
    }
    const std::string id = "source_" + bus->name;
    const auto twin = std::ranges::find(feeder_.voltage_sources, id, &VoltageSource::id);
    if (twin == feeder_.voltage_sources.end()) {
      feeder_.voltage_sources.push_back({.id = id,
                                         .from = three_phases(bus->name),
                                         .to = three_grounds(bus->name),
                                         .kv = bus->kv,
                                         .voltage_pu = row.value[column::kVg],
                                         .angle_deg = bus->row->value[column::kVa],
                                         .where = row.where});
    } else if (twin->voltage_pu != row.value[column::kVg]) {
      throw InputError(element, row.where,
                       fmt::format("holds {:g} pu where another holds {:g}; must be one",
                                   row.value[column::kVg], twin->voltage_pu));
    }
  }

  /// Those of a bus are one.
  void add_holding_generator(const std::string& element, const CaseBus& bus, const Row& row) {
    const double v = row.value[column::kVg];
    const auto before = holding_.find(bus.name);
    if (before == holding_.end()) {
      holding_.emplace(bus.name, feeder_.generators.size());
      feeder_.generators.push_back({.id = "gen_" + bus.name,
                                    .at = grounded_wye(bus.name),
                                    .kv = bus.kv,
                                    .v_held_pu = v,
                                    .q_min_kvar = 0.0,
                                    .q_max_kvar = 0.0,
                                    .where = row.where});
    }
    Generator& all = feeder_.generators[holding_.at(bus.name)];
    if (*all.v_held_pu != v) {
      throw InputError(
          element, row.where,
          fmt::format("holds {:g} pu where another holds {:g}; must be one", v, *all.v_held_pu));
    }
    const double rated = row.value[column::kMBase];
    join_generators(all, {.p_kw = row.value[column::kPg] * 1e3,
                          .q_kvar = row.value[column::kQg] * 1e3,
                          .kva = (rated > 0.0 ? rated : case_.base_mva) * 1e3,
                          .q_min_kvar = row.value[column::kQmin] * 1e3,
                          .q_max_kvar = row.value[column::kQmax] * 1e3});
  }

  void add_branch(const Row& row) {
    const CaseBus* from = bus_at("branch", row, column::kFrom);
    const CaseBus* to = bus_at("branch", row, column::kTo);
    const bool closed = row.value[column::kStatus] > 0.0;
    if (from == nullptr || to == nullptr) {
      return;
    }
    std::string id = from->name + "-" + to->name;
    if (const int twin = ++twins_[id]; twin > 1) {
      id += fmt::format("_{}", twin);
    }
    const double ratio = row.value[column::kRatio];
    if (ratio != 0.0 || row.value[column::kAngle] != 0.0 || from->kv != to->kv) {
      if (closed) {
        add_transformer(id, *from, *to, ratio == 0.0 ? 1.0 : ratio, row);
        turns_.push_back({from, to, row.value[column::kAngle], &row});
      }
      return;
    }
    const double ohm = from->kv * from->kv / case_.base_mva;
    const double c_nf =
        1e9 * row.value[column::kB] / (ohm * 2.0 * std::numbers::pi * feeder_.frequency_hz);
    const LineSequence both{row.value[column::kR] * ohm, row.value[column::kX] * ohm, c_nf};
    Line line = balanced_line(id, from->name, to->name, both, both);
    line.i_max_a = row.value[column::kRateA] * 1e3 / (std::numbers::sqrt3 * from->kv);
    line.closed = closed;
    line.where = row.where;
    feeder_.lines.push_back(std::move(line));
    if (closed) {
      turns_.push_back({from, to, 0.0, &row});
    }
  }

  /// An ideal ratio at the "from" end, then the impedance; charging beside it.
  void add_transformer(const std::string& id, const CaseBus& from, const CaseBus& to, double ratio,
                       const Row& row) {
    const double kva = case_.base_mva * 1e3, r = 0.5 * row.value[column::kR];
    Transformer transformer{.id = id};
    transformer.windings = {
        {.at = grounded_wye(from.name), .kv = from.kv, .kva = kva, .r_pu = r, .tap = ratio},
        {.at = grounded_wye(to.name), .kv = to.kv, .kva = kva, .r_pu = r}};
    transformer.x_pu = {row.value[column::kX]};
    transformer.antifloat_ppm = 0.0;
    transformer.s_max_kva = row.value[column::kRateA] * 1e3;
    transformer.where = row.where;
    feeder_.transformers.push_back(std::move(transformer));
    const double half = 0.5 * row.value[column::kB] * case_.base_mva;
    add_shunt(id + "_from", from, {0.0, half / (ratio * ratio)}, row);
    add_shunt(id + "_to", to, {0.0, half}, row);
  }

  // Shifts

  struct Turn {
    const CaseBus* from = nullptr;
    const CaseBus* to = nullptr;
    double degrees = 0.0;  ///< that `to` lags `from`
    const Row* row = nullptr;
  };

  /// That shifts cancel round loops, where they change nothing but angles.
  void check_shifts() {
    std::unordered_map<const CaseBus*, std::vector<const Turn*>> at;
    for (const Turn& turn : turns_) {
      shifted_ += turn.degrees != 0.0 ? 1 : 0;
      at[turn.from].push_back(&turn);
      at[turn.to].push_back(&turn);
    }
    std::unordered_map<const CaseBus*, double> angle;
    for (const Turn& first : turns_) {
      if (!angle.emplace(first.from, 0.0).second) {
        continue;
      }
      std::queue<const CaseBus*> open({first.from});
      for (; !open.empty(); open.pop()) {
        for (const Turn* turn : at[open.front()]) {
          const bool onward = turn->from == open.front();
          const CaseBus* other = onward ? turn->to : turn->from;
          const double there = angle[open.front()] - (onward ? turn->degrees : -turn->degrees);
          const auto [known, added] = angle.emplace(other, there);
          if (added) {
            open.push(other);
          } else if (std::abs(std::remainder(known->second - there, 360.0)) > 1e-6) {
            throw InputError(fmt::format("branch {}-{}", turn->from->name, turn->to->name),
                             turn->row->where,
                             fmt::format("closes a loop round which phases shift by {:g} degrees; "
                                         "must cancel, or the loop stand open",
                                         std::abs(std::remainder(known->second - there, 360.0))));
          }
        }
      }
    }
  }

  void warn() {
    if (shifted_ > 0) {
      warnings_.push_back(fmt::format(
          "phase shifts of {} branches only turn the angles behind them; they are left out",
          shifted_));
    }
    if (!isolated_.empty()) {
      warnings_.push_back(fmt::format("buses of type 4 and what is on them are left out: {}",
                                      fmt::join(isolated_, ", ")));
    }
    if (without_kv_ > 0) {
      warnings_.push_back(fmt::format(
          "{} buses have baseKV 0; they are taken to have 1 kV, so ampere and ohm are of that",
          without_kv_));
    }
    if (!case_.unread.empty()) {
      warnings_.push_back(fmt::format("not used: mpc.{}", fmt::join(case_.unread, ", mpc.")));
    }
    warnings_.emplace_back(
        "not used: limits of voltages, active power and angles, rateB and rateC; rateA limits "
        "currents, and zero sequence is taken as positive where a feeder is solved by phase");
  }

  CaseFile case_;
  Feeder feeder_;
  Warnings warnings_;
  std::unordered_map<double, CaseBus> bus_of_;  ///< by number
  std::unordered_map<std::string, int> twins_;
  std::vector<Turn> turns_;
  std::vector<std::string> isolated_;
  std::unordered_map<std::string, size_t> holding_;  ///< generators that hold a voltage, by bus
  int generators_ = 0, without_kv_ = 0, shifted_ = 0;
};

}  // namespace

FeederInput import_matpower(const std::filesystem::path& file) {
  return Import(matpower::read_case_file(file), file.stem().string()).feeder();
}

}  // namespace overtone
