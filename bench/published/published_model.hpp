#pragma once

#include <memory>
#include <vector>

#include <overtone/admittance.hpp>
#include <overtone/conditioning_problem.hpp>

#include "polynomial_program.hpp"

namespace overtone {

/// The conditioning problem of case III, strategy II, written out as published, for comparison:
/// every current and every THD is a variable, every equation (5)–(26) a row.
///
/// Variables of each hour: V, ID, IE, IL (at the ends of branches) and IG, re and im at every
/// order; THD; PE, QE, PB, PLC, QLC, QC of each charger. Chargers without capacity in an hour have
/// none then, and the voltage of an ideal source is data. Of its two functions that are not smooth,
/// | |V_1| - 1 | is stated by two more variables, m with m^2 = |V_1|^2 and d >= ±(m - 1), and THD
/// by THD^2 m^2 = sum over h > 1 of |V_h|^2 with THD >= thd_min, as its square root has no slope at
/// zero. Rows are not scaled.
class PublishedModel {
 public:
  /// @throws std::invalid_argument for another case or strategy.
  explicit PublishedModel(const ConditioningProblem& problem, double thd_min = 1e-5);
  PublishedModel(const PublishedModel&) = delete;
  PublishedModel& operator=(const PublishedModel&) = delete;

  [[nodiscard]] const NonlinearProgram& program() const { return *program_; }

  /// Where ConditioningNlp starts: load flow with battery power in proportion to PBmax.
  [[nodiscard]] std::vector<double> starting_point() const;

  /// The schedule that a point stands for.
  [[nodiscard]] Schedule schedule(const double* x) const;

 private:
  struct ChargerVariables {
    int charger = 0;  ///< index in ParkingFleet::chargers
    int unknown = 0;  ///< of its node
    int current = 0;  ///< IE: first of 2 orders
    int pe = 0, qe = 0, pb = 0, plc = 0, qlc = 0, qc = 0;
  };
  /// First variables; phasors are [element][order] re, im.
  struct Hour {
    int voltage = 0, load_current = 0;
    int measured_current = 0;                 ///< of branches and of the source
    int thd = 0, modulus = 0, deviation = 0;  ///< [unknown]
    std::vector<ChargerVariables> chargers;
  };
  /// rows = weight times phasor, re and im, and constants that are data.
  class PhasorRows;

  [[nodiscard]] int phasor(int first, int element, int order_index) const {
    return first + 2 * (element * orders_ + order_index);
  }
  int add_variables(int count, double lower, double upper);
  void add_hour_variables(int t);
  void add_charger_variables(int t);
  void add_balances(int t);
  void add_loads(int t);
  void add_chargers(int t);
  void add_measured_currents(int t);
  void add_voltage_quality(int t);
  void add_energy();
  /// The row of V conj(I) = P + jQ, re and im, without its right-hand side.
  void add_power(int row, int voltage, int current);
  /// lower <= sum of |phasor|^2 over all orders <= upper.
  void add_squared_sum(int phasor, double lower, double upper);

  void start_nodes(int t, const Schedule& start, std::vector<double>& x) const;
  void start_measured_currents(int t, const Schedule& start, std::vector<double>& x) const;
  void start_chargers(int t, const Schedule& start, std::vector<double>& x) const;

  const ConditioningProblem& problem_;
  const NodalNetwork& network_;
  const AdmittancePattern& pattern_;
  int orders_ = 0;
  double thd_min_;
  std::vector<Hour> hours_;
  PolynomialTerms terms_;  ///< until the program is made of it
  std::unique_ptr<PolynomialProgram> program_;
};

}  // namespace overtone
