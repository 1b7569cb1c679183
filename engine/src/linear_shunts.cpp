#include "linear_shunts.hpp"

#include <cmath>

#include <overtone/harmonic_orders.hpp>

#include "lanes.hpp"
#include "vector_clones.hpp"

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
    : slot(network.pattern.entry_count(), -1) {
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
      silent.push_back(p);
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
  if (!empty()) {
    elimination = std::make_shared<const LaneElimination>(std::move(analysis), slot);
    for (int k = 1; k < network.order_count(); ++k) {
      shared.emplace_back(*elimination, network.admittance[k]);
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
  no_share_.clear();
  for (size_t i = 0; i < shunts.places.size(); ++i) {
    const int port = shunts.places[i].port;
    const Complex full = network.ports[port].load;
    for (int k = 0; k < lanes; ++k) {
      const Complex now = load[k * stride + port];
      const double share =
          full == Complex(0.0) ? 0.0 : (now * std::conj(full)).real() / std::norm(full);
      const bool is_share = share >= 0.0 && std::abs(now - share * full) <= kSame * std::abs(now);
      set_lane(load_[i], k, now);
      share_[i].re[k] = share;
      if (!is_share) {
        no_share_.emplace_back(static_cast<int>(i), k);
      }
    }
  }
}

namespace {

/// y = full share, `share` real numbers
OVERTONE_VECTOR_CLONES
void take_shares(const LaneBlock* share, const Complex* full, size_t count, LaneBlock* y) {
  for (size_t i = 0; i < count; ++i) {
    for (int q = 0; q < kQuads; ++q) {
      quads(y[i].re)[q] = quads(share[i].re)[q] * full[i].real();
      quads(y[i].im)[q] = quads(share[i].re)[q] * full[i].imag();
    }
  }
}

/// own [slot] = the sum of what stands there
OVERTONE_VECTOR_CLONES
void collect_slots(const std::vector<LinearShunts::Place>& places, const LaneBlock* y,
                   std::vector<LaneBlock>& own) {
  std::fill(own.begin(), own.end(), LaneBlock{});
  const auto add = [&](int slot, double sign, const LaneBlock& added) OVERTONE_INLINE_LAMBDA {
    for (int q = 0; slot >= 0 && q < kQuads; ++q) {
      quads(own[slot].re)[q] += sign * quads(added.re)[q];
      quads(own[slot].im)[q] += sign * quads(added.im)[q];
    }
  };
  for (size_t i = 0; i < places.size(); ++i) {
    add(places[i].from, 1.0, y[i]);
    add(places[i].to, 1.0, y[i]);
    add(places[i].across, -1.0, y[i]);
    add(places[i].across_back, -1.0, y[i]);
  }
}

}  // namespace

/// A share of a load has that share of its admittance.
void ShuntLanes::set_admittances(const NodalNetwork& network, const LinearShunts& shunts,
                                 int order_index) {
  take_shares(share_.data(), shunts.at_full_load.row(order_index).data(), share_.size(),
              admittance_.data());
  for (const auto& [place, k] : no_share_) {
    const Complex load = lane(load_[place], k);
    set_lane(
        admittance_[place], k,
        shunt_admittance(network, shunts.places[place].port, load, network.orders[order_index]));
  }
  collect_slots(shunts.places, admittance_.data(), own_);
}

void ShuntLanes::solve(const NodalNetwork& network, const LinearShunts& shunts, int order_index,
                       LaneBlock* block, LaneBlock* work, bool (&solved)[kLanes]) {
  set_admittances(network, shunts, order_index);
  bool stable[kLanes];
  const int n = network.unknown_count();
  std::copy(block, block + n, work);
  factors_.solve(*shunts.elimination, shunts.shared[order_index - 1], own_, block, stable);
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
    const AdmittanceFactors factors(shunts.elimination->analysis, values);
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
