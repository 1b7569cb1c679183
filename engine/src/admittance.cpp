#include <overtone/admittance.hpp>

#include <algorithm>

namespace overtone {

namespace {

/// Series admittance y and half the charging admittance of a branch, pu.
struct BranchAdmittance {
  Complex series, half_charging;
};

BranchAdmittance branch_admittance(const Network& network, int branch, int order) {
  return {1.0 / network.impedance(branch, order), 0.5 * network.charging_admittance(branch, order)};
}

}  // namespace

AdmittancePattern::AdmittancePattern(const Network& network)
    : unknown_of_(network.bus_count(), -1) {
  for (int b = 0; b < network.bus_count(); ++b) {
    if (b != network.slack() || network.has_source_impedance()) {
      unknown_of_[b] = static_cast<int>(bus_of_.size());
      bus_of_.push_back(b);
    }
  }
  std::vector<std::vector<int>> rows(bus_of_.size());
  for (size_t u = 0; u < bus_of_.size(); ++u) {
    rows[u].push_back(static_cast<int>(u));
  }
  for (int l = 0; l < network.branch_count(); ++l) {
    const int i = unknown_of_[network.from(l)];
    const int j = unknown_of_[network.to(l)];
    if (i >= 0 && j >= 0) {
      rows[i].push_back(j);
      rows[j].push_back(i);
    }
  }
  column_start_.push_back(0);
  for (auto& column : rows) {
    std::sort(column.begin(), column.end());
    column.erase(std::unique(column.begin(), column.end()), column.end());
    row_index_.insert(row_index_.end(), column.begin(), column.end());
    column_start_.push_back(static_cast<int>(row_index_.size()));
  }
}

std::vector<Complex> AdmittancePattern::values(const Network& network, int order) const {
  std::vector<Complex> value(row_index_.size());
  const auto entry = [&](int row, int column) -> Complex& {
    const auto first = row_index_.begin() + column_start_[column];
    const auto last = row_index_.begin() + column_start_[column + 1];
    return value[std::lower_bound(first, last, row) - row_index_.begin()];
  };
  for (int l = 0; l < network.branch_count(); ++l) {
    const auto [series, half_charging] = branch_admittance(network, l, order);
    const int i = unknown_of_[network.from(l)];
    const int j = unknown_of_[network.to(l)];
    for (const int end : {i, j}) {
      if (end >= 0) {
        entry(end, end) += series + half_charging;
      }
    }
    if (i >= 0 && j >= 0) {
      entry(i, j) -= series;
      entry(j, i) -= series;
    }
  }
  for (int u = 0; u < unknown_count(); ++u) {
    entry(u, u) += network.shunt_admittance(bus_of_[u], order);
  }
  if (network.has_source_impedance()) {
    const int u = unknown_of_[network.slack()];
    entry(u, u) += 1.0 / network.source_impedance(order);
  }
  return value;
}

std::vector<Complex> AdmittancePattern::source_current(const Network& network, int order) const {
  std::vector<Complex> current(bus_of_.size());
  if (order != 1) {
    return current;
  }
  const double source = network.description().slack_voltage_pu;
  if (network.has_source_impedance()) {
    current[unknown_of_[network.slack()]] = source / network.source_impedance(order);
    return current;
  }
  for (int l = 0; l < network.branch_count(); ++l) {
    const bool from_slack = network.from(l) == network.slack();
    if (from_slack || network.to(l) == network.slack()) {
      const int u = unknown_of_[from_slack ? network.to(l) : network.from(l)];
      current[u] += source * branch_admittance(network, l, order).series;
    }
  }
  return current;
}

}  // namespace overtone
