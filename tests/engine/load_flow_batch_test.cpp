// Many fundamental load flows in the caller's arrays, and results that are kept between calls.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <overtone/harmonic_load_flow.hpp>

#include "support/allocation_count.hpp"
#include "support/random_feeder.hpp"
#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

struct Batch {
  Batch(const NodalNetwork& network, int scenarios, std::uint64_t seed = 1)
      : buses(network.port_count()), voltage(static_cast<size_t>(scenarios) * buses) {
    support::Random random(seed);
    for (int s = 0; s < scenarios; ++s) {
      for (int b = 0; b < buses; ++b) {
        load.push_back(random.between(0.3, 1.0) * network.ports[b].load);
      }
    }
    report.resize(scenarios);
  }
  void scale(int scenario, double factor) {
    for (int b = 0; b < buses; ++b) {
      load[static_cast<size_t>(scenario) * buses + b] *= factor;
    }
  }
  [[nodiscard]] std::vector<Complex> voltage_of(int scenario) const {
    return {voltage.begin() + static_cast<size_t>(scenario) * buses,
            voltage.begin() + static_cast<size_t>(scenario + 1) * buses};
  }

  int buses;
  std::vector<Complex> load, voltage;
  std::vector<ScenarioReport> report;
};

void solve(const HarmonicLoadFlow& flow, Batch& batch, const LoadFlowOptions& options = {}) {
  flow.solve_fundamental(batch.load, batch.voltage, batch.report, options);
}

TEST(LoadFlowBatch, GivesTheNumbersOfAHarmonicLoadFlow) {
  for (const int seed : {1, 2, 3}) {
    const auto options = seed == 2 ? support::RandomFeederOptions{} : support::meshed_feeder();
    const HarmonicLoadFlow flow{Network(support::random_feeder(seed, options))};
    for (const int scenarios : {1, 7, 8, 21}) {
      Batch batch(flow.network(), scenarios);
      solve(flow, batch);
      LoadFlowScenarios loads = scaled_loads(flow.network(), std::vector<double>(scenarios));
      loads.load = Array2<Complex>(scenarios, batch.buses, batch.load);
      const auto expected = flow.solve(loads);
      for (int s = 0; s < scenarios; ++s) {
        EXPECT_EQ(batch.report[s].status, LoadFlowStatus::converged);
        EXPECT_EQ(batch.report[s].iterations, expected.report[s].iterations);
        EXPECT_EQ(batch.report[s].voltage_step, expected.report[s].voltage_step);
        EXPECT_EQ(batch.report[s].power_mismatch, expected.report[s].power_mismatch);
        for (int b = 0; b < batch.buses; ++b) {
          EXPECT_EQ(batch.voltage_of(s)[b], expected.voltage(s, 0, b));  // to the last bit
        }
      }
    }
  }
}

TEST(LoadFlowBatch, KeepsTheLoadsPowersToTheMismatchItReports) {
  const HarmonicLoadFlow flow{Network(support::random_feeder(5, support::meshed_feeder()))};
  Batch batch(flow.network(), 9);
  solve(flow, batch, {.tolerance = 1e-8});
  const AdmittancePattern& pattern = flow.network().pattern;
  const auto& y = flow.network().admittance[0];
  for (int s = 0; s < 9; ++s) {
    std::vector<Complex> drawn = flow.network().source;
    const auto v = batch.voltage_of(s);
    for (int j = 0; j < pattern.unknown_count(); ++j) {
      for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
        drawn[pattern.row_index()[p]] -= y[p] * v[pattern.node_of(j)];
      }
    }
    double mismatch = 0.0;
    for (int u = 0; u < pattern.unknown_count(); ++u) {
      const int b = pattern.node_of(u);
      const Complex power = batch.load[static_cast<size_t>(s) * batch.buses + b];
      mismatch = std::max(mismatch, std::abs(v[b] * std::conj(drawn[u]) - power));
    }
    EXPECT_GT(mismatch, 0.0);
    EXPECT_LE(mismatch, 1e-7);
    // Rounding of Y V with admittances of some 1e3 pu.
    EXPECT_NEAR(batch.report[s].power_mismatch, mismatch, 1e-11);
    EXPECT_LE(batch.report[s].voltage_step, 1e-8);
  }
}

