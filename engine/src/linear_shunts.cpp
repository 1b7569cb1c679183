#include "linear_shunts.hpp"

#include <cmath>

#include <overtone/harmonic_orders.hpp>

#include "lanes.hpp"

namespace overtone {

Complex shunt_admittance(const NodalNetwork& network, int port, Complex load, double order) {
  const Port& at = network.ports[port];
  if (is_multiple_of_three(order) && !at.zero_sequence) {
    return 0.0;
  }
  return linear_load_admittance(network.linear_loads[at.linear], load, order) /
         (at.rated * at.rated);
}

LinearShunts::LinearShunts(const NodalNetwork& network,
                           std::shared_ptr<const AdmittanceFactors::Analysis> analysis)
    : elimination(std::move(analysis)), slot(network.pattern.entry_count(), -1) {
  const AdmittancePattern& pattern = network.pattern;
  const auto slot_at = [&](int row, int column) {
    if (row < 0 || column < 0) {
      return -1;
    }
    int& at = slot[pattern.entry(row, column)];
    at = at >= 0 ? at : slot_count++;
    return at;
  };
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    if (port.linear < 0) {
      continue;
    }
    const int from = pattern.unknown_of(port.from);
    const int to = port.to < 0 ? -1 : pattern.unknown_of(port.to);
    places.push_back(
        {p, slot_at(from, from), slot_at(to, to), slot_at(from, to), slot_at(to, from)});
  }
  at_full_load.assign(network.order_count(), static_cast<int>(places.size()));
  for (int k = 1; k < network.order_count(); ++k) {
    for (size_t i = 0; i < places.size(); ++i) {
      at_full_load(k, static_cast<int>(i)) = shunt_admittance(
          network, places[i].port, network.ports[places[i].port].load, network.orders[k]);
    }
  }
}

void ShuntLanes::start(const NodalNetwork& network, const LinearShunts& shunts, const Complex* load,
                       size_t stride, int lanes) {
  constexpr double kSame = 1e-13;
  load_.assign(shunts.places.size(), LaneBlock{});
  share_.assign(shunts.places.size(), LaneBlock{});
  admittance_.resize(shunts.places.size());
  own_.resize(shunts.slot_count);
  for (size_t i = 0; i < shunts.places.size(); ++i) {
    const int port = shunts.places[i].port;
    const Complex full = network.ports[port].load;
    for (int k = 0; k < lanes; ++k) {
      const Complex now = load[k * stride + port];
      const double share =
          full == Complex(0.0) ? 0.0 : (now * std::conj(full)).real() / std::norm(full);
      const bool is_share = share >= 0.0 && std::abs(now - share * full) <= kSame * std::abs(now);
      set_lane(load_[i], k, now);
      set_lane(share_[i], k, {share, is_share ? 0.0 : 1.0});
    }
  }
}

/// A share of a load has that share of its admittance.
void ShuntLanes::set_admittances(const NodalNetwork& network, const LinearShunts& shunts,
                                 int order_index) {
  std::fill(own_.begin(), own_.end(), LaneBlock{});
  for (size_t i = 0; i < shunts.places.size(); ++i) {
    const LinearShunts::Place& place = shunts.places[i];
    const Complex full = shunts.at_full_load(order_index, static_cast<int>(i));
    LaneBlock& y = admittance_[i];
    for (int k = 0; k < kLanes; ++k) {
      y.re[k] = share_[i].re[k] * full.real();
      y.im[k] = share_[i].re[k] * full.imag();
    }
    for (int k = 0; k < kLanes; ++k) {
      if (share_[i].im[k] != 0.0) {
        set_lane(
            y, k,
            shunt_admittance(network, place.port, lane(load_[i], k), network.orders[order_index]));
      }
    }
    for (const auto& [slot, sign] : {std::pair(place.from, 1.0),
                                     {place.to, 1.0},
                                     {place.across, -1.0},
                                     {place.across_back, -1.0}}) {
      for (int k = 0; slot >= 0 && k < kLanes; ++k) {
        own_[slot].re[k] += sign * y.re[k];
        own_[slot].im[k] += sign * y.im[k];
      }
    }
  }
}

void ShuntLanes::solve(const NodalNetwork& network, const LinearShunts& shunts, int order_index,
                       LaneBlock* block, LaneBlock* work, bool (&solved)[kLanes]) {
  set_admittances(network, shunts, order_index);
  bool stable[kLanes];
  factors_.factor(shunts.elimination, network.admittance[order_index], shunts.slot, own_, stable);
  const int n = network.unknown_count();
  std::copy(block, block + n, work);
  factors_.solve(shunts.elimination, block);
  for (int k = 0; k < kLanes; ++k) {
    solved[k] = stable[k] || solve_lane(network, shunts, order_index, k, block, work);
  }
}

/// By factors that choose their pivots; `work` has the right-hand sides.
bool ShuntLanes::solve_lane(const NodalNetwork& network, const LinearShunts& shunts,
                            int order_index, int k, LaneBlock* block, LaneBlock* work) const {
  std::vector<Complex> values = network.admittance[order_index];
  for (size_t p = 0; p < values.size(); ++p) {
    if (const int slot = shunts.slot[p]; slot >= 0) {
      values[p] += lane(own_[slot], k);
    }
  }
  const int n = network.unknown_count();
  try {
    const AdmittanceFactors factors(shunts.elimination.analysis, values);
    std::vector<LaneBlock> rows(work, work + n), scratch(n);
    factors.solve_in_pivot_order(rows.data(), scratch.data());
    for (int j = 0; j < n; ++j) {
      set_lane(block[j], k, lane(rows[j], k));
    }
    return true;
  } catch (const std::runtime_error&) {
    for (int j = 0; j < n; ++j) {
      set_lane(block[j], k, 0.0);
    }
    return false;
  }
}

}  // namespace overtone
