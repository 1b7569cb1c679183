#include <overtone/pandapower/pandapower_import.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/balanced_elements.hpp>

#include "joined_generators.hpp"
#include "pandapower/reading.hpp"

namespace overtone::pandapower {

namespace {

/// Kinds with elements that a feeder has no place for: an error where one is in service.
constexpr const char* kRefused[] = {"xward", "dcline",  "svc", "ssc",     "tcsc",
                                    "motor", "b2b_vsc", "vsc", "line_dc", "source_dc"};
/// Kinds that say nothing of a load flow.
const std::set<std::string> kRead = {"bus",
                                     "bus_geodata",
                                     "line",
                                     "trafo",
                                     "trafo3w",
                                     "load",
                                     "sgen",
                                     "shunt",
                                     "ext_grid",
                                     "gen",
                                     "switch",
                                     "ward",
                                     "asymmetric_load",
                                     "asymmetric_sgen",
                                     "storage",
                                     "impedance"};

/// Buses that closed switches without impedance join are one, called by the smallest index.
void read_buses(Reading& reading) {
  std::map<int, double> kv;
  for (const Element& bus : reading.tables.in_service("bus")) {
    if (!kv.emplace(bus.index(), bus.number("vn_kv")).second) {
      throw bus.fault("appears twice");
    }
  }
  std::map<int, int> first;
  for (const auto& [index, unused] : kv) {
    first[index] = index;
  }
  const auto root = [&](int bus) {
    while (first.at(bus) != bus) {
      bus = first.at(bus);
    }
    return bus;
  };
  int joined = 0;
  for (const Element& element : reading.tables.all("switch")) {
    const int bus = element.integer("bus"), other = element.integer("element");
    const std::string kind = element.text("et");
    const bool closed = element.flag("closed", true);
    if (kind != "b") {
      if (!closed) {
        reading.open_at.emplace(kind + std::to_string(other), bus);
      }
      continue;
    }
    if (!closed || !kv.contains(bus) || !kv.contains(other)) {
      continue;
    }
    if (element.number("z_ohm", 0.0) > 0.0) {
      throw element.fault("joins buses through an impedance; make it a line");
    }
    const auto [least, most] = std::minmax({root(bus), root(other)});
    joined += least != most ? 1 : 0;
    first[most] = least;
  }
  const std::map<int, MapPoint> places = places_of(reading.tables);
  for (const auto& [index, volts] : kv) {
    reading.name_of_bus[index] = std::to_string(root(index));
    if (root(index) == index) {
      reading.add_bus(std::to_string(index), volts);
      if (const auto place = places.find(index); place != places.end()) {
        reading.feeder.buses.back().place = place->second;
      }
    }
  }
  if (joined > 0) {
    reading.remarks.push_back(fmt::format(
        "{} buses are one with another that a closed switch joins them to, called by the smallest "
        "index of them",
        joined));
  }
}

void read_sources(Reading& reading) {
  const auto add = [&](const Element& element, double angle) {
    const std::string* bus = reading.bus(element, "bus");
    if (bus == nullptr) {
      return;
    }
    const double volts = element.number("vm_pu");
    for (const VoltageSource& twin : reading.feeder.voltage_sources) {
      if (twin.from.bus == *bus) {
        throw element.fault(fmt::format("at bus {} beside {}; must be one", *bus, twin.id));
      }
    }
    reading.feeder.voltage_sources.push_back({.id = element.id(),
                                              .from = three_phases(*bus),
                                              .to = three_grounds(*bus),
                                              .kv = reading.kv_of.at(*bus),
                                              .voltage_pu = volts,
                                              .angle_deg = angle,
                                              .where = element.where()});
  };
  for (const Element& grid : reading.tables.in_service("ext_grid")) {
    add(grid, grid.number("va_degree", 0.0));
  }
  for (const Element& generator : reading.tables.in_service("gen")) {
    if (generator.flag("slack", false)) {
      add(generator, 0.0);
    }
  }
  if (reading.feeder.voltage_sources.empty()) {
    throw InputError(reading.tables.file() + ": no ext_grid in service; there must be one");
  }
}

void read_lines(Reading& reading) {
  int without_zero = 0;
  for (const Element& e : reading.tables.in_service("line")) {
    const std::string* from = reading.bus(e, "from_bus");
    const std::string* to = reading.bus(e, "to_bus");
    const bool open_from = from == nullptr || reading.opened("l", e, e.integer("from_bus"));
    const bool open_to = to == nullptr || reading.opened("l", e, e.integer("to_bus"));
    if (open_from && open_to) {
      continue;
    }
    const std::string loose = e.id() + "_open";
    if (open_from || open_to) {  // charged from its closed end
      reading.add_bus(loose, reading.kv_of.at(open_from ? *to : *from));
    }
    const double km = e.number("length_km"), parallel = e.number("parallel", 1.0);
    const auto sequence = [&](const std::string& suffix) {
      return LineSequence{e.number("r" + suffix + "_ohm_per_km") * km / parallel,
                          e.number("x" + suffix + "_ohm_per_km") * km / parallel,
                          e.number("c" + suffix + "_nf_per_km") * km * parallel};
    };
    const LineSequence positive = sequence("");
    const bool zero = e.has("r0_ohm_per_km") && e.has("x0_ohm_per_km") && e.has("c0_nf_per_km");
    without_zero += zero ? 0 : 1;
    Line line = balanced_line(e.id(), open_from ? loose : *from, open_to ? loose : *to, positive,
                              zero ? sequence("0") : positive);
    line.i_max_a = e.number("max_i_ka", 0.0) * 1e3 * e.number("df", 1.0) * parallel;
    line.where = e.where();
    if (const double g = e.number("g_us_per_km", 0.0); g != 0.0) {
      for (const Terminal* end : {&line.from, &line.to}) {
        const double kv = reading.kv_of.at(end->bus);
        reading.add_shunt(fmt::format("{}_g_{}", e.id(), end->bus), end->bus, kv,
                          0.5e-6 * g * km * parallel * kv * kv, e);
      }
    }
    reading.feeder.lines.push_back(std::move(line));
  }
  if (without_zero > 0) {
    reading.remarks.push_back(fmt::format(
        "{} lines say nothing of zero sequence; by phase it is as positive", without_zero));
  }
}

/// Between two buses of one voltage, the same from both.
void read_impedances(Reading& reading) {
  for (const Element& e : reading.tables.in_service("impedance")) {
    const std::string* from = reading.bus(e, "from_bus");
    const std::string* to = reading.bus(e, "to_bus");
    if (from == nullptr || to == nullptr) {
      continue;
    }
    const double kv = reading.kv_of.at(*from);
    const bool alike = e.number("rft_pu") == e.number("rtf_pu", e.number("rft_pu")) &&
                       e.number("xft_pu") == e.number("xtf_pu", e.number("xft_pu"));
    const bool shunts = e.number("gf_pu", 0.0) != 0.0 || e.number("bf_pu", 0.0) != 0.0 ||
                        e.number("gt_pu", 0.0) != 0.0 || e.number("bt_pu", 0.0) != 0.0;
    if (!alike || shunts || kv != reading.kv_of.at(*to)) {
      throw e.fault(
          "differs from one side to the other, has shunts or joins two voltages; must "
          "be a series impedance");
    }
    const double ohm = kv * kv / e.number("sn_mva");
    const LineSequence both{e.number("rft_pu") * ohm, e.number("xft_pu") * ohm, 0.0};
    Line line = balanced_line(e.id(), *from, *to, both, both);
    line.where = e.where();
    reading.feeder.lines.push_back(std::move(line));
  }
}

/// MW and Mvar drawn.
Load& add_load(Reading& reading, const Element& element, const std::string& bus, Complex mva) {
  reading.feeder.loads.push_back({.id = element.id(),
                                  .at = grounded_wye(bus),
                                  .kv = reading.kv_of.at(bus),
                                  .p_kw = mva.real() * 1e3,
                                  .q_kvar = mva.imag() * 1e3,
                                  .where = element.where()});
  return reading.feeder.loads.back();
}

/// Shares of constant impedance and current; older files have one for P and Q.
LoadLaw law_of(const Element& e) {
  LoadLaw law{.model = LoadModel::zip};
  const auto share = [&](const char* kind, const char* of) {
    return e.number(fmt::format("const_{}_{}_percent", kind, of),
                    e.number(fmt::format("const_{}_percent", kind), 0.0)) /
           100.0;
  };
  law.zip.p = {share("z", "p"), share("i", "p"), 1.0 - share("z", "p") - share("i", "p")};
  law.zip.q = {share("z", "q"), share("i", "q"), 1.0 - share("z", "q") - share("i", "q")};
  const bool constant = law.zip.p[2] == 1.0 && law.zip.q[2] == 1.0;
  return constant ? LoadLaw() : law;
}

/// Those that hold a voltage; the ones of a bus are one, and beside an ext_grid it is what it
/// gives.
void read_generators(Reading& reading) {
  std::map<std::string, size_t> at_bus;
  for (const Element& e : reading.tables.in_service("gen")) {
    const std::string* bus = reading.bus(e, "bus");
    if (bus == nullptr || e.flag("slack", false)) {
      continue;
    }
    const double mw = e.number("p_mw") * e.number("scaling", 1.0), volts = e.number("vm_pu");
    if (std::ranges::any_of(reading.feeder.voltage_sources,
                            [&](const VoltageSource& source) { return source.from.bus == *bus; })) {
      add_load(reading, e, *bus, -mw).follows_share = false;
      continue;
    }
    const auto [at, first] = at_bus.emplace(*bus, reading.feeder.generators.size());
    if (first) {
      reading.feeder.generators.push_back({.id = e.id(),
                                           .at = grounded_wye(*bus),
                                           .kv = reading.kv_of.at(*bus),
                                           .x_pu = e.number("xdss_pu", 0.2),
                                           .v_held_pu = volts,
                                           .q_min_kvar = 0.0,
                                           .q_max_kvar = 0.0,
                                           .where = e.where()});
    }
    Generator& all = reading.feeder.generators[at->second];
    if (*all.v_held_pu != volts) {
      throw e.fault(fmt::format("holds {:g} pu where {} holds {:g}; must be one", volts, all.id,
                                *all.v_held_pu));
    }
    constexpr double kUnknownMva = 1.0;
    const double mva = e.number("sn_mva", std::abs(mw));
    const auto kvar = [&](const char* column) {
      return e.has(column) ? std::optional(1e3 * e.number(column)) : std::nullopt;
    };
    join_generators(all, {.p_kw = 1e3 * mw,
                          .kva = 1e3 * (mva > 0.0 ? mva : kUnknownMva),
                          .q_min_kvar = kvar("min_q_mvar"),
                          .q_max_kvar = kvar("max_q_mvar")});
  }
}

void read_loads(Reading& reading) {
  struct Kind {
    const char* table;
    double drawn;  ///< sign
  };
  for (const Kind& kind : {Kind{"load", 1.0}, Kind{"sgen", -1.0}, Kind{"storage", 1.0}}) {
    for (const Element& e : reading.tables.in_service(kind.table)) {
      if (const std::string* bus = reading.bus(e, "bus")) {
        const double scaling = kind.drawn * e.number("scaling", 1.0);
        Load& load = add_load(reading, e, *bus,
                              scaling * Complex(e.number("p_mw"), e.number("q_mvar", 0.0)));
        load.law = law_of(e);
        load.follows_share = kind.table == std::string("load");
      }
    }
  }
  for (const Kind& kind : {Kind{"asymmetric_load", 1.0}, Kind{"asymmetric_sgen", -1.0}}) {
    for (const Element& e : reading.tables.in_service(kind.table)) {
      const std::string* bus = reading.bus(e, "bus");
      const bool delta = e.text("type") == "delta";
      for (int phase = 0; bus != nullptr && phase < 3; ++phase) {
        const char letter = static_cast<char>('a' + phase);
        const Complex mva(e.number(fmt::format("p_{}_mw", letter)),
                          e.number(fmt::format("q_{}_mvar", letter), 0.0));
        Load& load = add_load(reading, e, *bus, kind.drawn * e.number("scaling", 1.0) * mva);
        load.id += fmt::format("_{}", letter);
        load.phases = 1;
        load.connection = delta ? Connection::delta : Connection::wye;
        load.at.conductor = {phase + 1, delta ? (phase + 1) % 3 + 1 : 0};
        load.kv /= delta ? 1.0 : std::numbers::sqrt3;
        load.follows_share = kind.drawn > 0.0;
      }
    }
  }
}

void read_shunts(Reading& reading) {
  for (const Element& e : reading.tables.in_service("shunt")) {
    if (e.flag("step_dependency_table", false)) {
      throw e.fault("its steps are by a table; give p_mw and q_mvar of one");
    }
    if (const std::string* bus = reading.bus(e, "bus")) {
      reading.add_shunt(e.id(), *bus, e.number("vn_kv", reading.kv_of.at(*bus)),
                        e.number("step", 1.0) * Complex(e.number("p_mw"), e.number("q_mvar")), e);
    }
  }
  for (const Element& e : reading.tables.in_service("ward")) {
    if (const std::string* bus = reading.bus(e, "bus")) {
      add_load(reading, e, *bus, {e.number("ps_mw"), e.number("qs_mvar")});
      reading.add_shunt(e.id(), *bus, reading.kv_of.at(*bus),
                        {e.number("pz_mw"), e.number("qz_mvar")}, e);
    }
  }
}

/// Takes out buses without a path to a source, and what is on them, as runpp does.
void leave_out_unsupplied(Reading& reading) {
  Feeder& feeder = reading.feeder;
  std::map<std::string, std::vector<std::string>> next;
  for (const Line& line : feeder.lines) {
    next[line.from.bus].push_back(line.to.bus);
    next[line.to.bus].push_back(line.from.bus);
  }
  for (const Transformer& t : feeder.transformers) {
    for (size_t w = 1; w < t.windings.size(); ++w) {
      next[t.windings[0].at.bus].push_back(t.windings[w].at.bus);
      next[t.windings[w].at.bus].push_back(t.windings[0].at.bus);
    }
  }
  std::set<std::string> supplied;
  std::vector<std::string> front;
  for (const VoltageSource& source : feeder.voltage_sources) {
    front.push_back(source.from.bus);
  }
  while (!front.empty()) {
    const std::string bus = std::move(front.back());
    front.pop_back();
    if (supplied.insert(bus).second) {
      front.insert(front.end(), next[bus].begin(), next[bus].end());
    }
  }
  const auto dark = [&](const std::string& bus) { return !supplied.contains(bus); };
  const auto buses = std::erase_if(feeder.buses, [&](const auto& b) { return dark(b.name); });
  std::erase_if(feeder.lines, [&](const auto& e) { return dark(e.from.bus); });
  std::erase_if(feeder.transformers, [&](const auto& e) { return dark(e.windings[0].at.bus); });
  std::erase_if(feeder.loads, [&](const auto& e) { return dark(e.at.bus); });
  std::erase_if(feeder.capacitors, [&](const auto& e) { return dark(e.from.bus); });
  std::erase_if(feeder.reactors, [&](const auto& e) { return dark(e.from.bus); });
  if (buses > 0) {
    reading.remarks.push_back(fmt::format(
        "{} buses without a path to a source, and what is on them, are left out", buses));
  }
}

void refuse_and_list(Reading& reading) {
  for (const char* kind : kRefused) {
    for (const Element& element : reading.tables.in_service(kind)) {
      throw element.fault("has no place in a feeder; take it out of service");
    }
  }
  std::vector<std::string> unread = reading.tables.kinds();
  std::erase_if(unread, [](const std::string& kind) { return kRead.contains(kind); });
  if (!unread.empty()) {
    reading.remarks.push_back(fmt::format("not used: tables {}", fmt::join(unread, ", ")));
  }
  if (!reading.tables.in_service("trafo").empty() ||
      !reading.tables.in_service("trafo3w").empty()) {
    reading.remarks.emplace_back(
        "transformers are Dyn where their shift is an odd multiple of 30 degrees, else YNyn; "
        "vk0_percent and the like are used where vector_group is Dyn, elsewhere zero sequence is "
        "as positive");
  }
}

}  // namespace

const std::string* Reading::bus(const Element& element, const std::string& column) const {
  const int index = element.integer(column);
  const auto at = name_of_bus.find(index);
  if (at != name_of_bus.end()) {
    return &at->second;
  }
  const std::vector<Element> all = tables.all("bus");
  if (std::ranges::none_of(all, [&](const Element& bus) { return bus.index() == index; })) {
    throw element.fault(fmt::format("{} is {}; there is no such bus", column, index));
  }
  return nullptr;
}

void Reading::add_bus(const std::string& name, double kv) {
  kv_of.emplace(name, kv);
  feeder.buses.push_back({name, kv, {tables.file(), 0}});
}

void Reading::add_shunt(const std::string& id, const std::string& at, double kv, Complex mva,
                        const Element& element) {
  const double square = kv * kv;
  const auto add_reactor = [&](const std::string& name, double r, double x) {
    feeder.reactors.push_back({.id = name,
                               .from = three_phases(at),
                               .to = three_grounds(at),
                               .r_ohm = r,
                               .x_ohm = x,
                               .where = element.where()});
  };
  if (mva.real() < 0.0) {
    throw element.fault(fmt::format("a shunt of {:g} MW; must be >= 0", mva.real()));
  }
  if (mva.real() > 0.0) {
    add_reactor(id + "_g", square / mva.real(), 0.0);
  }
  if (mva.imag() > 0.0) {
    add_reactor(id, 0.0, square / mva.imag());
  } else if (mva.imag() < 0.0) {
    feeder.capacitors.push_back({.id = id,
                                 .from = three_phases(at),
                                 .to = three_grounds(at),
                                 .kv = kv,
                                 .kvar = -mva.imag() * 1e3,
                                 .where = element.where()});
  }
}

}  // namespace overtone::pandapower

namespace overtone {

FeederInput import_pandapower(const std::filesystem::path& file) {
  using namespace pandapower;
  const NetworkTables tables(file);
  Reading reading{.tables = tables};
  reading.feeder.name = tables.name();
  reading.feeder.frequency_hz = tables.number("f_hz", 50.0);
  reading.feeder.base_mva = tables.number("sn_mva", 1.0);
  read_buses(reading);
  read_sources(reading);
  read_lines(reading);
  read_transformers(reading);
  read_impedances(reading);
  read_loads(reading);
  read_generators(reading);
  read_shunts(reading);
  leave_out_unsupplied(reading);
  refuse_and_list(reading);
  return {.feeder = std::move(reading.feeder),
          .balanced = true,
          .warnings = std::move(reading.remarks)};
}

}  // namespace overtone
