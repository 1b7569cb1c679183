#pragma once

#include <span>
#include <vector>

#include "harmonic_pull.hpp"
#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// The nodes and hours of which the masters hold harmonic voltages.
class HarmonicPool {
 public:
  enum class Start {
    few,  ///< nodes whose chargers are too small to cancel what their loads draw, and those up to
          ///< the nearest chargers that can make up for them
    all,
  };

  HarmonicPool(const ConditioningProblem& problem, const std::vector<int>& hours, Start start);

  [[nodiscard]] const HarmonicNodes& nodes() const { return nodes_; }
  /// Whether some are.
  [[nodiscard]] bool left_out() const;
  /// Whether some have joined by their cost.
  [[nodiscard]] bool joined() const { return joined_; }
  /// Where the nodes left out cost more than `tolerance` times the objective by the multipliers of
  /// a master's solution with that tau_min, adds the dearest, and their neighbours without charger,
  /// until the others cost a quarter of that; all where that would be most of them. Returns how
  /// many (node, hour) are new.
  int add(const ConditioningNlp& master, const NlpSolution& solution, double tau_min,
          double tolerance);
  /// Adds all nodes in the hours in which a lower voltage limit is violated: what cancelling takes
  /// of the chargers there, reactive power may need. Returns how many are new.
  int add_low_hours(const OperatingLimitViolations& violations);
  /// Has those of an earlier solve instead, [position in ConditioningProblem::hour][unknown], with
  /// their neighbours without charger; nothing changes where all are in.
  void replace(const HarmonicNodes& nodes);
  /// Adds all, for good. Returns how many are new.
  int add_all();

 private:
  void find_shared();
  void find_shared_of_ports();
  /// `charging`: [charger] PB that is counted on.
  void begin_hour(int hour, std::span<const double> charging);
  [[nodiscard]] bool spread(int unknown, std::vector<double>& spare,
                            std::vector<char>& present) const;
  [[nodiscard]] long count() const;  ///< (node, hour) that are in
  [[nodiscard]] long most() const;
  /// Of the node that a charger hangs on.
  [[nodiscard]] int unknown_of(const Charger& charger) const;
  /// [unknown] whose charger can hold its voltage at zero
  [[nodiscard]] std::vector<char> with_charger(int hour) const;
  /// Adds the nodes next to those that are in whose voltage nothing holds at zero.
  void close(int hour, const std::vector<char>& holds);

  const ConditioningProblem& problem_;
  const AdmittancePattern& pattern_;
  NlpPorts ports_;
  StiffClusters stiff_;
  bool one_port_a_node_;
  std::vector<int> hours_;
  HarmonicNodes nodes_;      ///< empty: all
  std::vector<int> shared_;  ///< unknowns at which several loads or chargers hang
  bool joined_ = false;
};

}  // namespace overtone
