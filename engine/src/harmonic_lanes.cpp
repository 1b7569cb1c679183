#include "harmonic_lanes.hpp"

#include <cmath>

#include <overtone/harmonic_orders.hpp>

#include "lanes.hpp"
#include "vector_clones.hpp"

namespace overtone {

HarmonicSources::HarmonicSources(const NodalNetwork& network, const PortRows& rows)
    : orders(network.orders) {
  for (int p = 0; p < network.port_count(); ++p) {
    if (network.ports[p].nonlinear) {
      port.push_back(p);
      at.push_back(rows.ports[p]);
      const int slot = rows.one_a_node ? at.back().from : p;
      internal.push_back(network.ports[p].internal);
      const bool asked = internal.back() < 0 && !(rows.one_a_node && slot >= rows.unknowns);
      power_slot.push_back(asked ? slot : -1);
    } else {
      silent.push_back(p);
    }
  }
  factor.assign(network.order_count(), count());
  rotated.assign(network.order_count(), count());
  if (!rows.one_a_node) {
    turned.assign(network.order_count(), count());
  }
  for (int k = 0; k < network.order_count(); ++k) {
    for (int m = 0; m < count(); ++m) {
      factor(k, m) = network.harmonic_factor(port[m], k);
      rotated(k, m) = std::polar(1.0, network.harmonic_angle(port[m], k)) * factor(k, m);
      if (!turned.empty()) {
        turned(k, m) = network.in_phase_factor(port[m], k);
      }
    }
  }
}

void HarmonicLanes::fit(const HarmonicSources& sources) {
  for (auto* block : {&fundamental_, &current_, &phasor_, &turned_}) {
    block->resize(sources.count());
  }
}

void HarmonicLanes::start(const HarmonicSources& sources, const Complex* fundamental, size_t stride,
                          int lanes) {
  order_ = 0;
  for (int m = 0; m < sources.count(); ++m) {
    fill(fundamental_[m], 0.0);
    for (int k = 0; k < lanes; ++k) {
      set_lane(fundamental_[m], k, fundamental[k * stride + sources.port[m]]);
    }
  }
}

void HarmonicLanes::start_internal(int m, int lane_index, Complex voltage) {
  set_lane(fundamental_[m], lane_index, voltage);
}

namespace {

/// u = I / |I|
OVERTONE_VECTOR_CLONES
void normalize(const LaneBlock* current, LaneBlock* phasor, int count) {
  for (int m = 0; m < count; ++m) {
    for (int k = 0; k < kLanes; ++k) {
      const double re = current[m].re[k];
      const double im = current[m].im[k];
      const double size = std::sqrt(re * re + im * im);
      phasor[m].re[k] = size > 0.0 ? re / size : 1.0;
      phasor[m].im[k] = size > 0.0 ? im / size : 0.0;
    }
  }
}

/// turned *= phasor^exponent, by squaring.
OVERTONE_VECTOR_CLONES
void turn(LaneBlock* turned, const LaneBlock* phasor, int exponent, int count) {
  QuadBlock result, power;
  for (int m = 0; m < count; ++m) {
    load(result, turned[m]);
    load(power, phasor[m]);
    for (int rest = exponent;;) {
      if (rest % 2 == 1) {
        multiply(result, power);
      }
      rest /= 2;
      if (rest == 0) {
        break;
      }
      multiply(power, power);
    }
    store(turned[m], result);
  }
}

/// |I| u^order of the fundamental I at an order that is not whole.
void turn_by_angle(const LaneBlock* fundamental, double order, LaneBlock* turned, int count) {
  for (int m = 0; m < count; ++m) {
    for (int k = 0; k < kLanes; ++k) {
      const Complex current = lane(fundamental[m], k);
      set_lane(turned[m], k, std::polar(std::abs(current), order * std::arg(current)));
    }
  }
}

OVERTONE_VECTOR_CLONES
void scale_in_phase(const LaneBlock* fundamental, const double* factor, LaneBlock* current,
                    int count) {
  for (int m = 0; m < count; ++m) {
    for (int k = 0; k < kLanes; ++k) {
      current[m].re[k] = factor[m] * fundamental[m].re[k];
      current[m].im[k] = factor[m] * fundamental[m].im[k];
    }
  }
}

OVERTONE_VECTOR_CLONES
void scale_rotated(const LaneBlock* turned, const Complex* factor, LaneBlock* current, int count) {
  QuadBlock x;
  for (int m = 0; m < count; ++m) {
    load(x, turned[m]);
    scale(x, factor[m]);
    store(current[m], x);
  }
}

}  // namespace

void HarmonicLanes::advance_to(const HarmonicSources& sources, int order_index,
                               HarmonicCurrents convention) {
  if (convention == HarmonicCurrents::in_phase && !sources.turned.empty()) {
    scale_rotated(fundamental_.data(), sources.turned.row(order_index).data(), current_.data(),
                  sources.count());
    return;
  }
  if (convention == HarmonicCurrents::in_phase) {
    scale_in_phase(fundamental_.data(), sources.factor.row(order_index).data(), current_.data(),
                   sources.count());
    return;
  }
  const double order = sources.orders[order_index];
  if (!is_whole(order)) {
    turn_by_angle(fundamental_.data(), order, current_.data(), sources.count());
    scale_rotated(current_.data(), sources.rotated.row(order_index).data(), current_.data(),
                  sources.count());
    return;
  }
  if (order_ == 0) {
    normalize(fundamental_.data(), phasor_.data(), sources.count());
    turned_ = fundamental_;
    order_ = 1;
  }
  if (const int whole = static_cast<int>(order); whole > order_) {
    turn(turned_.data(), phasor_.data(), whole - order_, sources.count());
    order_ = whole;
  }
  scale_rotated(turned_.data(), sources.rotated.row(order_index).data(), current_.data(),
                sources.count());
}

}  // namespace overtone
