#pragma once

#include <filesystem>
#include <optional>
#include <variant>

#include <overtone/feeder_input.hpp>
#include <overtone/impedance_scan.hpp>
#include <overtone/network_input.hpp>

namespace overtone {

/// A feeder whose impedances are asked for, from whatever describes it.
class ScanFeeder {
 public:
  /// @throws InputError as read_feeder and read_feeder_by_elements.
  ScanFeeder(const std::filesystem::path& feeder, const DssEvaluatorOptions& evaluator);

  [[nodiscard]] double frequency_hz() const;
  /// Whether its loads have linear models of their own.
  [[nodiscard]] bool by_elements() const { return std::holds_alternative<FeederInput>(feeder_); }
  /// Of reading, a line each.
  [[nodiscard]] Warnings warnings() const;

  /// `nodes_of`: none: buses of a balanced feeder, conductors of one by its elements.
  /// `linear_loads`: none: open, or as each load has it.
  /// @throws as scan_impedance and scan_positive_sequence.
  [[nodiscard]] ImpedanceScan scan(const ScanOptions& options, std::optional<NodesOf> nodes_of = {},
                                   std::optional<LinearLoadModel> linear_loads = {}) const;

 private:
  std::variant<Network, FeederInput> feeder_;
};

}  // namespace overtone
