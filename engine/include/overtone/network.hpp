#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <overtone/complex.hpp>
#include <overtone/input_error.hpp>
#include <overtone/map_point.hpp>
#include <overtone/skin_effect.hpp>

namespace overtone {

class InputProblems;

struct Bus {
  std::string name;
  double p_kw = 0.0;            ///< three-phase active load, constant power
  double q_kvar = 0.0;          ///< three-phase reactive load, constant power
  double capacitor_kvar = 0.0;  ///< shunt capacitor, three-phase kvar at nominal voltage
  SourceLine where{};
  std::optional<MapPoint> place{};
};

struct Branch {
  std::string from;
  std::string to;
  double r_ohm = 0.0;
  double x_ohm = 0.0;
  double i_max_a = 0.0;  ///< rms current limit; 0 means "no limit"
  double b_us = 0.0;     ///< total charging susceptance in microsiemens, half at each end
  SkinEffect skin_effect = SkinEffect::none;
  SourceLine where{};
  std::string id{};  ///< what it is called; empty: "from-to"

  [[nodiscard]] std::string name() const { return id.empty() ? from + "-" + to : id; }
};

struct SpectrumLine {
  double order = 1.0;      ///< harmonic order, which need not be whole
  double factor = 0.0;     ///< harmonic current over fundamental current, real, -1…1 (HF in eq. 11)
  double angle_deg = 0.0;  ///< used by the phase-locked convention only
  SourceLine where{};
};

struct Spectrum {
  std::string name;
  std::vector<SpectrumLine> lines;
};

struct NonlinearLoad {
  std::string bus;
  Spectrum spectrum;
  SourceLine where{};
};

/// What a feeder folder says, in its own units, before validation.
struct NetworkDescription {
  std::string name;
  double base_kv = 0.0;        ///< line-to-line
  double base_mva = 1.0;       ///< three-phase
  double frequency_hz = 50.0;  ///< of order 1; no figure depends on it
  std::string slack_bus;
  double slack_voltage_pu = 1.0;
  double source_r_ohm = 0.0;  ///< source impedance behind the slack bus; 0, 0: ideal source
  double source_x_ohm = 0.0;
  double substation_current_limit_a = 0.0;  ///< rms; 0 means "no limit"
  std::vector<Bus> buses;
  std::vector<Branch> branches;
  std::vector<NonlinearLoad> nonlinear_loads;
  std::vector<double>
      extra_orders;  ///< harmonic orders to solve beside those of the loads' spectra
  SourceLine where;
  std::map<std::string, SourceLine> where_of;  ///< of the keys above, for messages
};

/// A validated, immutable feeder in per unit; threads may read one at the same time. Functions that
/// take the index of a bus, a branch or an order throw std::invalid_argument where there is none.
///
/// Buses and branches keep the order of the description. Currents and powers are positive when
/// drawn from the network. Per-unit bases: S = base_mva, Z = base_kv^2 / base_mva,
/// I = base_mva / (sqrt(3) base_kv).
class Network {
 public:
  /// @throws InputError naming the element, value and limit: duplicate or unknown bus, bus without
  ///   connection to the slack, negative impedance, number that is not finite or that no feeder has
  ///   (kilovolts in volts, 1e20 uS), negative limit, unknown slack, order below 0.01 or repeated,
  ///   spectrum factor above 1, id of a branch that names another one, a name that is no text in
  ///   UTF-8.
  explicit Network(NetworkDescription description);

  /// The same feeder with its source held at another voltage, pu. @throws InputError unless > 0.
  [[nodiscard]] Network with_source_voltage(double voltage) const;
  /// The same feeder in per unit of another base, three-phase MVA. @throws InputError unless > 0.
  [[nodiscard]] Network with_base(double base_mva) const;
  /// The same feeder with an impedance of at least so much, pu, in every branch: those with less
  /// get it as reactance.
  [[nodiscard]] Network with_least_impedance(double least) const;
  /// The same feeder solved at the harmonic orders of a spectrum as well, whoever draws it.
  /// @throws InputError where the spectrum is wrong, as the constructor.
  [[nodiscard]] Network with_orders_of(const Spectrum& spectrum) const;

  [[nodiscard]] const NetworkDescription& description() const { return description_; }
  [[nodiscard]] const std::string& name() const { return description_.name; }
  [[nodiscard]] int bus_count() const { return static_cast<int>(description_.buses.size()); }
  [[nodiscard]] int branch_count() const { return static_cast<int>(description_.branches.size()); }
  [[nodiscard]] int order_count() const { return static_cast<int>(orders_.size()); }
  [[nodiscard]] int slack() const { return slack_; }
  [[nodiscard]] bool radial() const { return branch_count() == bus_count() - 1; }
  [[nodiscard]] bool has_source_impedance() const { return source_impedance_ != Complex(0.0); }

