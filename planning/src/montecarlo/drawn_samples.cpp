#include "montecarlo/drawn_samples.hpp"

#include <cmath>
#include <map>
#include <numbers>
#include <string>

#include <overtone/montecarlo.hpp>
#include <overtone/random_numbers.hpp>
#include <overtone/standards/source_shares.hpp>

#include "argument_checks.hpp"

namespace overtone {

void check_draws(const MonteCarloDraws& draws) {
  const ArgumentChecks check("Monte Carlo");
  check.require(!draws.load_share.empty(), "there is no load share");
  check.all_finite("load_share", draws.load_share);
  check.within("load_deviation", draws.load_deviation, 0.0, 1.0);
  check.within("magnitude_deviation", draws.magnitude_deviation, 0.0, 1.0);
  check.within("angle_spread_deg", draws.angle_spread_deg, 0.0, 180.0);
}

std::vector<int> loads_of_ports(const NodalNetwork& network) {
  std::map<std::string, int> index;
  std::vector<int> loads;
  for (int p = 0; p < network.port_count(); ++p) {
    const int next = static_cast<int>(index.size());
    loads.push_back(index.emplace(load_label(network, p), next).first->second);
  }
  return loads;
}

namespace {

/// Of a normal law with mean 1 within 0 and 2.
double drawn_factor(SplitMix64& random, double deviation) {
  const double u = random.uniform();
  return deviation > 0.0 ? TruncatedNormal{1.0, deviation, 0.0, 2.0}.quantile(u) : 1.0;
}

double drawn_angle(SplitMix64& random, const MonteCarloDraws& draws) {
  const double u = 2.0 * random.uniform() - 1.0;
  switch (draws.angles) {
    case AngleDraw::uniform:
      return u * std::numbers::pi;
    case AngleDraw::spread:
      return u * draws.angle_spread_deg * std::numbers::pi / 180.0;
    case AngleDraw::spectrum:
      break;
  }
  return 0.0;
}

}  // namespace

MonteCarloSample draw_sample(const NodalNetwork& network, const MonteCarloDraws& draws,
                             std::uint64_t seed, int sample) {
  check_draws(draws);
  ArgumentChecks("Monte Carlo").at_least("sample", sample, 0);
  const std::vector<int> load_of = loads_of_ports(network);
  const int ports = network.port_count(), orders = network.order_count();
  SplitMix64 seeds(seed);
  SplitMix64 random(seeds.next() ^ SplitMix64(static_cast<std::uint64_t>(sample)).next());
  MonteCarloSample out;
  const auto level =
      static_cast<size_t>(random.uniform() * static_cast<double>(draws.load_share.size()));
  out.load_share = draws.load_share[level];
  out.load_factor.assign(ports, 1.0);
  out.spectrum_factor.assign(orders, ports, 1.0);
  std::vector<int> first(ports, -1);  // [load] its first port, which draws for all
  for (int p = 0; p < ports; ++p) {
    if (const int drawn = first[load_of[p]]; drawn >= 0) {
      out.load_factor[p] = out.load_factor[drawn];
      for (int k = 1; k < orders; ++k) {
        out.spectrum_factor(k, p) = out.spectrum_factor(k, drawn);
      }
      continue;
    }
    first[load_of[p]] = p;
    out.load_factor[p] = drawn_factor(random, draws.load_deviation);
    for (int k = 1; k < orders; ++k) {
      const double magnitude = drawn_factor(random, draws.magnitude_deviation);
      out.spectrum_factor(k, p) = phasor(magnitude, drawn_angle(random, draws));
    }
  }
  return out;
}

}  // namespace overtone
