// Tables and summary.json of a frequency scan.

#include <fmt/format.h>

#include <overtone/scan_report.hpp>

#include "scan/scan_columns.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

std::string phases_text(const ScanPoint& point) {
  switch (point.phases) {
    case ScanPhases::one:
      return fmt::format("{}", point.conductor);
    case ScanPhases::positive:
      return "positive";
    case ScanPhases::zero:
      break;
  }
  return "zero";
}

Table impedance_extremes(const ImpedanceScan& scan, const std::vector<ImpedanceExtreme>& extremes) {
  Table table("impedance_extremes",
              "A maximum or minimum of a driving-point impedance over the order.",
              {bus_column(),
               phases_column(),
               {.name = "kind",
                .text = "maximum (parallel resonance) or minimum (series).",
                .align = Align::left},
               scan_order_column(),
               frequency_column(),
               impedance_column()});
  for (const ImpedanceExtreme& extreme : extremes) {
    const ScanPoint& point = scan.points[extreme.point];
    table.row(point.bus, phases_text(point), extreme.maximum ? "maximum" : "minimum", extreme.order,
              scan.hertz(extreme.order), extreme.impedance_ohm);
  }
  return table;
}

namespace {

Table impedances(const ImpedanceScan& scan) {
  std::vector<Column> columns = {
      order_column(),
      frequency_column(),
      bus_column(),
      phases_column(),
      {.name = "r_ohm", .unit = "ohm", .text = "Driving-point impedance, real part."},
      {.name = "x_ohm", .unit = "ohm", .text = "The same, imaginary part."},
      impedance_column()};
  const bool transfer = !scan.transfer.empty();
  if (transfer) {
    columns.push_back({.name = "transfer_r_ohm",
                       .unit = "ohm",
                       .text = "Voltage here per current into the bus of --transfer, real part."});
    columns.push_back(
        {.name = "transfer_x_ohm", .unit = "ohm", .text = "The same, imaginary part."});
  }
  Table table("impedances", "Impedance of a bus at one order.", columns);
  table.reserve(scan.orders.size() * scan.points.size());
  for (size_t k = 0; k < scan.orders.size(); ++k) {
    for (size_t p = 0; p < scan.points.size(); ++p) {
      const Complex z = scan.driving(static_cast<int>(k), static_cast<int>(p));
      const auto row = [&](const auto&... more) {
        table.row(order_cell(scan.orders[k]), scan.hertz(scan.orders[k]), scan.points[p].bus,
                  phases_text(scan.points[p]), z.real(), z.imag(), std::abs(z), more...);
      };
      if (transfer) {
        const Complex t = scan.transfer(static_cast<int>(k), static_cast<int>(p));
        const bool there = t != Complex(0.0);
        row(cell_if(there, t.real()), cell_if(there, t.imag()));
      } else {
        row();
      }
    }
  }
  return table;
}

Table scan_orders(const ImpedanceScan& scan) {
  Table table(
      "scan_orders", "The feeder at one order.",
      {order_column(),
       frequency_column(),
       {.name = "modal_impedance", .unit = "pu", .text = "The largest: 1/|eigenvalue| of Y."},
       {.name = "condition", .text = "Estimate of that of Y, 1-norm, per unit."}});
  for (size_t k = 0; k < scan.orders.size(); ++k) {
    table.row(order_cell(scan.orders[k]), scan.hertz(scan.orders[k]), scan.modal_impedance[k],
              scan.condition[k]);
  }
  return table;
}

std::string first_label(const std::vector<ModeShare>& shares) {
  return shares.empty() ? "" : shares.front().label;
}

Table resonances(const ImpedanceScan& scan) {
  Table table("resonances", "A parallel resonance: a maximum of a modal impedance over the order.",
              {scan_order_column(),
               frequency_column(),
               {.name = "modal_impedance", .unit = "pu", .text = "1/|eigenvalue| of Y."},
               {.name = "eigenvalue_re", .unit = "pu", .text = "Of Y, real part."},
               {.name = "eigenvalue_im", .unit = "pu", .text = "The same, imaginary part."},
               {.name = "multiplicity", .text = "Modes that are alike, as those of phases."},
               {.name = "node", .text = "That takes part most."},
               {.name = "element", .text = "With the largest share."}});
  for (const Resonance& resonance : scan.resonances) {
    table.row(resonance.order, scan.hertz(resonance.order), resonance.modal_impedance(),
              resonance.eigenvalue.real(), resonance.eigenvalue.imag(), resonance.multiplicity,
              first_label(resonance.nodes), first_label(resonance.elements));
  }
  return table;
}

Table resonance_shares(const ImpedanceScan& scan) {
  constexpr double kTelling = 1e-3;
  Table table(
      "resonance_shares", "Part of a node or an element in a resonance, from 0.1 % on.",
      {scan_order_column(),
       {.name = "kind", .text = "node or element."},
       {.name = "name", .text = "Of the node or element."},
       {.name = "share",
        .text = "Of a node its participation |v²|, of an element |vᵀ Y_e v| over the sum."},
       {.name = "y_re", .unit = "pu", .text = "vᵀ Y_e v of an element, real part."},
       {.name = "y_im", .unit = "pu", .text = "The same, imaginary part; > 0: capacitive."}});
  for (const Resonance& resonance : scan.resonances) {
    for (const ModeShare& node : resonance.nodes) {
      if (node.share >= kTelling) {
        table.row(resonance.order, "node", node.label, node.share, missing(), missing());
      }
    }
    for (const ModeShare& element : resonance.elements) {
      if (element.share >= kTelling) {
        table.row(resonance.order, "element", element.label, element.share,
                  element.admittance.real(), element.admittance.imag());
      }
    }
  }
  return table;
}

}  // namespace

std::vector<Table> tables(const ImpedanceScan& scan) {
  return {impedances(scan), scan_orders(scan), impedance_extremes(scan, scan.extremes),
          resonances(scan), resonance_shares(scan)};
}

std::string summary_json(const ScanRequest& request, const ImpedanceScan& scan) {
  Json json;
  json["command"] = "scan";
  json["feeder"] = scan.feeder;
  json["status"] = scan.status == ScanStatus::complete ? "complete" : "interrupted";
  json["frequency_hz"] = scan.frequency_hz;
  json["from_order"] = scan.orders.empty() ? Json() : Json(scan.orders.front());
  json["to_order"] = scan.orders.empty() ? Json() : Json(scan.orders.back());
  json["orders"] = scan.orders.size();
  json["points"] = scan.points.size();
  json["linear_loads"] = request.linear_loads;
  json["load_share"] = request.load_share;
  json["transfer"] = request.driven.empty() ? Json() : Json(request.driven);
  json["resonances"] = json_rows(resonances(scan));
  std::vector<std::string> warnings = request.warnings;
  warnings.insert(warnings.end(), scan.warnings.begin(), scan.warnings.end());
  add_warnings(json, warnings);
  json["version"] = OVERTONE_VERSION;
  return json_text(json);
}

}  // namespace overtone::reporting
