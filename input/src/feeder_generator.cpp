#include <overtone/feeder_generator.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include <fmt/format.h>

namespace overtone {

namespace {

/// Uniform numbers; the distributions of the standard library differ between platforms.
class UniformRandom {
 public:
  explicit UniformRandom(std::uint64_t seed) : generator_(seed) {}
  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(generator_() >> 11) * 0x1.0p-53);
  }
  /// low … high
  int integer(int low, int high) {
    return std::min(high, low + static_cast<int>(between(0.0, high - low + 1)));
  }
  bool chance(double probability) { return between(0.0, 1.0) < probability; }

 private:
  std::mt19937_64 generator_;
};

/// Chooses a share of items, and at least one, while they come by: exactly so many, each set of
/// them as likely as any other.
class Selection {
 public:
  Selection(int items, double share)
      : left_(items), wanted_(std::max(1, static_cast<int>(std::lround(share * items)))) {}

  bool takes_next(UniformRandom& random) {
    const bool taken = random.between(0.0, left_--) < wanted_;
    wanted_ -= taken ? 1 : 0;
    return taken;
  }

 private:
  int left_, wanted_;
};

/// An overhead line.
struct Conductor {
  double r_ohm_per_km, x_ohm_per_km, ampacity_a;
};

/// Rounded figures of ACSR lines in the sizes that distribution uses, from thin to thick; the last
/// stands for a double line.
constexpr Conductor kConductors[] = {{1.35, 0.45, 140.0},
                                     {0.54, 0.41, 240.0},
                                     {0.34, 0.38, 340.0},
                                     {0.19, 0.35, 530.0},
                                     {0.095, 0.175, 1060.0}};
/// A conductor carries at most this share of its ampacity at full load.
constexpr double kUtilisation = 0.6;
constexpr double kTrunkShare = 0.12;       ///< of a feeder's buses
constexpr double kLateralGoesOn = 0.75;    ///< chance that a bus follows the one before it
constexpr double kLateralOfLateral = 0.2;  ///< chance that a new lateral leaves another one

void require_between(const char* what, double value, double low, double high) {
  if (!(value >= low && value <= high)) {
    throw InputError(fmt::format("{} {}; must be {} to {}", what, value, low, high));
  }
}

void check(const FeederGeneratorOptions& options) {
  require_between("buses", options.buses, 10, 1e6);
  require_between("base_kv", options.base_kv, 0.1, 100.0);
  require_between("peak_mw", options.peak_mw, 1e-3, 20.0);
  require_between("buses_per_feeder", options.buses_per_feeder, 10, 1e6);
  require_between("loaded_share", options.loaded_share, 0.01, 1.0);
  require_between("nonlinear_share", options.nonlinear_share, 0.0, 1.0);
  require_between("lowest_voltage", options.lowest_voltage, 0.85, 0.995);
  if (options.nonlinear_share > 0.0 && options.spectrum.lines.empty()) {
    throw InputError("nonlinear_share > 0 without a spectrum; give one or make the share 0");
  }
}

/// Where each bus hangs; bus 0 is the substation and every parent comes before its children.
struct Tree {
  std::vector<int> parent;  ///< [bus]; -1 at the substation
  std::vector<double> km;   ///< [bus] length of the branch to the parent, before scaling
  std::vector<int> feeder;  ///< [bus]; -1 at the substation
  int feeders = 0;
};

void grow_feeder(Tree& tree, int buses, UniformRandom& random) {
  const int first = static_cast<int>(tree.parent.size());
  const int trunk = std::max(3, static_cast<int>(kTrunkShare * buses));
  for (int k = 0; k < buses; ++k) {
    const int bus = first + k;
    int parent = bus - 1;
    if (k == 0) {
      parent = 0;
    } else if (k >= trunk && (k == trunk || !random.chance(kLateralGoesOn))) {
      const bool from_lateral = k > trunk && random.chance(kLateralOfLateral);
      parent = first + (from_lateral ? random.integer(trunk, k - 1) : random.integer(1, trunk - 1));
    }
    tree.parent.push_back(parent);
    tree.km.push_back(k < trunk ? random.between(0.15, 0.5) : random.between(0.05, 0.25));
    tree.feeder.push_back(tree.feeders);
  }
  ++tree.feeders;
}