  [[nodiscard]] const std::string& bus_name(int bus) const {
    check_bus(bus);
    return description_.buses[bus].name;
  }
  /// Its id, else "from-to".
  [[nodiscard]] std::string branch_name(int branch) const {
    check_branch(branch);
    return description_.branches[branch].name();
  }
  /// Index of a bus. @throws InputError when the name is unknown.
  [[nodiscard]] int bus_index(const std::string& name) const;
  /// Index of the branch with this id, or called "from-to" in either direction.
  /// @throws InputError when unknown, and where several are called so.
  [[nodiscard]] int branch_index(const std::string& name) const;
  /// Index of the branch between two buses, given in either order.
  /// @throws InputError where there is none, and where there are several.
  [[nodiscard]] int branch_index(const std::string& from, const std::string& to) const;
  /// The branches that a name may mean, as branch_index(name) takes it; ascending.
  [[nodiscard]] std::vector<int> branches_called(const std::string& name) const;

  /// Harmonic orders: 1, then the others ascending.
  [[nodiscard]] const std::vector<double>& orders() const { return orders_; }
  [[nodiscard]] int from(int branch) const {
    check_branch(branch);
    return from_[branch];
  }
  [[nodiscard]] int to(int branch) const {
    check_branch(branch);
    return to_[branch];
  }

  [[nodiscard]] double impedance_base_ohm() const;
  [[nodiscard]] double current_base_a() const;

  /// P + jQ of a bus at full load, pu.
  [[nodiscard]] Complex load(int bus) const {
    check_bus(bus);
    return load_[bus];
  }
  /// Series impedance r k_r(h) + j h x of a branch at harmonic order h, pu.
  [[nodiscard]] Complex impedance(int branch, double order) const;
  /// Total charging admittance j h b of a branch, pu.
  [[nodiscard]] Complex charging_admittance(int branch, double order) const;
  /// Shunt admittance j h b of the capacitor at a bus, pu.
  [[nodiscard]] Complex shunt_admittance(int bus, double order) const;
  /// Source impedance r + j h x, pu.
  [[nodiscard]] Complex source_impedance(double order) const;

  /// Whether a bus has a nonlinear load (with a spectrum); one without load draws nothing.
  [[nodiscard]] bool is_nonlinear(int bus) const {
    check_bus(bus);
    return nonlinear_[bus] != 0;
  }
  /// HF[h] at orders()[order_index]; 1 at the fundamental, 0 where the bus has no such order.
  [[nodiscard]] double harmonic_factor(int bus, int order_index) const;
  /// a_h - h a_1 of the spectrum, radian.
  [[nodiscard]] double harmonic_angle(int bus, int order_index) const;

  /// rms limits in pu; infinity where the feeder gives none.
  [[nodiscard]] double branch_current_limit(int branch) const {
    check_branch(branch);
    return branch_limit_[branch];
  }
  [[nodiscard]] double substation_current_limit() const { return substation_limit_; }

 private:
  void check_bus(int bus) const {
    if (bus < 0 || bus >= bus_count()) [[unlikely]] {
      refuse_bus(bus);
    }
  }
  void check_branch(int branch) const {
    if (branch < 0 || branch >= branch_count()) [[unlikely]] {
      refuse_branch(branch);
    }
  }
  void refuse_bus(int bus) const;
  void refuse_branch(int branch) const;
  void check_numbers(InputProblems& problems) const;
  void read_buses(InputProblems& problems);
  void read_bus(int b);
  void read_branches(InputProblems& problems);
  void read_branch(int l);
  void read_branch_names();
  void check_connected() const;
  void read_spectra();
  [[nodiscard]] int only_branch(const std::vector<int>& found, const std::string& name) const;

  NetworkDescription description_;
  std::unordered_map<std::string, int> index_of_;
  std::unordered_multimap<std::string, int> branches_of_;  ///< by id, "from-to" and "to-from"
  int slack_ = 0;
  std::vector<int> from_, to_;
  std::vector<double> orders_;
  std::vector<Complex> load_;
  std::vector<double> branch_limit_;
  double substation_limit_ = 0.0;
  Complex source_impedance_{0.0};
  std::vector<char> nonlinear_;
  std::vector<double> factor_, angle_;  ///< [bus][order]
};

}  // namespace overtone
