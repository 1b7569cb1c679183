#include <complex>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <overtone/dss/dss_import.hpp>
#include <overtone/primitive_admittance.hpp>

#include "support/dss_circuits.hpp"

namespace overtone {
namespace {

using nlohmann::json;
using ByNodes = std::map<std::pair<std::string, std::string>, Complex>;  // "bus.conductor"

/// Entries by nodes, those of ground left out: how two programs count an element's wires differs.
ByNodes by_nodes(const std::vector<std::string>& nodes, const auto& entry) {
  ByNodes sum;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (std::size_t j = 0; j < nodes.size(); ++j) {
      if (!nodes[i].empty() && !nodes[j].empty()) {
        sum[{nodes[i], nodes[j]}] += entry(i, j);
      }
    }
  }
  return sum;
}

template <class Element>
ByNodes ours(const Element& element, double order, double frequency_hz) {
  std::vector<std::string> nodes;
  for (const Terminal* end : terminals(element)) {
    for (const int conductor : end->conductor) {
      nodes.push_back(conductor == 0 ? "" : end->bus + "." + std::to_string(conductor));
    }
  }
  const Eigen::MatrixXcd y = primitive_admittance(element, order, frequency_hz);
  return by_nodes(nodes, [&](std::size_t i, std::size_t j) { return y(i, j); });
}

ByNodes theirs(const json& element) {
  std::vector<std::string> nodes;
  for (const json& node : element["nodes"]) {
    nodes.push_back(node.is_null() ? "" : node.get<std::string>());
  }
  const auto& y = element["y"];  // column by column, real and imaginary parts by turns
  return by_nodes(nodes, [&](std::size_t i, std::size_t j) {
    const std::size_t at = 2 * (j * nodes.size() + i);
    return Complex(y[at].get<double>(), y[at + 1].get<double>());
  });
}

/// OpenDSS turns by 120 degrees in six digits and adds a millionth before it inverts a delta.
double tolerance(const std::string& name) {
  return name == "reactor.sequences" || name == "capacitor.delta_with_r" ? 2e-6
         : name == "line.coded"                                          ? 1e-8
                                                                         : 1e-10;
}

/// OpenDSS's admittances of a circuit's elements at the fundamental and at harmonics.
class DssAdmittance : public testing::TestWithParam<const char*> {
 protected:
  DssAdmittance()
      : import_(support::import_of(support::dss_circuit(GetParam()))),
        admittance_(support::dss_circuit(std::string(GetParam()) + "_admittance")) {}

  template <class Element>
  void compare(const std::vector<Element>& elements, const std::string& kind,
               const std::string& prefix = "") {
    for (const Element& element : elements) {
      if (element.id.starts_with(prefix)) {
        compare(element, kind + "." + element.id.substr(prefix.size()));
      }
    }
  }

  template <class Element>
  void compare(const Element& element, const std::string& name) {
    for (const auto& [order, all] : admittance_.items()) {
      if (!all.contains(name)) {
        continue;
      }
      ++compared_;
      const ByNodes expected = theirs(all[name]);
      const ByNodes actual = ours(element, std::stod(order), import_.feeder.frequency_hz);
      double largest = 0.0;
      for (const auto& [nodes, y] : expected) {
        largest = std::max(largest, std::abs(y));
      }
      for (const auto& [nodes, y] : expected) {
        const auto found = actual.find(nodes);
        const Complex own = found == actual.end() ? Complex(0.0) : found->second;
        EXPECT_LE(std::abs(own - y), tolerance(name) * largest)
            << name << " " << nodes.first << " " << nodes.second << " at order " << order << ": "
            << own << " instead of " << y;
      }
    }
  }

  DssImport import_;
  json admittance_;
  int compared_ = 0;
};

TEST_P(DssAdmittance, OfEveryElementIsOpenDsss) {
  const Feeder& feeder = import_.feeder;
  std::vector<Line> lines = feeder.lines;
  std::erase_if(lines, [](const Line& line) { return !line.closed; });
  compare(lines, "line");
  compare(lines, "reactor", "reactor_");
  compare(feeder.transformers, "transformer");
  compare(feeder.reactors, "reactor");
  compare(feeder.reactors, "fault", "fault_");
  compare(feeder.capacitors, "capacitor");
  compare(feeder.voltage_sources, "vsource");
  compare(feeder.generators, "generator");
  const std::size_t everywhere = feeder.lines.size() + feeder.transformers.size() +
                                 feeder.reactors.size() + feeder.capacitors.size() +
                                 feeder.voltage_sources.size();
  EXPECT_EQ(compared_, static_cast<int>(admittance_.size() * everywhere +
                                        (admittance_.size() - 1) * feeder.generators.size()));
}

INSTANTIATE_TEST_SUITE_P(Circuits, DssAdmittance,
                         testing::Values("elements", "ieee13", "geometries"));

}  // namespace
}  // namespace overtone
