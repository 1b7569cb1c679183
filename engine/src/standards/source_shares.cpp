#include <overtone/standards/source_shares.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "argument_checks.hpp"
#include "parallel_loop.hpp"

namespace overtone {

namespace {

/// Breaches at one node in one scenario.
struct BreachedPlace {
  int scenario, node;
  std::vector<int> breaches;
};

std::vector<BreachedPlace> places_of(std::span<const VoltageBreach> breaches) {
  std::map<std::pair<int, int>, std::vector<int>> at;
  for (size_t b = 0; b < breaches.size(); ++b) {
    at[{breaches[b].node, breaches[b].scenario}].push_back(static_cast<int>(b));
  }
  std::vector<BreachedPlace> places;
  for (auto& [place, of] : at) {
    places.push_back({place.second, place.first, std::move(of)});
  }
  return places;
}

/// The parts of sources in the voltages of places.
class Superposition {
 public:
  Superposition(const HarmonicLoadFlow& flow, const LoadFlowScenarios& scenarios,
                const LoadFlowResult& result, Standard standard)
      : flow_(flow),
        network_(flow.network()),
        scenarios_(scenarios),
        result_(result),
        standard_(standard),
        sources_(harmonic_sources(network_)) {}

  /// [place][order][source] voltages, pu; 0 at the fundamental.
  [[nodiscard]] Array3<Complex> parts(std::span<const BreachedPlace> places) const {
    std::vector<int> nodes;
    Array2<Complex> load(static_cast<int>(places.size()), network_.port_count());
    for (size_t i = 0; i < places.size(); ++i) {
      nodes.push_back(places[i].node);
      std::ranges::copy(scenarios_.load.row(places[i].scenario),
                        load.row(static_cast<int>(i)).begin());
    }
    const Array3<Complex> impedance = flow_.transfer_impedances(nodes, load);
    Array3<Complex> parts(static_cast<int>(places.size()), network_.order_count(),
                          static_cast<int>(sources_.size()));
    for (int i = 0; i < parts.extent(0); ++i) {
      for (int k = 1; k < parts.extent(1); ++k) {
        const std::span<const Complex> z = impedance.row(i, k);
        for (int j = 0; j < parts.extent(2); ++j) {
          parts(i, k, j) =
              sources_[j].ports.empty()
                  ? of_background(z, k)
                  : of_ports(z, result_.load_current.row(places[i].scenario, k), sources_[j].ports);
        }
      }
    }
    return parts;
  }

  /// Of a breach, from parts at its place.
  [[nodiscard]] std::vector<SourceShare> shares(const VoltageBreach& breach,
                                                const Array3<Complex>& parts, int place) const {
    std::vector<SourceShare> shares(sources_.size());
    std::vector<double> squares(sources_.size());
    double whole = 0.0;
    for (int k = 1; k < network_.order_count(); ++k) {
      if (!counts(breach, network_.orders[k])) {
        continue;
      }
      const Complex v = result_.voltage(breach.scenario, k, breach.node);
      whole += std::norm(v);
      for (size_t j = 0; j < shares.size(); ++j) {
        const Complex part = parts(place, k, static_cast<int>(j));
        shares[j].share += (part * std::conj(v)).real();
        squares[j] += std::norm(part);
      }
    }
    const double fundamental = std::abs(result_.voltage(breach.scenario, 0, breach.node));
    for (size_t j = 0; j < shares.size(); ++j) {
      shares[j].source = static_cast<int>(j);
      shares[j].share = whole > 0.0 ? shares[j].share / whole : 0.0;
      shares[j].voltage = std::sqrt(squares[j]) / fundamental;
    }
    return shares;
  }

 private:
  [[nodiscard]] bool counts(const VoltageBreach& breach, double order) const {
    return breach.order == order ||
           (breach.order == 0.0 && is_whole(order) &&
            order <= voltage_limits(standard_, network_.nodes[breach.node].base_kv).total_up_to);
  }