Tree grow_tree(const FeederGeneratorOptions& options, UniformRandom& random) {
  Tree tree{.parent = {-1}, .km = {0.0}, .feeder = {-1}};
  const int buses = options.buses - 1;
  const int feeders = (buses + options.buses_per_feeder - 1) / options.buses_per_feeder;
  for (int f = 0; f < feeders; ++f) {
    grow_feeder(tree, buses / feeders + (f < buses % feeders ? 1 : 0), random);
  }
  return tree;
}

/// To so many decimals, so that it prints short; negative: to tens, hundreds, …
double rounded(double value, int decimals) {
  const double power = std::pow(10.0, std::abs(decimals));
  return decimals >= 0 ? std::round(value * power) / power : std::round(value / power) * power;
}

/// kW and kvar of each bus; those of a feeder add up to its peak.
std::vector<Complex> draw_loads(const FeederGeneratorOptions& options, const Tree& tree,
                                UniformRandom& random) {
  const int buses = options.buses;
  std::vector<Complex> load(buses);
  std::vector<double> sum(tree.feeders, 0.0);
  std::vector<int> size(tree.feeders, 0);
  for (int b = 1; b < buses; ++b) {
    ++size[tree.feeder[b]];
  }
  std::vector<Selection> loaded;
  for (const int of_feeder : size) {
    loaded.emplace_back(of_feeder, options.loaded_share);
  }
  for (int b = 1; b < buses; ++b) {
    if (loaded[tree.feeder[b]].takes_next(random)) {
      const double p = random.between(0.2, 1.0) * random.between(0.2, 1.0);
      load[b] = Complex(p, p * std::tan(std::acos(random.between(0.85, 0.97))));
      sum[tree.feeder[b]] += p;
    }
  }
  for (int b = 1; b < buses; ++b) {
    load[b] *= 1000.0 * options.peak_mw / sum[tree.feeder[b]];
    load[b] = Complex(rounded(load[b].real(), 3), rounded(load[b].imag(), 3));
  }
  return load;
}

/// Phase voltages over the slack's (pu) and currents of the branches to the parents (A) by
/// backward and forward sweeps: plain arithmetic, the same on every machine.
struct TreeFlow {
  std::vector<Complex> voltage, current;
};

TreeFlow solve_tree(const Tree& tree, const std::vector<Complex>& load_kva,
                    const std::vector<Complex>& ohm, double base_kv, int sweeps) {
  const int n = static_cast<int>(tree.parent.size());
  const double phase_kv = base_kv / std::numbers::sqrt3;
  TreeFlow flow{std::vector<Complex>(n, 1.0), std::vector<Complex>(n)};
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (int b = 0; b < n; ++b) {
      flow.current[b] = std::conj(load_kva[b] / (3.0 * phase_kv * flow.voltage[b]));
    }
    for (int b = n - 1; b > 0; --b) {
      flow.current[tree.parent[b]] += flow.current[b];
    }
    for (int b = 1; b < n; ++b) {
      flow.voltage[b] =
          flow.voltage[tree.parent[b]] - ohm[b] * flow.current[b] / (1000.0 * phase_kv);
    }
  }
  return flow;
}

constexpr int kSweeps = 12;

double lowest(const TreeFlow& flow) {
  double v = 1.0;
  for (const Complex& voltage : flow.voltage) {
    v = std::min(v, std::abs(voltage));
  }
  return v;
}

/// The thinnest conductor for each branch.
std::vector<Conductor> choose_conductors(const TreeFlow& flow) {
  std::vector<Conductor> chosen;
  for (const Complex& current : flow.current) {
    const auto* fits = std::find_if(
        std::begin(kConductors), std::end(kConductors) - 1,
        [&](const Conductor& c) { return std::abs(current) <= kUtilisation * c.ampacity_a; });
    chosen.push_back(*fits);
  }
  return chosen;
}

