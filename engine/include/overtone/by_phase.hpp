#pragma once

#include <optional>

#include <overtone/feeder.hpp>
#include <overtone/nodal_network.hpp>

namespace overtone {

struct PhaseOptions {
  /// What linear loads are to harmonics; none: as each load has it.
  std::optional<LinearLoadModel> linear_loads{};
};

/// The feeder by phase: a node for each conductor of a bus that an element is on, called "bus.2", a
/// port for each phase of a load or generator. Branches are the wires of lines and the wires of
/// transformers' windings, called "line.wire", at each end. Per unit of base_mva / 3 and each
/// bus's line-to-neutral voltage, so that figures of a balanced feeder are those of its positive
/// sequence.
/// @throws InputError naming the element, value and limit: unknown bus or spectrum, numbers of
///   wires that do not fit, ratings that are not positive, a line without impedance, two elements
///   of a kind with one id, nodes without a path to a source.
[[nodiscard]] NodalNetwork by_phase(const Feeder& feeder, const PhaseOptions& options = {});

}  // namespace overtone
