// Load flow and harmonics by phase against OpenDSS.

#include <cmath>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>

#include "support/phase_cases.hpp"

namespace overtone {
namespace {

/// Largest deviation over the largest value; the references hold some 5e-8 on feeders with stiff
/// elements.
constexpr double kAgreement = 2e-7;

struct PhaseCase {
  const char* name;
  const char* variant;  ///< what linear loads are to harmonics
};

void PrintTo(const PhaseCase& c, std::ostream* out) { *out << c.name << '_' << c.variant; }

class PhaseReference : public testing::TestWithParam<PhaseCase> {
 protected:
  PhaseReference() {
    Feeder feeder = support::ElementFile(GetParam().name).feeder(GetParam().variant);
    support::set_linear_loads(feeder, GetParam().variant);
    network_ = std::make_shared<const NodalNetwork>(by_phase(feeder));
    result_ = HarmonicLoadFlow(network_).solve(
        scaled_loads(*network_, {1.0}), {.harmonic_currents = HarmonicCurrents::phase_locked});
    for (int n = 0; n < network_->node_count(); ++n) {
      node_[network_->nodes[n].label] = n;
    }
  }

  [[nodiscard]] int order_index(double order) const {
    return static_cast<int>(std::find(network_->orders.begin(), network_->orders.end(), order) -
                            network_->orders.begin());
  }
  [[nodiscard]] double base_volt(int node) const {
    return network_->nodes[node].base_kv * 1e3 / std::sqrt(3.0);
  }
  [[nodiscard]] std::string harmonic_file(const char* what) const {
    return std::string("harmonic_") + what + "_" + GetParam().variant + ".csv";
  }

  /// Largest difference of an order over its largest voltage; pu.
  void expect_voltages(const std::vector<support::PhaseRow>& rows) {
    std::map<double, std::pair<double, double>> at;  // order: difference, largest
    for (const auto& row : rows) {
      const int node = node_.at(row.node);
      const Complex expected = row.value / base_volt(node);
      auto& [difference, largest] = at[row.order];
      const Complex v = result_.voltage(0, order_index(row.order), node);
      difference = std::max(difference, std::abs(v - expected));
      largest = std::max(largest, std::abs(expected));
    }
    for (const auto& [order, size] : at) {
      EXPECT_LE(size.first, kAgreement * size.second) << "order " << order;
    }
  }

  /// The form that has the current into a wire of an element, by the element's name in OpenDSS.
  [[nodiscard]] std::map<std::string, int> forms_by_wire() const {
    std::map<std::string, int> forms;
    std::map<std::string, int> seen;
    for (int f = network_->first_branch_form(); f < network_->forms.count(); ++f) {
      const MeasuredQuantity& measured = network_->measured[f];
      const bool line = measured.label.starts_with("line ");
      const std::string key = measured.label;
      const int end = line ? ++seen[key] : 1;
      forms[line ? key + "@" + std::to_string(end) : key] = f;
    }
    return forms;
  }

  [[nodiscard]] static std::string wire_of(const support::PhaseRow& row) {
    const std::string id = row.element.substr(row.element.find('.') + 1);
    const std::string conductor = std::to_string(row.conductor);
    const std::string terminal = std::to_string(row.terminal);
    if (row.element.starts_with("Line.")) {
      return "line " + id + "." + conductor + "@" + terminal;
    }
    if (row.element.starts_with("Transformer.")) {
      return "transformer " + id + ":" + terminal + "." + conductor;
    }
    return row.element.starts_with("Vsource.") && row.terminal == 1
               ? "source " + id + "." + conductor
               : std::string();
  }

  void expect_currents(const std::vector<support::PhaseRow>& rows) {
    const auto forms = forms_by_wire();
    const Distortion distortion = evaluate_distortion(*network_, result_);
    std::map<double, std::pair<double, double>> at;
    std::set<std::string> compared;
    for (const auto& row : rows) {
      const auto form = forms.find(wire_of(row));
      if (form == forms.end() || !node_.contains(row.node)) {
        continue;
      }
      const int node = node_.at(row.node);
      const double sign = row.element.starts_with("Vsource.") ? -1.0 : 1.0;  // ours comes out
      const Complex i = sign *
                        distortion.current(0, order_index(row.order),
                                           form->second - network_->first_branch_form()) *
                        network_->current_base_a(node);
      auto& [difference, largest] = at[row.order];
      difference = std::max(difference, std::abs(i - row.value));
      largest = std::max(largest, std::abs(row.value));
      compared.insert(form->first);
    }
    EXPECT_GT(compared.size(), 0.85 * static_cast<double>(forms.size()));  // the rest is grounded
    for (const auto& [order, size] : at) {
      EXPECT_LE(size.first, kAgreement * size.second) << "order " << order;
    }
  }

  std::shared_ptr<const NodalNetwork> network_;
  LoadFlowResult result_;
  std::map<std::string, int> node_;
};

TEST_P(PhaseReference, HasTheVoltages) {
  ASSERT_TRUE(result_.converged());
  const auto rows = support::phase_rows(GetParam().name, "fundamental_node.csv");
  EXPECT_EQ(rows.size(), network_->nodes.size());
  expect_voltages(rows);
  expect_voltages(support::phase_rows(GetParam().name, harmonic_file("node")));
}

TEST_P(PhaseReference, HasTheCurrentsOfElements) {
  expect_currents(support::phase_rows(GetParam().name, "fundamental_element.csv"));
  expect_currents(support::phase_rows(GetParam().name, harmonic_file("element")));
}

/// The sweeps' fall-back ends at the same voltages.
TEST_P(PhaseReference, NewtonAgreesWithTheSweeps) {
  const LoadFlowResult newton = HarmonicLoadFlow(network_).solve(
      scaled_loads(*network_, {1.0}), {.max_sweeps = 0, .harmonics = false});
  ASSERT_TRUE(newton.converged());
  EXPECT_EQ(newton.report[0].method, LoadFlowMethod::newton);
  for (const Port& port : network_->ports) {
    const auto across = [&](const LoadFlowResult& result) {
      return result.voltage(0, 0, port.from) -
             (port.to < 0 ? Complex(0.0) : result.voltage(0, 0, port.to));
    };
    EXPECT_LE(std::abs(across(newton) - across(result_)), 1e-8) << port.label;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Feeders, PhaseReference,
    testing::Values(PhaseCase{"ieee13", "neglectloady"}, PhaseCase{"ieee13", "default"},
                    PhaseCase{"ieee13", "series0"}, PhaseCase{"ieee13", "series100"},
                    PhaseCase{"ieee13", "puxharm"}, PhaseCase{"ieee13", "interharmonics"},
                    PhaseCase{"ieee123", "neglectloady"}, PhaseCase{"ieee123", "default"}),
    testing::PrintToStringParamName());

}  // namespace
}  // namespace overtone
