#include <overtone/parted_feeder.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include <overtone/line_matrices.hpp>
#include <overtone/nodal_network.hpp>

#include "elements/feeder_checks.hpp"
#include "elements/feeder_spectra.hpp"
#include "elements/stamps.hpp"
#include "network_ranges.hpp"
#include "reduction/stiff_lines.hpp"

namespace overtone {

namespace {

/// A wire of a line has three times its impedance in positive sequence where it is alone.
constexpr double kOneWire = 3.0;
constexpr double kJustAbove = 1.0 + 1e-9;

/// "650:source", unlike all that is called so already.
template <class Taken>
std::string new_name(const std::string& of, const char* what, const Taken& taken) {
  std::string name = fmt::format("{}:{}", of, what);
  while (taken(name)) {
    name += "'";
  }
  return name;
}

Array2<double> matrix(const Eigen::MatrixXd& from) {
  const auto n = static_cast<int>(from.rows());
  Array2<double> to(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      to(i, j) = from(i, j);
    }
  }
  return to;
}

void check_source(const Feeder& feeder, const VoltageSource& source) {
  const std::string name = "voltage source " + source.id;
  if (std::ranges::any_of(source.to.conductor, [](int c) { return c != 0; })) {
    throw InputError(name, source.where,
                     fmt::format("stands between buses {} and {}; must be to ground in a tree",
                                 source.from.bus, source.to.bus));
  }
  if (source.r_fundamental_ohm) {
    throw InputError(name, source.where,
                     "its impedance at the fundamental is another than at harmonics; a planning "
                     "study takes one: leave r_fundamental_ohm and x_fundamental_ohm out");
  }
  const FeederSpectra spectra(feeder);
  const Spectrum* spectrum = spectra.of("voltage source", source);
  if (spectrum != nullptr && std::ranges::any_of(spectrum->lines, [](const SpectrumLine& line) {
        return line.order != 1.0 && line.factor != 0.0;
      })) {
    throw InputError(name, source.where,
                     fmt::format("its spectrum {} has harmonics; a planning study takes those "
                                 "of loads only: take the spectrum of the source out",
                                 source.spectrum));
  }
}

Line line_of_source(const VoltageSource& source, const Terminal& behind, const std::string& id) {
  const SequenceImpedance& z = source.impedance;
  const Eigen::MatrixXcd ohm = from_sequences({z.r1, z.x1}, {z.r0, z.x0}, source.from.wire_count());
  return {.id = id,
          .from = behind,
          .to = source.from,
          .r_ohm = matrix(ohm.real()),
          .x_ohm = matrix(ohm.imag()),
          .where = source.where};
}

constexpr double kLeastLegPu = 1e-6;  ///< of a star, on the transformer's rating

bool joins_three_buses(const Transformer& transformer) {
  const std::vector<Winding>& w = transformer.windings;
  return w.size() == 3 && w[0].at.bus != w[1].at.bus && w[0].at.bus != w[2].at.bus &&
         w[1].at.bus != w[2].at.bus;
}

/// Winding `w` of a transformer and a wye at the middle of its star.
Transformer leg_of_star(const Transformer& whole, size_t w, const std::string& middle) {
  const double x12 = whole.x_pu[0], x13 = whole.x_pu[1], x23 = whole.x_pu[2];
  const double x[] = {0.5 * (x12 + x13 - x23), 0.5 * (x12 + x23 - x13), 0.5 * (x13 + x23 - x12)};
  Transformer leg = whole;
  leg.id = fmt::format("{}:star{}", whole.id, w + 1);
  leg.x_pu = {std::abs(x[w]) < kLeastLegPu ? kLeastLegPu : x[w]};
  if (w != 1) {  // where the core is
    leg.no_load_loss_pu = leg.magnetizing_current_pu = 0.0;
  }
  leg.s_max_kva = w == 0 ? whole.s_max_kva : 0.0;
  Winding at_middle{.at = {middle, {}}, .kv = whole.windings[0].kv, .kva = whole.windings[0].kva};
  for (int phase = 1; phase <= whole.phases; ++phase) {
    at_middle.at.conductor.push_back(phase);
  }
  at_middle.at.conductor.push_back(0);
  leg.windings = {at_middle, whole.windings[w]};
  return leg;
}

}  // namespace

