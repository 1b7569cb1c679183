#pragma once

#include <vector>

#include <overtone/network.hpp>

namespace overtone {

/// The sparsity of the bus admittance matrix, the same at every order.
///
/// Unknowns are all buses but the slack; with a source impedance the slack bus is unknown too
/// and the ideal source stands behind it. Compressed columns, full symmetric pattern, sorted rows.
class AdmittancePattern {
 public:
  explicit AdmittancePattern(const Network& network);

  [[nodiscard]] int unknown_count() const { return static_cast<int>(bus_of_.size()); }
  [[nodiscard]] int entry_count() const { return column_start_.back(); }
  [[nodiscard]] const std::vector<int>& column_start() const { return column_start_; }  ///< n + 1
  [[nodiscard]] const std::vector<int>& row_index() const { return row_index_; }        ///< nnz
  [[nodiscard]] int bus_of(int unknown) const { return bus_of_[unknown]; }
  /// -1 for a bus whose voltage is fixed.
  [[nodiscard]] int unknown_of(int bus) const { return unknown_of_[bus]; }

  /// Y[h] without row and column of the fixed bus: nnz values in the order of row_index(), pu.
  [[nodiscard]] std::vector<Complex> values(const Network& network, int order) const;
  /// Y_slack V_slack of eq. (3): current that the source drives into each unknown's row, so that
  /// Y V = source - I_drawn; n values, pu. Zero at every order but the fundamental.
  [[nodiscard]] std::vector<Complex> source_current(const Network& network, int order) const;

 private:
  std::vector<int> bus_of_, unknown_of_;
  std::vector<int> column_start_, row_index_;
};

}  // namespace overtone