  [[nodiscard]] Complex of_ports(std::span<const Complex> z, std::span<const Complex> drawn,
                                 const std::vector<int>& ports) const {
    Complex sum = 0.0;
    for (const int p : ports) {
      const Port& port = network_.ports[p];
      sum -= (z[port.from] - (port.to < 0 ? Complex(0.0) : z[port.to])) * drawn[p];
    }
    return sum;
  }

  [[nodiscard]] Complex of_background(std::span<const Complex> z, int order_index) const {
    Complex sum = 0.0;
    for (int u = 0; u < network_.unknown_count(); ++u) {
      sum += z[network_.pattern.node_of(u)] * network_.background[order_index][u];
    }
    return sum;
  }

  const HarmonicLoadFlow& flow_;
  const NodalNetwork& network_;
  const LoadFlowScenarios& scenarios_;
  const LoadFlowResult& result_;
  Standard standard_;
  std::vector<HarmonicSource> sources_;
};

/// The largest, and what all others have together.
void keep_largest(std::vector<SourceShare>& shares, int largest) {
  std::ranges::stable_sort(shares, std::greater(), &SourceShare::share);
  if (static_cast<int>(shares.size()) <= largest) {
    return;
  }
  SourceShare others;
  others.share =
      std::accumulate(shares.begin() + largest, shares.end(), 0.0,
                      [](double sum, const SourceShare& one) { return sum + one.share; });
  shares.resize(largest);
  shares.push_back(others);
}

}  // namespace

const std::string& load_label(const NodalNetwork& network, int port) {
  const Port& at = network.ports[port];
  return at.label.empty() ? network.nodes[at.from].label : at.label;
}

std::vector<HarmonicSource> harmonic_sources(const NodalNetwork& network) {
  std::vector<HarmonicSource> sources;
  std::map<std::string, size_t> index;
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    if (!port.nonlinear || port.load == Complex(0.0)) {
      continue;
    }
    const std::string& label = load_label(network, p);
    const auto [at, added] = index.emplace(label, sources.size());
    if (added) {
      sources.push_back({label, {}});
    }
    sources[at->second].ports.push_back(p);
  }
  if (!network.background.empty()) {
    sources.push_back({"background", {}});
  }
  return sources;
}

std::vector<std::vector<SourceShare>> source_shares(const HarmonicLoadFlow& flow,
                                                    const LoadFlowScenarios& scenarios,
                                                    const LoadFlowResult& result, Standard standard,
                                                    std::span<const VoltageBreach> breaches,
                                                    int largest) {
  const NodalNetwork& network = flow.network();
  const ArgumentChecks check("source shares");
  check.shape("load", scenarios.load, {result.scenario_count(), network.port_count()});
  check.shape("load_current", result.load_current,
              {result.scenario_count(), network.order_count(), network.port_count()});
  check.require(scenarios.extra_current.empty() && scenarios.extra_power.empty(),
                "there are currents or powers beside the loads'; must be none");
  check.require(largest > 0, "largest must be > 0");
  for (const VoltageBreach& breach : breaches) {
    check.index("scenario", breach.scenario, result.report.size());
    check.index("node", breach.node, network.nodes.size());
  }
  const Superposition superposition(flow, scenarios, result, standard);
  const std::vector<BreachedPlace> places = places_of(breaches);
  std::vector<std::vector<SourceShare>> shares(breaches.size());
  const int count = static_cast<int>(places.size());
  parallel_loop((count + kLanes - 1) / kLanes, [&](int block) {
    const int first = block * kLanes;
    const auto some = std::span(places).subspan(first, std::min(kLanes, count - first));
    const Array3<Complex> parts = superposition.parts(some);
    for (size_t i = 0; i < some.size(); ++i) {
      for (const int b : some[i].breaches) {
        shares[b] = superposition.shares(breaches[b], parts, static_cast<int>(i));
        keep_largest(shares[b], largest);
      }
    }
  });
  return shares;
}

}  // namespace overtone