Feeder with_stars(Feeder feeder) {
  check_feeder(feeder);
  std::vector<Transformer> all;
  for (const Transformer& transformer : feeder.transformers) {
    if (!joins_three_buses(transformer)) {
      all.push_back(transformer);
      continue;
    }
    const auto at =
        std::ranges::find(feeder.buses, transformer.windings[0].at.bus, &FeederBus::name);
    const std::string middle = new_name(transformer.id, "star", [&](const std::string& taken) {
      return std::ranges::find(feeder.buses, taken, &FeederBus::name) != feeder.buses.end();
    });
    feeder.buses.push_back({middle,
                            at == feeder.buses.end() ? transformer.windings[0].kv : at->base_kv,
                            transformer.where});
    for (size_t w = 0; w < 3; ++w) {
      all.push_back(leg_of_star(transformer, w, middle));
    }
  }
  feeder.transformers = std::move(all);
  return feeder;
}

Network with_ideal_source(const Network& network) {
  if (!network.has_source_impedance()) {
    return network;
  }
  NetworkDescription description = network.description();
  const double r = std::exchange(description.source_r_ohm, 0.0);
  const double x = std::exchange(description.source_x_ohm, 0.0);
  if (std::abs(network.source_impedance(1)) <= least_impedance(network)) {
    return Network(std::move(description));
  }
  const std::string bus = description.slack_bus;
  description.slack_bus = new_name(bus, "source", [&](const std::string& name) {
    return std::ranges::find(description.buses, name, &Bus::name) != description.buses.end() ||
           !network.branches_called(name).empty();
  });
  description.buses.push_back({.name = description.slack_bus, .where = description.where});
  description.branches.push_back({.from = description.slack_bus,
                                  .to = bus,
                                  .r_ohm = r,
                                  .x_ohm = x,
                                  .where = description.where,
                                  .id = description.slack_bus});
  return Network(std::move(description));
}

Feeder with_ideal_source(const Feeder& feeder) {
  check_feeder(feeder);
  Feeder out = feeder;
  if (out.voltage_sources.empty() || out.voltage_sources.front().ideal()) {
    return out;
  }
  VoltageSource& source = out.voltage_sources.front();
  check_source(feeder, source);
  const auto bus = std::ranges::find(out.buses, source.from.bus, &FeederBus::name);
  const std::string name = new_name(source.from.bus, "source", [&](const std::string& taken) {
    return std::ranges::find(out.buses, taken, &FeederBus::name) != out.buses.end() ||
           std::ranges::find(out.lines, taken, &Line::id) != out.lines.end();
  });
  out.buses.push_back({name, bus == out.buses.end() ? 0.0 : bus->base_kv, source.where});
  const Terminal behind{name, source.from.conductor};
  out.lines.push_back(line_of_source(source, behind, name));
  source.from = behind;
  source.impedance = {};
  return out;
}

Feeder with_orders_of(Feeder feeder, const Spectrum& spectrum) {
  check_spectrum(spectrum);
  for (const SpectrumLine& line : spectrum.lines) {
    if (line.order != 1.0) {
      feeder.extra_orders.push_back(line.order);
    }
  }
  return feeder;
}

PartedFeeder with_parted_buses(Feeder feeder) {
  check_feeder(feeder);
  std::unordered_map<std::string, double> kv_of;
  for (const FeederBus& bus : feeder.buses) {
    kv_of.emplace(bus.name, bus.base_kv);
  }
  const StiffLines stiff(feeder, {1.0});
  PartedFeeder parted;
  for (Line& line : feeder.lines) {
    const auto kv = kv_of.find(line.from.bus);
    if (!line.closed || kv == kv_of.end() || !stiff.contains(line, kv->second)) {
      continue;
    }
    const LineMatrices as_it_is = line_matrices(line, 1.0, feeder.frequency_hz);
    const double ohm = stiff.parting_ohm(kv->second);
    const int n = line.from.wire_count();
    line.r_ohm = matrix(Eigen::MatrixXd::Zero(n, n));
    line.x_ohm = matrix(ohm * Eigen::MatrixXd::Identity(n, n));
    line.c_nf = as_it_is.c_farad.isZero() ? Array2<double>() : matrix(1e9 * as_it_is.c_farad);
    line.geometry = nullptr;
    line.code.clear();
    parted.stiff_impedance =
        std::max(parted.stiff_impedance,
                 kJustAbove * kOneWire * ohm * feeder.base_mva / (kv->second * kv->second));
  }
  parted.feeder = std::move(feeder);
  return parted;
}

}  // namespace overtone
