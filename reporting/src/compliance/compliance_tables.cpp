// Tables and summary.json of a load flow held against a standard.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/compliance_report.hpp>

#include "network/figures_table.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

Column breach_order_column() {
  return {.name = "order", .text = "Harmonic order over its limit; 0: total distortion."};
}

Table voltage_breaches_table(const FlowResult& flow, const Compliance& compliance) {
  Table table("voltage_breaches", "A voltage distortion over its limit.",
              {hour_column(),
               bus_column(),
               breach_order_column(),
               {.name = "value", .text = "Distortion, relative to the fundamental there."},
               {.name = "limit", .text = "Of the standard at the bus's voltage."},
               {.name = "excess", .text = "value - limit."},
               {.name = "over", .text = "value / limit."}});
  for (const VoltageBreach& breach : compliance.voltage) {
    table.row(label_cell(flow.hour[breach.scenario]), flow.network().nodes[breach.node].label,
              breach.order, breach.value, breach.limit, breach.value - breach.limit,
              breach.value / breach.limit);
  }
  return table;
}

Table breach_shares_table(const FlowResult& flow, const Compliance& compliance) {
  Table table("breach_shares", "The part of a source in a distortion over its limit.",
              {hour_column(),
               bus_column(),
               breach_order_column(),
               {.name = "source", .text = "Load, background, or others: all that are not named."},
               {.name = "share", .text = "Of the distortion; those of a breach sum to 1."},
               {.name = "voltage",
                .text = "What the source makes alone, relative to the fundamental; of others "
                        "missing."}});
  for (size_t b = 0; b < compliance.voltage.size(); ++b) {
    const VoltageBreach& breach = compliance.voltage[b];
    for (const SourceShare& one : compliance.shares[b]) {
      const bool named = one.source >= 0;
      table.row(label_cell(flow.hour[breach.scenario]), flow.network().nodes[breach.node].label,
                breach.order, named ? compliance.sources[one.source].label : "others", one.share,
                cell_if(named, one.voltage));
    }
  }
  return table;
}

/// Whether a limit is there and broken.
Cell is_broken(double value, double limit) { return cell_if(std::isfinite(limit), value > limit); }

Table demand_table(const FlowResult& flow, const DemandDistortion& demand) {
  Table table(
      "demand_distortion", "A current at the point of common coupling in an hour at one order.",
      {hour_column(),
       {.name = "conductor", .text = "Where the current is measured."},
       {.name = "order", .text = "Harmonic order; 0: the total demand distortion."},
       {.name = "current_a", .unit = "A", .text = "Rms; of the total that of all harmonics."},
       {.name = "distortion", .text = "current_a over the demand current."},
       {.name = "limit", .text = "Of the standard; missing: it has none."},
       {.name = "broken", .text = "Whether distortion is over limit."}});
  const std::vector<double>& orders = flow.network().orders;
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int c = 0; c < demand.current.extent(2) && flow.converged(t); ++c) {
      const auto row = [&](double order, double distortion, double limit) {
        table.row(label_cell(flow.hour[t]), demand.point.currents[c].label, order,
                  distortion * demand.demand * demand.base_a, distortion, limit,
                  is_broken(distortion, limit));
      };
      row(0, demand.total(t, c), demand.limits.total);
      for (size_t k = 0; k < orders.size(); ++k) {
        row(orders[k], demand.individual(t, static_cast<int>(k), c),
            k == 0 ? INFINITY : demand.limits.at(orders[k]));
      }
    }
  }
  return table;
}

Table unbalance_table(const FlowResult& flow, const Compliance& compliance) {
  Table table(
      "voltage_unbalance", "Sequence components of the fundamental at a three-phase bus.",
      {hour_column(),
       bus_column(),
       {.name = "v1", .unit = "pu", .text = "Positive sequence."},
       {.name = "negative_factor", .text = "Negative over positive sequence."},
       {.name = "zero_factor", .text = "Zero over positive sequence."},
       {.name = "limit", .text = "Of negative_factor, of the standard; missing: it has none."},
       {.name = "broken", .text = "Whether negative_factor is over limit."}});
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (size_t b = 0; b < compliance.buses.size() && flow.converged(t); ++b) {
      const SequenceVoltages& v = compliance.unbalance(t, static_cast<int>(b));
      const double limit = compliance.unbalance_limit[b];
      table.row(label_cell(flow.hour[t]), compliance.buses[b].name, std::abs(v.positive),
                v.negative_factor(), v.zero_factor(), limit, is_broken(v.negative_factor(), limit));
    }
  }
  return table;
}

