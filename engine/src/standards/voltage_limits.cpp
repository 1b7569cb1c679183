#include <overtone/standards/voltage_limits.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

enum class OrderKind { any, even, odd, triple };  // odd: and no multiple of 3; triple: odd, and one

/// (constant + over_order / h) percent for orders of a kind.
struct LevelRow {
  OrderKind kind;
  int first, last;
  double constant, over_order = 0.0;
};

/// The limits of voltages up to one.
struct VoltageClass {
  double up_to_kv;
  const char* source;
  double total;  ///< percent
  int total_up_to;
  double unbalance;  ///< percent
  std::span<const LevelRow> rows;
};

using enum OrderKind;

constexpr LevelRow kFivePercent[] = {{any, 2, 50, 5.0}};
constexpr LevelRow kThreePercent[] = {{any, 2, 50, 3.0}};
constexpr LevelRow kOneAndHalf[] = {{any, 2, 50, 1.5}};
constexpr LevelRow kOnePercent[] = {{any, 2, 50, 1.0}};
constexpr const char* kIeee519Table = "IEEE Std 519, table 1";
constexpr VoltageClass kIeee519[] = {{1.0, kIeee519Table, 8.0, 50, kInfinity, kFivePercent},
                                     {69.0, kIeee519Table, 5.0, 50, kInfinity, kThreePercent},
                                     {161.0, kIeee519Table, 2.5, 50, kInfinity, kOneAndHalf},
                                     {kInfinity, kIeee519Table, 1.5, 50, kInfinity, kOnePercent}};

constexpr LevelRow kEn50160Low[] = {{odd, 5, 5, 6.0},    {odd, 7, 7, 5.0},    {odd, 11, 11, 3.5},
                                    {odd, 13, 13, 3.0},  {odd, 17, 17, 2.0},  {odd, 19, 25, 1.5},
                                    {triple, 3, 3, 5.0}, {triple, 9, 9, 1.5}, {triple, 15, 21, 0.5},
                                    {even, 2, 2, 2.0},   {even, 4, 4, 1.0},   {even, 6, 24, 0.5}};
constexpr LevelRow kEn50160High[] = {
    {odd, 5, 5, 5.0},    {odd, 7, 7, 4.0},    {odd, 11, 11, 3.0},    {odd, 13, 13, 2.5},
    {triple, 3, 3, 3.0}, {triple, 9, 9, 1.3}, {triple, 15, 21, 0.5}, {even, 2, 2, 1.9},
    {even, 4, 4, 1.0},   {even, 6, 24, 0.5}};
constexpr VoltageClass kEn50160[] = {
    {1.0, "EN 50160:2010, table 1", 8.0, 40, 2.0, kEn50160Low},
    {36.0, "EN 50160:2010, table 4", 8.0, 40, 2.0, kEn50160Low},
    {150.0, "EN 50160:2010, table 7", kInfinity, 40, 2.0, kEn50160High}};

constexpr LevelRow kIecCompatibility[] = {{odd, 5, 5, 6.0},
                                          {odd, 7, 7, 5.0},
                                          {odd, 11, 11, 3.5},
                                          {odd, 13, 13, 3.0},
                                          {odd, 17, 49, -0.27, 2.27 * 17.0},
                                          {triple, 3, 3, 5.0},
                                          {triple, 9, 9, 1.5},
                                          {triple, 15, 15, 0.4},
                                          {triple, 21, 21, 0.3},
                                          {triple, 27, 45, 0.2},
                                          {even, 2, 2, 2.0},
                                          {even, 4, 4, 1.0},
                                          {even, 6, 8, 0.5},
                                          {even, 10, 50, 0.25, 0.25 * 10.0}};
constexpr LevelRow kIecMedium[] = {{odd, 5, 5, 5.0},
                                   {odd, 7, 7, 4.0},
                                   {odd, 11, 11, 3.0},
                                   {odd, 13, 13, 2.5},
                                   {odd, 17, 49, -0.2, 1.9 * 17.0},
                                   {triple, 3, 3, 4.0},
                                   {triple, 9, 9, 1.2},
                                   {triple, 15, 15, 0.3},
                                   {triple, 21, 45, 0.2},
                                   {even, 2, 2, 1.8},
                                   {even, 4, 4, 1.0},
                                   {even, 6, 8, 0.5},
                                   {even, 10, 50, 0.22, 0.25 * 10.0}};
constexpr LevelRow kIecHigh[] = {{odd, 5, 5, 2.0},
                                 {odd, 7, 7, 2.0},
                                 {odd, 11, 11, 1.5},
                                 {odd, 13, 13, 1.5},
                                 {odd, 17, 49, 0.0, 1.2 * 17.0},
                                 {triple, 3, 3, 2.0},
                                 {triple, 9, 9, 1.0},
                                 {triple, 15, 15, 0.3},
                                 {triple, 21, 45, 0.2},
                                 {even, 2, 2, 1.4},
                                 {even, 4, 4, 0.8},
                                 {even, 6, 8, 0.4},
                                 {even, 10, 50, 0.16, 0.19 * 10.0}};
