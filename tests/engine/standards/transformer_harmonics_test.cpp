#include <overtone/standards/transformer_harmonics.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include "support/phase_cases.hpp"
#include "support/refusal.hpp"

namespace overtone {
namespace {

TEST(HarmonicLossFactor, IsThatOfWorkedExamples) {
  // The spectrum of the example of IEEE Std C57.110: F_HL = 2.72.
  const std::vector<double> orders = {1, 5, 7, 11, 13, 17, 19};
  const std::vector<double> current = {0.978, 0.171, 0.108, 0.044, 0.028, 0.015, 0.0098};
  const double factor = harmonic_loss_factor(orders, current);
  EXPECT_NEAR(factor, 2.72, 0.005);
  EXPECT_NEAR(transformer_capacity(factor, 0.15), std::sqrt(1.15 / (1.0 + 0.15 * 2.7243)), 1e-4);
  // 100, 30, 20 and 10 A at 1, 3, 5, 7: 3.30 / 1.14.
  const std::vector<double> few = {1, 3, 5, 7};
  EXPECT_NEAR(harmonic_loss_factor(few, std::vector<double>{100.0, 30.0, 20.0, 10.0}), 3.30 / 1.14,
              1e-12);
  EXPECT_EQ(harmonic_loss_factor(few, std::vector<double>{3.0, 0.0, 0.0, 0.0}), 1.0);
  EXPECT_EQ(harmonic_loss_factor(few, std::vector<double>(4)), 1.0);
}

TEST(TransformerCapacity, FallsWithHarmonicsAndEddyLosses) {
  EXPECT_EQ(transformer_capacity(1.0, 0.2), 1.0);
  EXPECT_EQ(transformer_capacity(5.0, 0.0), 1.0);
  EXPECT_NEAR(transformer_capacity(9.0, 0.1), std::sqrt(1.1 / 1.9), 1e-15);
  EXPECT_EQ(support::refusal([] { (void)transformer_capacity(0.5, 0.1); }).substr(0, 44),
            "transformer capacity: loss_factor 0.5; must ");
}

/// The windings of the 13-bus feeder against OpenDSS's element currents.
TEST(WindingHarmonics, AreThoseOfOpenDsssCurrents) {
  Feeder feeder = support::ElementFile("ieee13").feeder();
  support::set_linear_loads(feeder, "default");
  const auto network = std::make_shared<const NodalNetwork>(by_phase(feeder));
  const FlowResult flow =
      solve_flow(std::make_shared<const HarmonicLoadFlow>(network), {0}, {1.0},
                 {.harmonic_currents = HarmonicCurrents::phase_locked, .tolerance = 1e-12});
  // [transformer, terminal, conductor][order]
  std::map<std::tuple<std::string, int, int>, std::map<double, double>> current;
  for (const char* file : {"fundamental_element.csv", "harmonic_element_default.csv"}) {
    for (const support::PhaseRow& row : support::phase_rows("ieee13", file)) {
      if (row.element.starts_with("Transformer.") || row.element.starts_with("transformer.")) {
        current[{row.element.substr(12), row.terminal, row.conductor}][row.order] =
            std::abs(row.value);
      }
    }
  }
  ASSERT_FALSE(current.empty());
  const auto found = winding_harmonics(flow, 0.1);
  ASSERT_EQ(found.size(), network->windings.size());
  for (const WindingHarmonics& winding : found) {
    const WindingCurrents& of = network->windings[winding.winding];
    const auto transformer =
        std::ranges::find(feeder.transformers, of.transformer, &Transformer::id);
    ASSERT_NE(transformer, feeder.transformers.end());
    const Winding& data = transformer->windings[of.winding - 1];
    const double rated = data.kva / (transformer->phases == 1 ? data.kv : std::sqrt(3.0) * data.kv);
    double heating = 0.0, k_factor = 0.0, factor = 0.0, loading = 0.0;
    for (int wire = 1; wire <= of.wires; ++wire) {
      double squares = 0.0, weighted = 0.0;
      for (const auto& [order, ampere] : current.at({of.transformer, of.winding, wire})) {
        squares += ampere * ampere;
        weighted += ampere * ampere * order * order;
      }
      if (squares + 0.1 * weighted > heating) {
        heating = squares + 0.1 * weighted;
        k_factor = weighted / (rated * rated);
        factor = weighted / squares;
        loading = std::sqrt(squares) / rated;
      }
    }
    EXPECT_NEAR(winding.k_factor, k_factor, 1e-5 * k_factor) << of.transformer << of.winding;
    EXPECT_NEAR(winding.loss_factor, factor, 1e-5 * factor) << of.transformer;
    EXPECT_NEAR(winding.loading, loading, 1e-5) << of.transformer;
    EXPECT_NEAR(winding.capacity, transformer_capacity(factor, 0.1), 1e-5);
  }
}

}  // namespace
}  // namespace overtone
