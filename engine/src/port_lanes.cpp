#include "port_lanes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lanes.hpp"
#include "vector_clones.hpp"

namespace overtone {

namespace {

/// (P conductance - j Q susceptance) / rated^2
Complex admittance_of(const LoadLaw::Factors& factors, Complex power, double rated) {
  const double inverse = 1.0 / (rated * rated);
  return {power.real() * factors.conductance * inverse,
          -power.imag() * factors.susceptance * inverse};
}

/// |voltage|^2 of a port between which a law is that of its model, for the models that need no
/// more than a square root.
struct PlainRange {
  double low = std::numeric_limits<double>::infinity(), high = 0.0;  ///< none
};

PlainRange plain_range(const LoadLaw& law, double rated) {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  switch (law.model) {
    case LoadModel::constant_impedance:
      return {-1.0, kAny};
    case LoadModel::constant_power:
    case LoadModel::constant_current: {
      const double square = rated * rated;
      const LoadWindow& w = law.window;
      return w.v_max <= 0.0 ? PlainRange{0.0, kAny}
                            : PlainRange{w.v_min * w.v_min * square, w.v_max * w.v_max * square};
    }
    case LoadModel::motor:
    case LoadModel::exponential:
    case LoadModel::zip:
      break;
  }
  return {};
}

/// How a port's admittance goes with its voltage inside the plain range, over |v|^2's power.
enum class Plain { power, current, impedance };

OVERTONE_LANES void take_root(Quad& x) {
  for (int k = 0; k < 4; ++k) {
    x[k] = std::sqrt(x[k]);
  }
}

OVERTONE_LANES void plain_current(Plain plain, double rated, const LaneBlock& power,
                                  const QuadBlock& v, QuadBlock& current) {
  for (int q = 0; q < kQuads; ++q) {
    const Quad square = v.re[q] * v.re[q] + v.im[q] * v.im[q];
    Quad scale = {};
    if (plain == Plain::power) {
      scale = 1.0 / square;
    } else if (plain == Plain::impedance) {
      scale += 1.0 / (rated * rated);
    } else {
      scale = square;
      take_root(scale);
      scale = 1.0 / (rated * scale);
    }
    const Quad p = quads(power.re)[q] * scale;
    const Quad s = quads(power.im)[q] * scale;
    current.re[q] = p * v.re[q] + s * v.im[q];
    current.im[q] = p * v.im[q] - s * v.re[q];
  }
}

/// The same with voltages outside the window in some lanes, as LoadLaw::at has it.
OVERTONE_LANES void windowed_current(Plain plain, double rated, const LoadWindow& w,
                                     const LaneBlock& power, const QuadBlock& v,
                                     QuadBlock& current) {
  const double at_min = plain == Plain::power ? 1.0 / w.v_min : 1.0;
  const double above = plain == Plain::power ? 1.0 / (w.v_max * w.v_max) : 1.0 / w.v_max;
  const double slope = (at_min - w.v_low) / (w.v_min - w.v_low);
  const double per_rated = 1.0 / rated;
  for (int q = 0; q < kQuads; ++q) {
    Quad m = v.re[q] * v.re[q] + v.im[q] * v.im[q];
    take_root(m);
    m *= per_rated;
    const Quad inverse = 1.0 / m;
    Quad factor = plain == Plain::power ? inverse * inverse : inverse;
    factor = m > w.v_max ? Quad{} + above : factor;
    factor = m <= w.v_min ? (w.v_low + slope * (m - w.v_low)) * inverse : factor;
    factor = m <= w.v_low ? Quad{} + 1.0 : factor;
    factor *= per_rated * per_rated;
    const Quad p = quads(power.re)[q] * factor;
    const Quad s = quads(power.im)[q] * factor;
    current.re[q] = p * v.re[q] + s * v.im[q];
    current.im[q] = p * v.im[q] - s * v.re[q];
  }
}

[[nodiscard]] OVERTONE_LANES bool all_inside(const PlainRange& range, const QuadBlock& v) {
  bool inside = true;
  for (int q = 0; q < kQuads; ++q) {
    const Quad square = v.re[q] * v.re[q] + v.im[q] * v.im[q];
    for (int k = 0; k < 4; ++k) {
      inside = inside && square[k] > range.low && square[k] <= range.high;
    }
  }
  return inside;
}

constexpr LoadLaw kConstantPower{};

const LoadLaw& law_of(const NodalNetwork& network, const Port& port) {
  return port.law < 0 ? kConstantPower : network.laws[port.law];
}

}  // namespace

Complex port_current(const NodalNetwork& network, const Port& port, Complex power,
                     Complex voltage) {
  const LoadLaw::Factors factors = law_of(network, port).at(std::abs(voltage) / port.rated);
  return product(admittance_of(factors, power, port.rated), voltage);
}

/// With y(m) the admittance at |v| = m rated: di = (y + m y' / 2) dv + y' v^2 / (2 m rated^2)
/// conj(dv); y' by differences, since laws have kinks.
PortSlope port_slope(const NodalNetwork& network, const Port& port, Complex power,
                     Complex voltage) {
  constexpr double kStep = 1e-6;
  const LoadLaw& law = law_of(network, port);
  const double m = std::abs(voltage) / port.rated;
  const auto admittance = [&](double at) { return admittance_of(law.at(at), power, port.rated); };
  const Complex slope =
      (admittance(m * (1.0 + kStep)) - admittance(m * (1.0 - kStep))) / (2.0 * kStep * m);
  return {admittance(m) + 0.5 * m * slope,
          slope * voltage * voltage / (2.0 * m * port.rated * port.rated)};
}

void PortLanes::fit(const NodalNetwork& network) {
  voltage_.assign(network.ports.size(), LaneBlock{});
}

OVERTONE_VECTOR_CLONES
void PortLanes::take_voltages(const PortRows& rows, const LaneBlock* voltage,
                              double (&moved)[kLanes]) {
  Quad largest[kQuads] = {}, sum[kQuads] = {};
  QuadBlock from, to, last;
  for (size_t p = 0; p < rows.ports.size(); ++p) {
    load(from, voltage[rows.ports[p].from]);
    load(to, voltage[rows.ports[p].to]);
    load(last, voltage_[p]);
    for (int q = 0; q < kQuads; ++q) {
      from.re[q] -= to.re[q];
      from.im[q] -= to.im[q];
      const Quad re = from.re[q] - last.re[q];
      const Quad im = from.im[q] - last.im[q];
      const Quad square = re * re + im * im;
      largest[q] = square > largest[q] ? square : largest[q];
      sum[q] += square;
    }
    store(voltage_[p], from);
  }
  for (int k = 0; k < kLanes; ++k) {
    const double total = sum[k / 4][k % 4];
    moved[k] = std::isnan(total) ? total : std::sqrt(largest[k / 4][k % 4]);
  }
}

namespace {

/// port_current in all lanes.
OVERTONE_LANES void lane_currents(const NodalNetwork& network, const Port& port,
                                  const LaneBlock& power, const LaneBlock& voltage,
                                  QuadBlock& current) {
  const LoadLaw& law = law_of(network, port);
  QuadBlock v;
  load(v, voltage);
  const Plain plain = law.model == LoadModel::constant_power     ? Plain::power
                      : law.model == LoadModel::constant_current ? Plain::current
                                                                 : Plain::impedance;
  if (all_inside(plain_range(law, port.rated), v)) {
    plain_current(plain, port.rated, power, v, current);
  } else if (plain != Plain::impedance) {
    windowed_current(plain, port.rated, law.window, power, v, current);
  } else {
    LaneBlock by_lane;
    for (int k = 0; k < kLanes; ++k) {
      set_lane(by_lane, k, port_current(network, port, lane(power, k), lane(voltage, k)));
    }
    load(current, by_lane);
  }
}

}  // namespace

OVERTONE_VECTOR_CLONES
void PortLanes::take_currents(const NodalNetwork& network, const LaneBlock* power,
                              LaneBlock* current) const {
  QuadBlock i;
  for (size_t p = 0; p < voltage_.size(); ++p) {
    lane_currents(network, network.ports[p], power[p], voltage_[p], i);
    store(current[p], i);
  }
}

OVERTONE_VECTOR_CLONES
void PortLanes::subtract_currents(const NodalNetwork& network, const PortRows& rows,
                                  const LaneBlock* power, LaneBlock* balance) const {
  QuadBlock current, drawn;
  for (size_t p = 0; p < rows.ports.size(); ++p) {
    lane_currents(network, network.ports[p], power[p], voltage_[p], current);
    const auto [from, to] = rows.ports[p];
    load(drawn, balance[from]);
    for (int q = 0; q < kQuads; ++q) {
      drawn.re[q] -= current.re[q];
      drawn.im[q] -= current.im[q];
    }
    store(balance[from], drawn);
    load(drawn, balance[to]);
    for (int q = 0; q < kQuads; ++q) {
      drawn.re[q] += current.re[q];
      drawn.im[q] += current.im[q];
    }
    store(balance[to], drawn);
  }
}

}  // namespace overtone
