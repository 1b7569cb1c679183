// Variables, costs and rows of grid, generators, renewables, storage and lots (8)–(18).

#include <algorithm>
#include <cmath>

#include "dispatch_model.hpp"

namespace overtone {

void DispatchModel::inject_p(int slot, int bus, int variable, double sign) {
  if (variable != kNoVariable) {
    p_in_[bus_at(slot, bus)].push_back({variable, sign});
  }
}

void DispatchModel::inject_q(int slot, int bus, int variable, double sign) {
  if (variable != kNoVariable) {
    q_in_[bus_at(slot, bus)].push_back({variable, sign});
  }
}

void DispatchModel::add_one_way(int slot, int charge, int discharge, double power) {
  if (form_ == NetworkForm::exact || !problem_.burning_earns(slot)) {
    return;
  }
  if (form_ == NetworkForm::relaxation) {
    model_.add_row(-kInfinity, power, {{charge, 1.0}, {discharge, 1.0}});
    return;
  }
  const int charging = model_.add_binary();
  model_.add_row(-kInfinity, 0.0, {{charge, 1.0}, {charging, -power}});
  model_.add_row(-kInfinity, power, {{discharge, 1.0}, {charging, power}});
}

void DispatchModel::add_grid() {
  const DispatchGrid& grid = problem_.grid;
  const int slack = problem_.network.root();
  for (int t = 0; t < slots_; ++t) {
    const double price = problem_.price[t];
    at_.grid_p.push_back(variable(-grid.p_max, grid.p_max, price));
    at_.reactive_import.push_back(
        variable(0.0, grid.q_max, grid.reactive_price_share * std::max(price, 0.0)));
    at_.reactive_export.push_back(variable(0.0, grid.q_max, grid.reactive_export_cost));
    inject_p(t, slack, at_.grid_p[t], 1.0);
    inject_q(t, slack, at_.reactive_import[t], 1.0);
    inject_q(t, slack, at_.reactive_export[t], -1.0);
  }
}

void DispatchModel::add_generators() {
  const int count = static_cast<int>(problem_.generators.size());
  for (int t = 0; t < slots_; ++t) {
    for (int g = 0; g < count; ++g) {
      const DispatchGenerator& generator = problem_.generators[g];
      const int p = variable(generator.p_min, generator.p_max, generator.cost);
      const int q = variable(-generator.s_mva, generator.s_mva);
      if (form_ != NetworkForm::none) {
        model_.add_disc(p, q, generator.s_mva);
      }
      if (t > 0) {
        const int before = at_.generator_p[static_cast<size_t>(t - 1) * count + g];
        model_.add_row(-generator.ramp, generator.ramp, {{p, 1.0}, {before, -1.0}});
      }
      inject_p(t, generator.bus, p, 1.0);
      inject_q(t, generator.bus, q, 1.0);
      at_.generator_p.push_back(p);
      at_.generator_q.push_back(q);
    }
  }
}

void DispatchModel::add_renewables() {
  for (int t = 0; t < slots_; ++t) {
    for (const DispatchRenewable& plant : problem_.renewables) {
      const bool dark = plant.available[t] == 0.0;
      const int p = dark ? kNoVariable : variable(0.0, plant.available[t], plant.cost);
      inject_p(t, plant.bus, p, 1.0);
      at_.renewable_p.push_back(p);
    }
  }
}

void DispatchModel::add_storage() {
  const int count = static_cast<int>(problem_.storage.size());
  for (int t = 0; t < slots_; ++t) {
    for (int s = 0; s < count; ++s) {
      const DispatchStorage& unit = problem_.storage[s];
      const size_t at = static_cast<size_t>(t) * count + s;
      const Direction way =
          directions_.storage.empty() ? Direction::free : directions_.storage(t, s);
      const int charge = variable(0.0, way == Direction::discharge ? 0.0 : unit.power);
      const int discharge = variable(0.0, way == Direction::charge ? 0.0 : unit.power);
      const double least =
          t + 1 == slots_ ? std::max(unit.energy_start, unit.energy_min) : unit.energy_min;
      const int energy = variable(least, unit.energy_max);
      std::vector<LinearTerm> book = {{energy, 1.0},
                                      {charge, -unit.efficiency_charge},
                                      {discharge, 1.0 / unit.efficiency_discharge}};
      double start = unit.energy_start;
      if (t > 0) {
        book.push_back({at_.storage_energy[at - count], -1.0});
        start = 0.0;
      }
      model_.add_row(start, start, std::move(book));  // (12)
      add_one_way(t, charge, discharge, unit.power);
      inject_p(t, unit.bus, charge, -1.0);
      inject_p(t, unit.bus, discharge, 1.0);
      at_.storage_charge.push_back(charge);
      at_.storage_discharge.push_back(discharge);
      at_.storage_energy.push_back(energy);
    }
  }
}

void DispatchModel::add_lots() {
  for (int t = 0; t < slots_; ++t) {
    for (int k = 0; k < static_cast<int>(problem_.lots.size()); ++k) {
      add_lot_slot(k, t);
      add_lot_circle(k, t);
    }
  }
  for (int k = 0; k < static_cast<int>(problem_.lots.size()); ++k) {
    if (problem_.lots[k].round_the_clock) {
      add_lot_book(k, 0);  // the last slot's energy has a variable now
    }
  }
}

/// (15).
void DispatchModel::add_lot_book(int k, int t) {
  const DispatchLot& lot = problem_.lots[k];
  const double efficiency = problem_.vehicles.efficiency;
  const auto at = [&](int slot) { return static_cast<size_t>(slot) * problem_.lots.size() + k; };
  if (at_.lot_energy[at(t)] == kNoVariable) {
    return;
  }
  std::vector<LinearTerm> book = {{at_.lot_energy[at(t)], 1.0}};
  if (const int charge = at_.lot_charge[at(t)]; charge != kNoVariable) {
    book.push_back({charge, -efficiency});
  }
  if (const int discharge = at_.lot_discharge[at(t)]; discharge != kNoVariable) {
    book.push_back({discharge, 1.0 / efficiency});
  }
  if (const int before = lot.slot_before(t);
      before >= 0 && at_.lot_energy[at(before)] != kNoVariable) {
    book.push_back({at_.lot_energy[at(before)], -1.0});
  }
  const double moved = lot.arriving[t] - lot.departing[t];
  model_.add_row(moved, moved, std::move(book));
}

void DispatchModel::add_lot_slot(int k, int t) {
  const DispatchLot& lot = problem_.lots[k];
  const DispatchVehicles& vehicles = problem_.vehicles;
  const Direction way = directions_.lot.empty() ? Direction::free : directions_.lot(t, k);
  const double power = lot.charge_max[t];
  const bool charges = power > 0.0 && way != Direction::discharge;
  const bool gives = power > 0.0 && vehicles.vehicle_to_grid && way != Direction::charge;
  const int charge = charges ? variable(0.0, power) : kNoVariable;
  const int discharge = gives ? variable(0.0, power, vehicles.wear_cost) : kNoVariable;
  const int energy = lot.empty_at(t) ? kNoVariable
                                     : variable(vehicles.soc_floor * lot.capacity[t],
                                                lot.capacity[t]);  // (16)
  at_.lot_charge.push_back(charge);
  at_.lot_discharge.push_back(discharge);
  at_.lot_energy.push_back(energy);
  if (t > 0 || !lot.round_the_clock) {
    add_lot_book(k, t);
  }
  if (charges && gives) {
    add_one_way(t, charge, discharge, power);
  }
  inject_p(t, lot.bus, charge, -1.0);
  inject_p(t, lot.bus, discharge, 1.0);
}

/// (18), and the reactive power of the converters that can give it.
void DispatchModel::add_lot_circle(int k, int t) {
  const DispatchLot& lot = problem_.lots[k];
  const double most = problem_.reactive_limit(lot, t);
  if (!run_.lots_reactive || most <= 0.0 || form_ == NetworkForm::none) {
    at_.lot_q.push_back(kNoVariable);
    return;
  }
  const int q = variable(-most, most);
  at_.lot_q.push_back(q);
  inject_q(t, lot.bus, q, -1.0);
  const int charge = at_.lot_charge.back();
  const int discharge = at_.lot_discharge.back();
  if (charge == kNoVariable && discharge == kNoVariable) {
    return;
  }
  // (Pc - Pd)^2 + Q^2 <= S^2, divided by S.
  const double factor = 1.0 / lot.converter_mva;
  std::vector<QuadraticTerm> products = {{q, q, factor}};
  for (const int power : {charge, discharge}) {
    if (power != kNoVariable) {
      products.push_back({power, power, factor});
    }
  }
  if (charge != kNoVariable && discharge != kNoVariable) {
    products.push_back({charge, discharge, -2.0 * factor});
  }
  model_.add_quadratic_row(-kInfinity, lot.converter_mva, {}, std::move(products));
}

}  // namespace overtone
