#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include <overtone/tap_control.hpp>

#include "control/feeder_control.hpp"
#include "control/regulator.hpp"

namespace overtone {

/// A feeder with what its controls move and see.
class ControlledFeeder {
 public:
  explicit ControlledFeeder(Feeder feeder);

  [[nodiscard]] const Feeder& feeder() const { return feeder_; }
  [[nodiscard]] const NodalNetwork& network() const { return network_; }  ///< the fundamental
  [[nodiscard]] const std::vector<TapChanger>& changers() const { return changers_; }
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

  void add_changer(int transformer, int winding);
  void add_element(int transformer);
  void place(const RegulatorControl& control);
  [[nodiscard]] int changer_of(int transformer, int winding) const;
  [[nodiscard]] int node_of(const Terminal& terminal, int wire) const;
  [[nodiscard]] Transformer transformer_at(int transformer, const ControlState& state) const;

  Feeder feeder_;
  NodalNetwork network_;
  std::unordered_map<std::string, int> node_of_label_;
  std::vector<TapChanger> changers_;
  std::vector<ChangerPlace> changer_place_;
  std::vector<MovableElement> elements_;
  std::vector<int> element_transformer_;  ///< [element]
  std::unordered_map<int, int> element_of_transformer_;
  std::vector<RegulatorPlace> regulator_place_;  ///< [regulator]
};

}  // namespace overtone
