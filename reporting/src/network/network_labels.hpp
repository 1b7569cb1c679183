#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <overtone/nodal_network.hpp>

namespace overtone::reporting {

/// What results of a network are called and measured in: all that tables and reports take from it.
struct NetworkLabels {
  struct BranchEnds {
    std::string from, to;
    std::string id = {};  ///< empty: "from-to"
    double base_a = 0.0;  ///< of its currents
    [[nodiscard]] std::string name() const { return id.empty() ? from + "-" + to : id; }
  };
  std::string name;
  std::vector<std::string> bus;
  std::vector<BranchEnds> branch;
  std::vector<double> orders;
  double base_mva = 1.0;               ///< three-phase
  double base_kv = 0.0, base_a = 0.0;  ///< of the source
  double power_base_mva = 1.0;         ///< of powers at a node
  std::vector<double> bus_kv;          ///< [bus] line-to-line

  [[nodiscard]] int bus_count() const { return static_cast<int>(bus.size()); }
  [[nodiscard]] int branch_count() const { return static_cast<int>(branch.size()); }
  [[nodiscard]] bool has_several_voltages() const {
    return std::ranges::any_of(bus_kv, [this](double kv) { return kv != bus_kv.front(); });
  }
  [[nodiscard]] bool has_branch_ids() const {
    return std::ranges::any_of(branch, [](const BranchEnds& ends) { return !ends.id.empty(); });
  }
  [[nodiscard]] int order_count() const { return static_cast<int>(orders.size()); }
  [[nodiscard]] bool one_voltage_level() const {
    return std::ranges::all_of(bus_kv, [this](double kv) { return kv == base_kv; });
  }
  [[nodiscard]] double base_kw() const { return 1000.0 * power_base_mva; }
};

[[nodiscard]] NetworkLabels labels_of(const NodalNetwork& network);

}  // namespace overtone::reporting
