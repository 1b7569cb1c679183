#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include <overtone/balanced_elements.hpp>

#include "pandapower/reading.hpp"

namespace overtone::pandapower {

namespace {

/// One with two windings, in numbers of the whole: `parallel` ones together.
struct TwoWinding {
  std::string id{}, hv{}, lv{};
  double hv_kv = 0.0, lv_kv = 0.0;    ///< rated
  double hv_tap = 1.0, lv_tap = 1.0;  ///< times that
  double mva = 0.0;
  double r_pu = 0.0, x_pu = 0.0;  ///< on its rating
  Complex no_load = 0.0;          ///< MW - j Mvar at rated voltage of the low side, untapped
  /// Of the low side to ground in zero sequence, of MVA at rated voltage, where that is known.
  std::optional<Complex> zero_sequence{};
  double shift_degree = 0.0;  ///< that the low side lags
  double limit_mva = 0.0;
};

/// Conductors of the low side, from the one that stands for phase 1.
std::vector<int> turned_by(int thirds) {
  std::vector<int> conductors;
  for (int i = 0; i < 3; ++i) {
    conductors.push_back((i + 3 - thirds) % 3 + 1);
  }
  return conductors;
}

/// Connections and conductors that turn a low side by a shift, in degrees.
void connect(const Element& element, double shift, size_t low_winding, Transformer& transformer) {
  const double hour = shift / 30.0;
  const int clock = ((static_cast<int>(std::lround(hour)) % 12) + 12) % 12;
  if (std::abs(hour - std::round(hour)) > 1e-9 || (clock % 2 == 0 && clock % 4 != 0)) {
    throw element.fault(
        fmt::format("phases shift by {} degrees; must be an odd multiple of 30 or a "
                    "multiple of 120",
                    shift));
  }
  Winding& high = transformer.windings[0];
  Winding& low = transformer.windings[low_winding];
  int thirds = clock / 4;
  if (clock % 2 != 0) {
    const bool lags = clock % 4 == 1;  // 1, 5, 9; else 3, 7, 11
    high.connection = Connection::delta;
    high.at.conductor.resize(3);
    transformer.high_side_leads = lags != (high.kv >= low.kv);
    thirds = lags ? clock / 4 : (clock + 1) / 4;
  }
  low.at.conductor = turned_by(thirds % 3);
  low.at.conductor.push_back(0);
}

/// A T of half the impedance on each side and the no-load admittance between, as the equal pi.
void add(Reading& reading, const Element& element, const TwoWinding& t) {
  const double ohm = t.lv_kv * t.lv_tap * t.lv_kv * t.lv_tap / t.mva;  // of the low side
  Complex z = Complex(t.r_pu, t.x_pu) * ohm;
  const Complex y = t.no_load / (t.lv_kv * t.lv_tap * t.lv_kv * t.lv_tap);
  const double ratio = t.hv_kv * t.hv_tap / (t.lv_kv * t.lv_tap);
  Complex beside = 0.0;  // siemens
  if (y != Complex(0.0)) {
    const Complex side = beside = 1.0 / (0.5 * z + 2.0 / y);  // siemens of the low side
    const auto drawn = [&](double kv) { return std::conj(side) * kv * kv; };
    const double hv = reading.kv_of.at(t.hv), lv = reading.kv_of.at(t.lv);
    reading.add_shunt(t.id + "_hv", t.hv, hv, drawn(hv / ratio), element);
    reading.add_shunt(t.id + "_lv", t.lv, lv, drawn(lv), element);
    z += 0.25 * z * z * y;
  }
  const Complex z_pu = z / ohm;
  const double kva = t.mva * 1e3;
  if (z_pu.real() < 0.0) {
    throw element.fault(fmt::format("a resistance of {:.4g} pu; must be >= 0", z_pu.real()));
  }
  Transformer transformer{.id = t.id};
  transformer.windings = {{.at = grounded_wye(t.hv),
                           .kv = t.hv_kv,
                           .kva = kva,
                           .r_pu = 0.5 * z_pu.real(),
                           .tap = t.hv_tap},
                          {.at = grounded_wye(t.lv),
                           .kv = t.lv_kv,
                           .kva = kva,
                           .r_pu = 0.5 * z_pu.real(),
                           .tap = t.lv_tap}};
  transformer.x_pu = {z_pu.imag()};
  if (t.zero_sequence) {
    const Complex z0 = 1.0 / (*t.zero_sequence - beside * ohm);
    transformer.r0_pu = z0.real();
    transformer.x0_pu = z0.imag();
  }
  transformer.antifloat_ppm = 0.0;
  transformer.s_max_kva = t.limit_mva * 1e3;
  transformer.where = element.where();
  connect(element, t.shift_degree, 1, transformer);
  reading.feeder.transformers.push_back(std::move(transformer));
}

/// Of the tapped winding; 1 where nothing moves.
double tap_ratio(const Element& element) {
  if (element.flag("tap_dependency_table", false)) {
    throw element.fault("its tap is by a table; give it by tap_step_percent");
  }
  if (element.has("tap2_pos") &&
      element.number("tap2_pos") != element.number("tap2_neutral", 0.0)) {
    throw element.fault("has a second tap off its neutral; must stand on it");
  }
  const double steps = element.number("tap_pos", 0.0) - element.number("tap_neutral", 0.0);
  const bool by_type = element.has("tap_changer_type") && !element.text("tap_changer_type").empty();
  if (!element.has("tap_pos") || steps == 0.0 || element.text("tap_side").empty()) {
    return 1.0;
  }
  if (element.number("tap_step_degree", 0.0) != 0.0 || element.flag("tap_phase_shifter", false) ||
      (by_type && element.text("tap_changer_type") != "Ratio")) {
    throw element.fault("its tap shifts phases; one that changes the ratio alone is possible");
  }
  if (!by_type && !element.has("tap_phase_shifter")) {
    return 1.0;  // since version 3 a tap without a changer does nothing
  }
  return 1.0 + steps * element.number("tap_step_percent", 0.0) / 100.0;
}

/// MW - j Mvar.
Complex no_load_of(const Element& element, double mva) {
  const double p = element.number("pfe_kw") * 1e-3;
  const double s = element.number("i0_percent") / 100.0 * mva;
  return {p, -std::sqrt(std::max(s * s - p * p, 0.0))};
}

/// Of a Dyn with its own figures, pu of its rating: the impedance of the low winding, then the
/// magnetising one beside that of the high winding, which the delta closes.
std::optional<Complex> zero_sequence_of(const Element& element) {
  if (element.text("vector_group") != "Dyn" || !element.has("vk0_percent")) {
    return std::nullopt;
  }
  const bool own = element.number("vk0_percent") != 0.0;
  const double vk = element.number(own ? "vk0_percent" : "vk_percent") / 100.0;
  const double vkr = element.number(own ? "vkr0_percent" : "vkr_percent") / 100.0;
  const Complex z(vkr, std::copysign(std::sqrt(std::max(vk * vk - vkr * vkr, 0.0)), vk));
  const double rx = element.number("mag0_rx", 0.0);
  const double xm = vk * element.number("mag0_percent", 0.0) / 100.0 / std::sqrt(rx * rx + 1.0);
  const Complex magnetising(rx * xm, xm);
  const double high = element.number("si0_hv_partial", 0.9);
  if (!element.has("mag0_percent")) {
    return 1.0 / z;
  }
  if (magnetising == Complex(0.0)) {
    return 1.0 / ((1.0 - high) * z);
  }
  return 1.0 / ((1.0 - high) * z + 1.0 / (1.0 / (high * z) + 1.0 / magnetising));
}

void read_two_winding(Reading& reading, const Element& element) {
  const std::string* hv = reading.bus(element, "hv_bus");
  const std::string* lv = reading.bus(element, "lv_bus");
  const bool open_hv = hv == nullptr || reading.opened("t", element, element.integer("hv_bus"));
  const bool open_lv = lv == nullptr || reading.opened("t", element, element.integer("lv_bus"));
  if (open_hv && open_lv) {
    return;
  }
  const std::string loose = element.id() + "_open";
  if (open_hv || open_lv) {  // magnetised from its closed side
    reading.add_bus(loose, element.number(open_hv ? "vn_hv_kv" : "vn_lv_kv"));
  }
  for (const char* share : {"leakage_resistance_ratio_hv", "leakage_reactance_ratio_hv"}) {
    if (element.number(share, 0.5) != 0.5) {
      throw element.fault(fmt::format("{} is {}; must be 0.5", share, element.number(share)));
    }
  }
  const double mva = element.number("sn_mva"), parallel = element.number("parallel", 1.0);
  const double vk = element.number("vk_percent") / 100.0;
  const double vkr = element.number("vkr_percent") / 100.0;
  const double tap = tap_ratio(element);
  const bool at_low = element.text("tap_side") == "lv";
  add(reading, element,
      {.id = element.id(),
       .hv = open_hv ? loose : *hv,
       .lv = open_lv ? loose : *lv,
       .hv_kv = element.number("vn_hv_kv"),
       .lv_kv = element.number("vn_lv_kv"),
       .hv_tap = at_low ? 1.0 : tap,
       .lv_tap = at_low ? tap : 1.0,
       .mva = mva * parallel,
       .r_pu = vkr,
       .x_pu = std::copysign(std::sqrt(vk * vk - vkr * vkr), vk),
       .no_load = no_load_of(element, mva) * parallel,
       .zero_sequence = zero_sequence_of(element),
       .shift_degree = element.number("shift_degree", 0.0),
       .limit_mva = element.number("df", 1.0) * mva * parallel});
}

constexpr std::array<const char*, 3> kSides = {"hv", "mv", "lv"};

/// Between two of its windings, pu on the rating of the high one: hv-mv, hv-lv, mv-lv.
struct ThreeWinding {
  std::array<const std::string*, 3> bus{};  ///< hv, mv, lv
  std::array<double, 3> mva{}, kv{}, tap{1.0, 1.0, 1.0}, shift{};
  std::array<double, 3> r{}, x{};  ///< of pairs
};

ThreeWinding three_winding_of(const Reading& reading, const Element& element) {
  ThreeWinding t;
  std::array<double, 3> vk{}, vkr{};
  const double tap = tap_ratio(element);
  if (tap != 1.0 && element.flag("tap_at_star_point", false)) {
    throw element.fault("its tap is at the star point; must be at a winding");
  }
  for (int s = 0; s < 3; ++s) {
    const std::string side = kSides[s];
    t.bus[s] = reading.bus(element, side + "_bus");
    if (t.bus[s] == nullptr || reading.opened("t3", element, element.integer(side + "_bus"))) {
      throw element.fault(fmt::format("its {} side is open; close it, or take it out", side));
    }
    t.mva[s] = element.number("sn_" + side + "_mva");
    t.kv[s] = element.number("vn_" + side + "_kv");
    t.tap[s] = element.text("tap_side") == side ? tap : 1.0;
    t.shift[s] = s == 0 ? 0.0 : element.number("shift_" + side + "_degree", 0.0);
    vk[s] = element.number("vk_" + side + "_percent") / 100.0;
    vkr[s] = element.number("vkr_" + side + "_percent") / 100.0;
  }
  // pandapower: "hv" is of hv-mv, "mv" of mv-lv, "lv" of hv-lv, each on the smaller rating.
  constexpr std::array<std::array<int, 3>, 3> kPairs = {{{0, 1, 0}, {0, 2, 2}, {1, 2, 1}}};
  for (int p = 0; p < 3; ++p) {
    const auto [one, other, at] = kPairs[p];
    const double to_high = t.mva[0] / std::min(t.mva[one], t.mva[other]);
    t.r[p] = vkr[at] * to_high;
    t.x[p] = std::sqrt(vk[at] * vk[at] - vkr[at] * vkr[at]) * to_high;
  }
  return t;
}

/// Of the legs of the star that has these pairs.
std::array<double, 3> legs(const std::array<double, 3>& pair) {
  return {0.5 * (pair[0] + pair[1] - pair[2]), 0.5 * (pair[0] + pair[2] - pair[1]),
          0.5 * (pair[1] + pair[2] - pair[0])};
}

/// Without no-load current one element; with it, which pandapower has in the middle of the high
/// leg, that leg as a transformer of its own.
void read_three_winding(Reading& reading, const Element& element) {
  const ThreeWinding t = three_winding_of(reading, element);
  const std::array<double, 3> r = legs(t.r), x = legs(t.x);
  const Complex no_load = no_load_of(element, t.mva[0]);
  const bool apart = no_load != Complex(0.0);
  const std::string middle = element.id() + "_star";
  if (apart) {
    reading.add_bus(middle, t.kv[0]);
    add(reading, element,
        {.id = element.id() + "_hv",
         .hv = *t.bus[0],
         .lv = middle,
         .hv_kv = t.kv[0],
         .lv_kv = t.kv[0],
         .hv_tap = t.tap[0],
         .mva = t.mva[0],
         .r_pu = r[0],
         .x_pu = x[0],
         .no_load = no_load,
         .limit_mva = t.mva[0]});
  }
  Transformer transformer{.id = element.id()};
  for (int s = 0; s < 3; ++s) {
    transformer.windings.push_back({.at = grounded_wye(s == 0 && apart ? middle : *t.bus[s]),
                                    .kv = t.kv[s],
                                    .kva = t.mva[s] * 1e3,
                                    .r_pu = s == 0 && apart ? 0.0 : r[s],
                                    .tap = s == 0 && apart ? 1.0 : t.tap[s]});
  }
  transformer.x_pu = {t.x[0], t.x[1], t.x[2]};
  if (apart) {
    transformer.x_pu = {x[1], x[2], t.x[2]};
  }
  transformer.antifloat_ppm = 0.0;
  transformer.where = element.where();
  if (std::lround(std::abs(t.shift[1] - t.shift[2]) / 30.0) % 2 != 0) {
    throw element.fault(
        fmt::format("phases shift by {} and {} degrees; must be odd multiples of 30 "
                    "both, or none",
                    t.shift[1], t.shift[2]));
  }
  connect(element, t.shift[1], 1, transformer);
  connect(element, t.shift[2], 2, transformer);
  reading.feeder.transformers.push_back(std::move(transformer));
}

}  // namespace

void read_transformers(Reading& reading) {
  for (const Element& element : reading.tables.in_service("trafo")) {
    read_two_winding(reading, element);
  }
  for (const Element& element : reading.tables.in_service("trafo3w")) {
    read_three_winding(reading, element);
  }
}

}  // namespace overtone::pandapower
