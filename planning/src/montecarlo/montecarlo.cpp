#include <overtone/montecarlo.hpp>

#include <algorithm>
#include <cmath>
#include <span>

#include <overtone/standards/source_shares.hpp>
#include <overtone/standards/summation_law.hpp>

#include "argument_checks.hpp"
#include "montecarlo/drawn_samples.hpp"
#include "parallel_loop.hpp"

namespace overtone {

namespace {

/// Samples of some numbers, [row][sample], of which percentiles are asked.
class SampledRows {
 public:
  SampledRows(size_t rows, int samples)
      : samples_(samples), value_(rows * static_cast<size_t>(samples)) {}

  double& at(size_t row, int sample) {
    return value_[row * static_cast<size_t>(samples_) + static_cast<size_t>(sample)];
  }
  /// The first `count` of a row, ascending.
  std::span<const double> sorted(size_t row, int count) {
    const auto values =
        std::span(value_).subspan(row * static_cast<size_t>(samples_), static_cast<size_t>(count));
    std::ranges::sort(values);
    return values;
  }

 private:
  int samples_;
  std::vector<double> value_;
};

/// The smallest that this share of the values doesn't exceed.
double percentile(std::span<const double> ascending, double share) {
  const auto rank =
      static_cast<size_t>(std::ceil(share * static_cast<double>(ascending.size()) - 1e-9));
  return ascending[std::max<size_t>(rank, 1) - 1];
}

/// The network with currents that are given instead of its spectra.
std::shared_ptr<const NodalNetwork> without_spectra(const NodalNetwork& network) {
  auto quiet = std::make_shared<NodalNetwork>(network);
  for (Port& port : quiet->ports) {
    port.nonlinear = false;
  }
  return quiet;
}

class MonteCarlo {
 public:
  MonteCarlo(const std::shared_ptr<const NodalNetwork>& network, const MonteCarloOptions& options)
      : network_(*network),
        options_(options),
        flow_(network),
        quiet_(without_spectra(*network)),
        distortion_(static_cast<size_t>(network->node_count()) * network->order_count(),
                    options.samples),
        sources_(harmonic_sources(*network)),
        injected_(sources_.size() * static_cast<size_t>(network->order_count()), options.samples) {}

  MonteCarloResult run() {
    const int batch = batch_size();
    for (int first = 0; first < options_.samples && !result_.interrupted; first += batch) {
      solve_batch(first, std::min(batch, options_.samples - first));
      result_.interrupted = options_.stop && options_.stop(result_.samples + result_.not_converged);
    }
    evaluate();
    return std::move(result_);
  }

 private:
  /// So many that their arrays stay at some hundred MB, a multiple of kLanes.
  [[nodiscard]] int batch_size() const {
    constexpr size_t kNumbers = size_t{1} << 22;
    const size_t each = static_cast<size_t>(network_.order_count()) *
                        static_cast<size_t>(network_.node_count() + network_.port_count());
    const auto blocks = static_cast<int>(std::min<size_t>(kNumbers / (each * kLanes), 32));
    return kLanes * std::max(blocks, 1);
  }

  [[nodiscard]] size_t row(int element, int order_index) const {
    return static_cast<size_t>(element) * static_cast<size_t>(network_.order_count()) +
           static_cast<size_t>(order_index);
  }

  void solve_batch(int first, int count) {
    LoadFlowScenarios scenarios;
    scenarios.load.assign(count, network_.port_count());
    std::vector<Array2<Complex>> factor(count);
    with_threads(options_.threads, [&] {
      parallel_loop(count, [&](int s) {
        MonteCarloSample sample = draw_sample(network_, options_.draws, options_.seed, first + s);
        const LoadFlowScenarios scaled = scaled_loads(network_, {sample.load_share});
        for (int p = 0; p < network_.port_count(); ++p) {
          scenarios.load(s, p) = sample.load_factor[p] * scaled.load(0, p);
        }
        factor[s] = std::move(sample.spectrum_factor);
      });
    });
    const LoadFlowResult fundamental =
        flow_.solve(scenarios, {.harmonics = false, .threads = options_.threads});
    scenarios.extra_current.assign(count, network_.order_count(), network_.port_count());
    for (int s = 0; s < count; ++s) {
      for (int k = 1; k < network_.order_count(); ++k) {
        for (int p = 0; p < network_.port_count(); ++p) {
          scenarios.extra_current(s, k, p) =
              factor[s](k, p) *
              load_current(network_, p, k, fundamental.load_current(s, 0, p), options_.currents);
        }
      }
    }
    keep(scenarios, quiet_.solve(scenarios, {.threads = options_.threads}));
  }