constexpr const char* kIecPlanning = "IEC TR 61000-3-6:2008, table 2";
constexpr VoltageClass kIec61000[] = {
    {1.0, "IEC TR 61000-3-6:2008, table 1", 8.0, 50, kInfinity, kIecCompatibility},
    {35.0, kIecPlanning, 6.5, 50, kInfinity, kIecMedium},
    {kInfinity, kIecPlanning, 3.0, 50, kInfinity, kIecHigh}};

std::span<const VoltageClass> classes_of(Standard standard) {
  switch (standard) {
    case Standard::en50160:
      return kEn50160;
    case Standard::iec61000_3_6:
      return kIec61000;
    case Standard::ieee519_2014:
    case Standard::ieee519_2022:
      break;
  }
  return kIeee519;
}

bool is_of(OrderKind kind, int order) {
  switch (kind) {
    case even:
      return order % 2 == 0;
    case odd:
      return order % 2 == 1 && order % 3 != 0;
    case triple:
      return order % 2 == 1 && order % 3 == 0;
    case any:
      break;
  }
  return true;
}

/// What breaks the limits at a node in a scenario.
void add_breaches(const NodalNetwork& network, const LoadFlowResult& result, int s, int n,
                  const VoltageLimits& limits, std::vector<VoltageBreach>& found) {
  const double fundamental = std::abs(result.voltage(s, 0, n));
  if (!(fundamental > 0.0)) {
    return;
  }
  double harmonics = 0.0;
  for (int k = 1; k < network.order_count(); ++k) {
    const double order = network.orders[k];
    const double individual = std::abs(result.voltage(s, k, n)) / fundamental;
    if (is_whole(order) && order <= limits.total_up_to) {
      harmonics += individual * individual;
    }
    if (individual > limits.at(order)) {
      found.push_back({s, n, order, individual, limits.at(order)});
    }
  }
  if (const double total = std::sqrt(harmonics); total > limits.total) {
    found.push_back({s, n, 0.0, total, limits.total});
  }
}

}  // namespace

VoltageLimits voltage_limits(Standard standard, double line_to_line_kv) {
  ArgumentChecks("voltage limits").above("line-to-line voltage", line_to_line_kv, 0.0);
  VoltageLimits limits;
  limits.individual.assign(VoltageLimits::kHighestOrder + 1, kInfinity);
  const auto classes = classes_of(standard);
  const auto at = std::ranges::find_if(
      classes, [&](const VoltageClass& one) { return line_to_line_kv <= one.up_to_kv; });
  if (at == classes.end()) {
    return limits;
  }
  limits.source = at->source;
  limits.total = at->total / 100.0;
  limits.total_up_to = at->total_up_to;
  limits.unbalance = at->unbalance / 100.0;
  for (const LevelRow& row : at->rows) {
    for (int order = row.first; order <= row.last; ++order) {
      if (is_of(row.kind, order)) {
        limits.individual[order] = (row.constant + row.over_order / order) / 100.0;
      }
    }
  }
  return limits;
}

bool is_neutral(const Node& node) {
  constexpr double kNeutral = 0.1;  // pu
  return std::abs(node.nominal) <= kNeutral;
}

std::vector<VoltageBreach> voltage_breaches(const NodalNetwork& network,
                                            const LoadFlowResult& result, Standard standard) {
  const ArgumentChecks check("voltage limits");
  check.shape("voltage", result.voltage,
              {result.scenario_count(), network.order_count(), network.node_count()});
  check.all_finite("voltage", result.voltage);
  std::vector<VoltageBreach> found;
  for (int n = 0; n < network.node_count(); ++n) {
    if (network.nodes[n].same_as >= 0 || is_neutral(network.nodes[n])) {
      continue;
    }
    const VoltageLimits limits = voltage_limits(standard, network.nodes[n].base_kv);
    for (int s = 0; s < result.scenario_count(); ++s) {
      add_breaches(network, result, s, n, limits, found);
    }
  }
  std::ranges::stable_sort(found, [](const VoltageBreach& a, const VoltageBreach& b) {
    return a.value / a.limit > b.value / b.limit;
  });
  return found;
}

UnjudgedVoltages unjudged_voltages(const NodalNetwork& network, Standard standard) {
  std::set<double> voltages;
  for (const Node& node : network.nodes) {
    voltages.insert(node.base_kv);
  }
  UnjudgedVoltages unjudged;
  std::set<double> orders(network.orders.begin() + 1, network.orders.end());
  for (const double kv : voltages) {
    const VoltageLimits limits = voltage_limits(standard, kv);
    if (limits.source == nullptr) {
      unjudged.base_kv.push_back(kv);
    }
    std::erase_if(orders, [&](double order) { return std::isfinite(limits.at(order)); });
  }
  unjudged.orders.assign(orders.begin(), orders.end());
  return unjudged;
}

}  // namespace overtone