/// Length times this gives the lowest voltage; three digits.
double length_scale(const Tree& tree, const std::vector<Complex>& load,
                    const std::vector<Complex>& ohm, const FeederGeneratorOptions& options) {
  double scale = 1.0;
  for (int step = 0; step < 8; ++step) {
    std::vector<Complex> scaled = ohm;
    for (Complex& z : scaled) {
      z *= scale;
    }
    const double v = lowest(solve_tree(tree, load, scaled, options.base_kv, kSweeps));
    // The drop grows with the length; far too long a feeder shows as a voltage near zero or NaN.
    const double drop = v > 0.5 ? 1.0 - v : 0.5;
    const double factor = (1.0 - options.lowest_voltage) / drop;
    scale *= std::clamp(factor, 0.1, 10.0);
  }
  return rounded(scale, 2 - static_cast<int>(std::floor(std::log10(scale))));
}

std::string bus_name(int bus) { return std::to_string(bus + 1); }

std::vector<NonlinearLoad> draw_nonlinear_loads(const FeederGeneratorOptions& options,
                                                const std::vector<Complex>& load,
                                                UniformRandom& random) {
  std::vector<NonlinearLoad> nonlinear;
  if (options.nonlinear_share == 0.0) {
    return nonlinear;
  }
  const auto is_load = [](const Complex& power) { return power != Complex(0.0); };
  const auto loads = std::count_if(load.begin(), load.end(), is_load);
  Selection chosen(static_cast<int>(loads), options.nonlinear_share);
  for (int b = 1; b < options.buses; ++b) {
    if (is_load(load[b]) && chosen.takes_next(random)) {
      nonlinear.push_back({.bus = bus_name(b), .spectrum = options.spectrum});
    }
  }
  return nonlinear;
}

}  // namespace

NetworkDescription generate_feeder(const FeederGeneratorOptions& options) {
  check(options);
  UniformRandom random(options.seed);
  const Tree tree = grow_tree(options, random);
  const std::vector<Complex> load = draw_loads(options, tree, random);
  std::vector<Complex> ohm(options.buses);
  const auto conductor = choose_conductors(solve_tree(tree, load, ohm, options.base_kv, 1));
  for (int b = 1; b < options.buses; ++b) {
    ohm[b] = tree.km[b] * Complex(conductor[b].r_ohm_per_km, conductor[b].x_ohm_per_km);
  }
  const double scale = length_scale(tree, load, ohm, options);

  NetworkDescription feeder;
  feeder.name = fmt::format("generated, {} buses, seed {}", options.buses, options.seed);
  feeder.base_kv = options.base_kv;
  feeder.slack_bus = bus_name(0);
  feeder.buses.push_back({.name = bus_name(0)});
  for (int b = 1; b < options.buses; ++b) {
    feeder.buses.push_back({.name = bus_name(b), .p_kw = load[b].real(), .q_kvar = load[b].imag()});
    const double km = std::max(1e-3, rounded(scale * tree.km[b], 3));  // at least a metre
    Branch branch{.from = bus_name(tree.parent[b]), .to = bus_name(b)};
    branch.r_ohm = rounded(km * conductor[b].r_ohm_per_km, 7);
    branch.x_ohm = rounded(km * conductor[b].x_ohm_per_km, 7);
    branch.i_max_a = conductor[b].ampacity_a;
    ohm[b] = {branch.r_ohm, branch.x_ohm};
    feeder.branches.push_back(branch);
  }
  feeder.nonlinear_loads = draw_nonlinear_loads(options, load, random);
  const TreeFlow flow = solve_tree(tree, load, ohm, options.base_kv, kSweeps);
  feeder.substation_current_limit_a = 10.0 * std::ceil(0.12 * std::abs(flow.current[0]));
  return feeder;
}

}  // namespace overtone
