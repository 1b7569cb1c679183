#include "nlp/currents/port_current.hpp"

#include <cmath>

namespace overtone {

PortLaw::PortLaw(const LoadLaw* law, double rated) : rated_(rated) {
  if (law == nullptr) {
    terms_ = {{0.0, 1.0, 1.0}};
    return;
  }
  switch (law->model) {
    case LoadModel::constant_power:
      terms_ = {{0.0, 1.0, 1.0}};
      break;
    case LoadModel::constant_impedance:
      terms_ = {{2.0, 1.0, 1.0}};
      break;
    case LoadModel::constant_current:
      terms_ = {{1.0, 1.0, 1.0}};
      break;
    case LoadModel::motor:
      terms_ = {{0.0, 1.0, 0.0}, {2.0, 0.0, 1.0}};
      break;
    case LoadModel::exponential:
      terms_ = {{law->p_exponent, 1.0, 0.0}, {law->q_exponent, 0.0, 1.0}};
      break;
    case LoadModel::zip:
      for (int i = 0; i < 3; ++i) {
        terms_.push_back({2.0 - i, law->zip.p[i], law->zip.q[i]});
      }
      break;
  }
}

PortLaw::Value PortLaw::at(double w, Complex load) const {
  Value out{};
  for (const Term& term : terms_) {
    const double half = 0.5 * term.exponent;
    const double size = half == 0.0 ? 1.0 : std::pow(w / (rated_ * rated_), half);
    const Complex share(term.p * load.real() * size, -term.q * load.imag() * size);
    out.power += share;
    out.slope += half / w * share;
    out.bend += half * (half - 1.0) / (w * w) * share;
  }
  return out;
}

// With z = x - jy and A(w) = conj(S): I = A / z, dw/dx = 2x, dw/dy = 2y, dz/dx = 1, dz/dy = -j.
PortCurrent::PortCurrent(const PortLaw& law, Complex load, Complex v) {
  const Complex j(0.0, 1.0);
  const double re = v.real(), im = v.imag();
  const PortLaw::Value a = law.at(std::norm(v), load);
  const Complex inverse = 1.0 / std::conj(v);
  const Complex square = inverse * inverse;
  value = a.power * inverse;
  x = 2.0 * re * a.slope * inverse - a.power * square;
  y = 2.0 * im * a.slope * inverse + j * a.power * square;
  const Complex both = 2.0 * a.slope * inverse;
  const Complex cube = 2.0 * a.power * square * inverse;
  xx = 4.0 * re * re * a.bend * inverse + both - 4.0 * re * a.slope * square + cube;
  yy = 4.0 * im * im * a.bend * inverse + both + 4.0 * j * im * a.slope * square - cube;
  xy = 4.0 * re * im * a.bend * inverse + 2.0 * a.slope * square * (j * re - im) - j * cube;
}

}  // namespace overtone