Table windings_table(const FlowResult& flow, const Compliance& compliance) {
  Table table(
      "winding_harmonics", "The worst wire of a transformer's winding in an hour.",
      {hour_column(),
       {.name = "transformer", .text = "Its id."},
       {.name = "winding", .text = "Of the transformer, from 1."},
       {.name = "loading", .text = "Rms current over the rated one."},
       {.name = "loss_factor", .text = "Harmonic loss factor F_HL of IEEE Std C57.110."},
       {.name = "k_factor", .text = "K-factor of UL 1561, on the rated current."},
       {.name = "capacity",
        .text = "Largest loading of IEEE Std C57.110; missing: no eddy-current loss was given."},
       {.name = "broken", .text = "Whether loading is over capacity."}});
  const bool known = compliance.options.eddy_loss >= 0.0;
  for (const WindingHarmonics& one : compliance.windings) {
    const WindingCurrents& winding = flow.network().windings[one.winding];
    table.row(label_cell(flow.hour[one.hour]), winding.transformer, winding.winding, one.loading,
              one.loss_factor, one.k_factor, cell_if(known, one.capacity),
              cell_if(known, one.loading > one.capacity));
  }
  return table;
}

Json coupling_json(const Compliance& compliance) {
  const DemandDistortion& demand = compliance.demand;
  const double worst = demand.total.empty() ? 0.0 : std::ranges::max(demand.total.flat());
  return {{"name", demand.point.name},
          {"short_circuit_a", demand.short_circuit * demand.base_a},
          {"demand_a", demand.demand * demand.base_a},
          {"ratio", demand.short_circuit / demand.demand},
          {"limits", demand.limits.source == nullptr ? Json() : Json(demand.limits.source)},
          {"total_limit", demand.limits.total},
          {"total_max", worst},
          {"breaches", demand.breaches}};
}

}  // namespace

std::vector<Table> tables(const FlowResult& flow, const Compliance& compliance) {
  return {voltage_breaches_table(flow, compliance), breach_shares_table(flow, compliance),
          demand_table(flow, compliance.demand), unbalance_table(flow, compliance),
          windings_table(flow, compliance)};
}

std::string summary_json(const ComplianceRequest& request, const FlowResult& flow,
                         const Compliance& compliance) {
  const NetworkLabels network = labels_of(flow.network());
  Json json;
  json["command"] = "standard";
  json["feeder"] = network.name;
  json["status"] = flow.converged() ? "converged" : "not_converged";
  json["standard"] = request.standard;
  json["kept"] = compliance.kept();
  json["profile"] = request.flow.profile.empty() ? Json() : Json(request.flow.profile);
  json["load_scale"] = request.flow.load_scale;
  json["currents"] = request.flow.currents;
  json["power_balance"] = request.flow.power_balance;
  json["linear_loads"] = request.flow.linear_loads;
  json["voltage_breaches"] = compliance.voltage.size();
  json["coupling"] = coupling_json(compliance);
  json["unbalance_breaches"] = compliance.unbalance_breaches;
  const bool known = compliance.options.eddy_loss >= 0.0;
  json["eddy_loss"] = known ? Json(compliance.options.eddy_loss) : Json();
  json["windings_over_capacity"] = known ? Json(compliance.windings_over) : Json();
  add_warnings(json, request.flow.warnings);
  add_units(json, network);
  return json_text(json);
}

std::vector<std::string> unjudged_warnings(const FlowResult& flow, const Compliance& compliance) {
  std::vector<std::string> warnings;
  const UnjudgedVoltages& unjudged = compliance.unjudged;
  if (!unjudged.orders.empty()) {
    warnings.push_back(fmt::format("orders {} have no limit of their own in this standard",
                                   fmt::join(unjudged.orders, ", ")));
  }
  if (!unjudged.base_kv.empty()) {
    warnings.push_back(fmt::format("buses at {} kV have no limits in this standard",
                                   fmt::join(unjudged.base_kv, ", ")));
  }
  const DemandDistortion& demand = compliance.demand;
  if (demand.limits.source != nullptr && std::isinf(demand.short_circuit)) {
    warnings.push_back(
        fmt::format("point of common coupling {}: behind an ideal source the "
                    "short-circuit current is infinite, which has the loosest "
                    "limits; give the grid's with --short-circuit-current",
                    demand.point.name));
  }
  const std::vector<double>& orders = flow.network().orders;
  if (demand.limits.source != nullptr && orders.back() > VoltageLimits::kHighestOrder) {
    warnings.push_back(fmt::format("currents above order {} don't count in the demand distortion",
                                   VoltageLimits::kHighestOrder));
  }
  return warnings;
}

}  // namespace overtone::reporting