  void keep(const LoadFlowScenarios& scenarios, const LoadFlowResult& solved) {
    for (int s = 0; s < solved.scenario_count(); ++s) {
      if (solved.report[s].status != LoadFlowStatus::converged) {
        ++result_.not_converged;
        continue;
      }
      const int sample = result_.samples++;
      for (int n = 0; n < network_.node_count(); ++n) {
        const double fundamental = std::abs(solved.voltage(s, 0, n));
        double squares = 0.0;
        for (int k = 1; k < network_.order_count(); ++k) {
          const double one =
              fundamental > 0.0 ? std::abs(solved.voltage(s, k, n)) / fundamental : 0.0;
          distortion_.at(row(n, k), sample) = one;
          squares += one * one;
        }
        distortion_.at(row(n, 0), sample) = std::sqrt(squares);
      }
      for (int j = 0; j < source_count(); ++j) {
        for (int k = 1; k < network_.order_count() && !sources_[j].ports.empty(); ++k) {
          injected_.at(row(j, k), sample) =
              std::abs(scenarios.extra_current(s, k, sources_[j].ports.front()));
        }
      }
    }
  }

  void evaluate() {
    const int nodes = network_.node_count(), orders = network_.order_count();
    for (auto* figures :
         {&result_.mean, &result_.cp95, &result_.cp99, &result_.largest, &result_.summation}) {
      figures->assign(nodes, orders);
    }
    if (result_.samples == 0) {
      return;
    }
    with_threads(options_.threads, [&] {
      parallel_loop(nodes, [&](int n) {
        for (int k = 0; k < orders; ++k) {
          const auto values = distortion_.sorted(row(n, k), result_.samples);
          double sum = 0.0;
          for (const double value : values) {
            sum += value;
          }
          result_.mean(n, k) = sum / result_.samples;
          result_.cp95(n, k) = percentile(values, 0.95);
          result_.cp99(n, k) = percentile(values, 0.99);
          result_.largest(n, k) = values.back();
        }
      });
      sum_sources();
    });
  }

  /// What each source makes alone at the mean load, times what 95 percent of its samples don't
  /// exceed over its current there.
  void sum_sources() {
    double share = 0.0;
    for (const double one : options_.draws.load_share) {
      share += one / static_cast<double>(options_.draws.load_share.size());
    }
    const LoadFlowScenarios mean = scaled_loads(network_, {share});
    const LoadFlowResult flow = flow_.solve(mean, {.harmonic_currents = options_.currents});
    if (!flow.converged()) {
      return;
    }
    if (sources_.empty()) {
      return;
    }
    constexpr int kNodes = 8 * kLanes;  // at once, for the memory of their shares
    const Array2<double> growth = growth_of(flow);
    for (int n = 0; n < network_.node_count(); n += kNodes) {
      sum_sources_at(n, std::min(n + kNodes, network_.node_count()), mean, flow, growth);
    }
  }

  /// [source][order]
  Array2<double> growth_of(const LoadFlowResult& flow) {
    Array2<double> growth(source_count(), network_.order_count(), 1.0);
    for (int j = 0; j < growth.extent(0); ++j) {
      for (int k = 1; k < growth.extent(1) && !sources_[j].ports.empty(); ++k) {
        const int port = sources_[j].ports.front();
        const double mean = std::abs(flow.load_current(0, k, port));
        const auto values = injected_.sorted(row(j, k), result_.samples);
        growth(j, k) = mean > 0.0 ? percentile(values, 0.95) / mean : 0.0;
      }
    }
    return growth;
  }

  void sum_sources_at(int first, int end, const LoadFlowScenarios& mean, const LoadFlowResult& flow,
                      const Array2<double>& growth) {
    const int orders = network_.order_count();
    std::vector<VoltageBreach> places;
    for (int n = first; n < end; ++n) {
      for (int k = 1; k < orders; ++k) {
        places.push_back({.scenario = 0, .node = n, .order = network_.orders[k]});
      }
    }
    const auto shares = source_shares(flow_, mean, flow, options_.standard, places, source_count());
    std::vector<double> levels;
    for (int n = first; n < end; ++n) {
      double squares = 0.0;
      for (int k = 1; k < orders; ++k) {
        levels.clear();
        for (const SourceShare& one :
             shares[static_cast<size_t>(n - first) * (orders - 1) + k - 1]) {
          levels.push_back(one.voltage * growth(one.source, k));
        }
        result_.summation(n, k) = summed_level(network_.orders[k], levels);
        squares += result_.summation(n, k) * result_.summation(n, k);
      }
      result_.summation(n, 0) = std::sqrt(squares);
    }
  }

  [[nodiscard]] int source_count() const { return static_cast<int>(sources_.size()); }

  const NodalNetwork& network_;
  const MonteCarloOptions& options_;
  HarmonicLoadFlow flow_;
  HarmonicLoadFlow quiet_;  ///< without spectra, whose currents are given
  SampledRows distortion_;  ///< [node, order]; at order index 0 the total
  std::vector<HarmonicSource> sources_;
  SampledRows injected_;  ///< [source, order] |I_h| at its first port, pu
  MonteCarloResult result_;
};

}  // namespace

MonteCarloResult run_montecarlo(const std::shared_ptr<const NodalNetwork>& network,
                                const MonteCarloOptions& options) {
  const ArgumentChecks check("Monte Carlo");
  check.require(network != nullptr, "there is no network");
  check.at_least("samples", options.samples, 1);
  check.threads(options.threads);
  check_draws(options.draws);
  return MonteCarlo(network, options).run();
}

}  // namespace overtone
