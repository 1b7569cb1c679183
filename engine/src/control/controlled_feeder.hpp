#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include <overtone/tap_control.hpp>

#include "control/bank_switch.hpp"
#include "control/feeder_control.hpp"
#include "control/regulator.hpp"

namespace overtone {

/// A feeder with what its controls move and see.
class ControlledFeeder {
 public:
  explicit ControlledFeeder(Feeder feeder);

  [[nodiscard]] const Feeder& feeder() const { return feeder_; }
  /// The fundamental, all steps of banks in.
  [[nodiscard]] const NodalNetwork& network() const { return network_; }
  [[nodiscard]] const std::vector<TapChanger>& changers() const { return changers_; }
  [[nodiscard]] const std::vector<SwitchedBank>& banks() const { return banks_; }
  [[nodiscard]] const std::vector<MovableElement>& elements() const { return elements_; }
  [[nodiscard]] ControlState as_given() const;
  [[nodiscard]] ControlState neutral() const;
  /// @throws std::invalid_argument for a state of another size or out of range.
  void check(const ControlState& state) const;
  /// The feeder in a state.
  [[nodiscard]] Feeder at(const ControlState& state) const;
  /// Puts what moves into a state.
  void set(MovableNetwork& network, const ControlState& state) const;
  /// As they are before a snapshot; they refer to this object.
  [[nodiscard]] std::vector<std::unique_ptr<FeederControl>> controls() const;

 private:
  struct ChangerPlace {
    int transformer = 0, winding = 0;  ///< from 0
  };

  /// Index of an element that controls move or see, from 0.
  int element_of(SeenKind kind, int index);
  template <class Element>
  [[nodiscard]] MovableElement movable(const Element& element) const;
  int add_changer(int transformer, int winding);
  void place(const RegulatorControl& control);
  [[nodiscard]] int remote_node(const RegulatorControl& control, int wire) const;
  void place(const CapacitorControl& control);
  /// -1: ground.
  [[nodiscard]] int node_of(const Terminal& terminal, int wire) const;
  /// Puts tap and steps into the elements of a feeder.
  void move(std::vector<Transformer>& transformers, std::vector<Capacitor>& capacitors,
            const ControlState& state) const;

  Feeder feeder_;
  NodalNetwork network_;
  std::unordered_map<std::string, int> node_of_label_;
  std::vector<TapChanger> changers_;
  std::vector<ChangerPlace> changer_place_;
  std::vector<SwitchedBank> banks_;
  std::vector<int> bank_capacitor_;  ///< [bank]
  std::vector<MovableElement> elements_;
  std::map<std::pair<SeenKind, int>, int> element_of_;  ///< by kind and index in the feeder
  std::vector<RegulatorPlace> regulator_place_;         ///< [regulator]
  std::vector<BankPlace> bank_place_;                   ///< [capacitor control]
};

}  // namespace overtone
