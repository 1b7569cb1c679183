#pragma once

#include <vector>

#include <overtone/nodal_network.hpp>

namespace overtone {

/// How P and Q of a port follow the voltage across it, as a smooth function of it: sums of powers
/// of m, the voltage over its rating.
class PortLaw {
 public:
  /// `law`: nullptr for constant power. Its window does not count: a simulator's way to converge,
  /// with kinks.
  PortLaw(const LoadLaw* law, double rated);

  /// conj(S) of P + jQ at rated voltage, and its first and second derivative by w = |v|^2.
  struct Value {
    Complex power, slope, bend;
  };
  [[nodiscard]] Value at(double w, Complex load) const;

 private:
  struct Term {
    double exponent, p, q;  ///< of m; shares of P and Q
  };
  std::vector<Term> terms_;
  double rated_;
};

/// The current I = conj(S) / conj(v) drawn by P + jQ at a voltage v = x + jy, pu, with its first
/// and second derivatives by x and y.
struct PortCurrent {
  PortCurrent() = default;
  PortCurrent(const PortLaw& law, Complex load, Complex v);

  Complex value, x, y, xx, xy, yy;
};

/// The variables on which the voltage of a port depends: re of V_1 at its ends, im follows; -1:
/// ground or a given voltage.
struct PortVariables {
  int from = -1, to = -1;
};

/// body(sign, variable) for the ends of a port that have variables.
template <class Body>
void for_each_end(const PortVariables& at, const Body& body) {
  if (at.from >= 0) {
    body(1.0, at.from);
  }
  if (at.to >= 0) {
    body(-1.0, at.to);
  }
}

/// The voltage of a port by its variables; `given`: what its other ends are held at.
[[nodiscard]] inline Complex voltage_of(const PortVariables& at, Complex given, const double* x) {
  for_each_end(at, [&](double sign, int v) { given += sign * Complex(x[v], x[v + 1]); });
  return given;
}

/// Entries of the Hessian by the voltages of a port's ends, from second derivatives by the voltage
/// x + jy across it.
template <class Sink>
void add_port_hessian(const PortVariables& at, double xx, double xy, double yy, Sink& out) {
  for_each_end(at, [&](double, int v) {
    out.add(v, v, xx);
    out.add(v + 1, v, xy);
    out.add(v + 1, v + 1, yy);
  });
  if (at.from >= 0 && at.to >= 0) {
    const int i = std::max(at.from, at.to), j = std::min(at.from, at.to);
    out.add(i, j, -xx);
    out.add(i + 1, j, -xy);
    out.add(i, j + 1, -xy);
    out.add(i + 1, j + 1, -yy);
  }
}

/// The same of Re(factor I).
template <class Sink>
void add_port_curvature(const PortVariables& at, const PortCurrent& current, Complex factor,
                        Sink& out) {
  add_port_hessian(at, (factor * current.xx).real(), (factor * current.xy).real(),
                   (factor * current.yy).real(), out);
}

}  // namespace overtone