TEST(LoadFlowBatch, ScenariosDoNotSeeTheirNeighbours) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  Batch quiet(flow.network(), 24);
  solve(flow, quiet, {.threads = 1});
  Batch loud(flow.network(), 24);
  for (const int s : {0, 3, 9, 17, 23}) {
    loud.scale(s, s % 2 == 0 ? 40.0 : std::numeric_limits<double>::quiet_NaN());
  }
  solve(flow, loud, {.threads = 3});
  for (int s = 0; s < 24; ++s) {
    const bool spoilt = s == 0 || s == 3 || s == 9 || s == 17 || s == 23;
    EXPECT_EQ(loud.report[s].status,
              spoilt ? LoadFlowStatus::not_converged : LoadFlowStatus::converged);
    if (!spoilt) {
      EXPECT_EQ(loud.voltage_of(s), quiet.voltage_of(s)) << s;
    }
  }
}

TEST(LoadFlowBatch, PlaceInTheBatchAndThreadsDoNotMatter) {
  const HarmonicLoadFlow flow(support::case_network("ieee123_balanced"));
  Batch batch(flow.network(), 40);
  solve(flow, batch, {.threads = 1});
  Batch threaded(flow.network(), 40);
  solve(flow, threaded, {.threads = 4});
  EXPECT_EQ(batch.voltage, threaded.voltage);
  for (const int s : {0, 13, 39}) {
    Batch alone(flow.network(), 1);
    std::copy_n(batch.load.begin() + static_cast<size_t>(s) * batch.buses, batch.buses,
                alone.load.begin());
    solve(flow, alone);
    EXPECT_EQ(alone.voltage, batch.voltage_of(s));
  }
}

TEST(LoadFlowBatch, NewtonTakesOverForSingleScenarios) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  Batch batch(flow.network(), 8);
  for (int b = 0; b < batch.buses; ++b) {
    batch.load[3 * batch.buses + b] = 3.6 * flow.network().ports[b].load;  // the nose is near 3.63
  }
  solve(flow, batch);
  for (int s = 0; s < 8; ++s) {
    EXPECT_EQ(batch.report[s].status, LoadFlowStatus::converged);
    EXPECT_EQ(batch.report[s].method,
              s == 3 ? LoadFlowMethod::newton : LoadFlowMethod::current_injection);
    EXPECT_LE(batch.report[s].power_mismatch, 1e-8);
  }
}

TEST(LoadFlowBatch, AllocatesNothingPerScenario) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto count = [&](int scenarios) {
    Batch batch(flow.network(), scenarios);
    const long before = support::allocation_count();
    solve(flow, batch, {.threads = 1});
    return support::allocation_count() - before;
  };
  const long one = count(1);
  EXPECT_GT(one, 0);  // the thread's own arrays
  EXPECT_EQ(count(kLanes), one);
  EXPECT_EQ(count(100 * kLanes + 3), one);
}

TEST(LoadFlowBatch, ArraysOfWrongSizeAreRefused) {
  const HarmonicLoadFlow flow{Network(support::small_feeder())};
  Batch good(flow.network(), 3);
  EXPECT_NO_THROW(solve(flow, good));
  Batch missing = good;
  missing.load.pop_back();
  EXPECT_THROW(solve(flow, missing), std::invalid_argument);
  missing = good;
  missing.voltage.pop_back();
  EXPECT_THROW(solve(flow, missing), std::invalid_argument);
  missing = good;
  missing.report.pop_back();
  EXPECT_THROW(solve(flow, missing), std::invalid_argument);
  Batch none(flow.network(), 0);
  EXPECT_NO_THROW(solve(flow, none));
}

TEST(LoadFlowResultKept, HoldsNothingOfWhatItHeldBefore) {
  const HarmonicLoadFlow flow{Network(support::random_feeder(3, support::meshed_feeder()))};
  const HarmonicLoadFlow other{Network(support::random_feeder(4, support::meshed_feeder()))};
  const auto loads = scaled_loads(flow.network(), {1.0, 0.4, 0.7});
  LoadFlowResult kept;
  other.solve(scaled_loads(other.network(), {0.5, 0.6, 0.7, 0.8}), {}, kept);
  flow.solve(loads, {}, kept);
  const LoadFlowResult fresh = flow.solve(loads);
  EXPECT_EQ(kept.voltage, fresh.voltage);
  EXPECT_EQ(kept.load_current, fresh.load_current);
  ASSERT_EQ(kept.report.size(), fresh.report.size());
  EXPECT_EQ(kept.report[1].iterations, fresh.report[1].iterations);
  EXPECT_EQ(kept.scenario_count(), 3);
}

TEST(LoadFlowResultKept, KeepsItsArrays) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto loads = scaled_loads(flow.network(), std::vector<double>(24, 0.8));
  LoadFlowResult kept;
  flow.solve(loads, {.threads = 1}, kept);
  const Complex* array = kept.voltage.flat().data();
  flow.solve(loads, {.threads = 1}, kept);
  EXPECT_EQ(kept.voltage.flat().data(), array);
}

}  // namespace
}  // namespace overtone
