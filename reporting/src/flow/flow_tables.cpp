// Tables and summary.json of a load flow.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <overtone/flow_report.hpp>
#include <overtone/standards/source_shares.hpp>

#include "network/feeder_tables.hpp"
#include "network/figures_table.hpp"
#include "network/network_columns.hpp"
#include "network/network_tables.hpp"

namespace overtone::reporting {

namespace {

Json hour_json(const FlowResult& flow, int t) {
  const ScenarioReport& report = flow.solution.report[t];
  Json json = {{"hour", json_value(hour_cell(flow.hour[t]))},
               {"status", flow.converged(t) ? "converged" : "not_converged"},
               {"method", report.method == LoadFlowMethod::newton ? "newton" : "current_injection"},
               {"iterations", report.iterations},
               {"voltage_step", report.voltage_step},
               {"power_mismatch", report.power_mismatch}};
  if (flow.converged(t)) {
    const HourFigures hour = hour_figures(flow.hours(), t);
    const Complex load = flow.load(t);
    json["load_p"] = load.real();
    json["load_q"] = load.imag();
    json["v_min"] = hour.v_min;
    json["v_min_bus"] = flow.network().nodes[hour.v_min_node].label;
    json["thd_max"] = hour.thd_max;
    json["thd_max_bus"] = flow.network().nodes[hour.thd_max_node].label;
    json["substation_current"] = flow.distortion.substation_rms[t];
    json["losses"] = flow.losses[t];
    json["buses_over_ieee519"] = flow.buses_over_ieee519[t];
    json["ieee519_violations"] = flow.ieee519_violations[t];
  }
  return json;
}

/// At each end that is measured; where a branch has no charging that is one.
Table branch_harmonics(const FlowResult& flow, const NetworkLabels& labels) {
  Table table("branch_harmonics", "Current into an end of a branch in an hour at one order.",
              {hour_column(),
               {.name = "branch", .text = "Its id, else \"from-to\"; by phase with the wire."},
               {.name = "bus", .text = "At its end; by phase with the conductor."},
               order_column(),
               {.name = "i_re_a", .unit = "A", .text = "Current phasor, real part."},
               {.name = "i_im_a", .unit = "A", .text = "Current phasor, imaginary part."}});
  const NodalNetwork& network = flow.network();
  const int first = network.first_branch_form();
  const int count = network.source_form() - first;
  table.reserve(static_cast<size_t>(flow.hour_count()) * count * network.order_count());
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int f = 0; f < count && flow.converged(t); ++f) {
      const MeasuredQuantity& at = network.measured[first + f];
      const double ampere = network.current_base_a(at.node);
      for (int k = 0; k < network.order_count(); ++k) {
        const Complex current = flow.distortion.current(t, k, f) * ampere;
        table.row(label_cell(flow.hour[t]), labels.branch[at.branch].name(),
                  network.nodes[at.node].label, order_cell(network.orders[k]), current.real(),
                  current.imag());
      }
    }
  }
  return table;
}

/// Whether a port is a generator's, or gives power at full load.
bool generates(const Port& port) { return port.machine >= 0 || port.load.real() < 0.0; }

/// Of loads that draw something at full load, or of what generates.
Table port_harmonics(const FlowResult& flow, const char* name, const char* text, const char* what,
                     bool of_generators) {
  Table table(name, text,
              {hour_column(),
               {.name = what, .text = "Its id; its bus where it has none."},
               {.name = "bus", .text = "Where it is; by phase with the conductor."},
               order_column(),
               {.name = "i_injected_re",
                .unit = "pu",
                .text = "What it draws at the fundamental, or as a nonlinear load above."},
               {.name = "i_injected_im", .unit = "pu", .text = "Imaginary part of it."},
               {.name = "i_terminal_re",
                .unit = "pu",
                .text = "At its terminals: i_injected and what it draws as a linear load."},
               {.name = "i_terminal_im", .unit = "pu", .text = "Imaginary part of it."}});
  const NodalNetwork& network = flow.network();
  const LoadFlowResult& solved = flow.solution;
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int p = 0; p < network.port_count() && flow.converged(t); ++p) {
      const Port& port = network.ports[p];
      const bool listed =
          generates(port) ? of_generators : !of_generators && port.load != Complex(0.0);
      for (int k = 0; k < network.order_count() && listed; ++k) {
        const Complex injected = solved.load_current(t, k, p);
        const Complex terminal = terminal_current(network, solved, t, k, p);
        table.row(label_cell(flow.hour[t]), load_label(network, p), network.nodes[port.from].label,
                  network.orders[k], injected.real(), injected.imag(), terminal.real(),
                  terminal.imag());
      }
    }
  }
  return table;
}

Table load_harmonics(const FlowResult& flow) {
  return port_harmonics(
      flow, "load_harmonics",
      "Current of a load's phase in an hour at one order; what gives power is not in it.", "load",
      false);
}

Table generator_harmonics(const FlowResult& flow) {
  return port_harmonics(flow, "generator_harmonics",
                        "Current of a phase of a generator, or of a load that gives power, in an "
                        "hour at one order; drawn from the network.",
                        "generator", true);
}

Table generator_hours(const FlowResult& flow) {
  Table table(
      "generator_hours", "Phase of a generator, or of a load that gives power, in an hour.",
      {hour_column(),
       {.name = "generator", .text = "Its id; its bus where it has none."},
       {.name = "bus", .text = "Where it is; by phase with the conductor."},
       {.name = "p_kw", .unit = "kW", .text = "What it gives at the fundamental."},
       {.name = "q_kvar", .unit = "kvar", .text = "The same; found where it holds a voltage."},
       {.name = "v_pu", .unit = "pu", .text = "Voltage across it, of its rated one."}});
  const NodalNetwork& network = flow.network();
  const double kva = 1e3 * network.power_base_mva();
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int p = 0; p < network.port_count() && flow.converged(t); ++p) {
      const Port& port = network.ports[p];
      if (!generates(port)) {
        continue;
      }
      const auto voltage = flow.solution.voltage.row(t, 0);
      const Complex across = voltage[port.from] - (port.to < 0 ? Complex(0.0) : voltage[port.to]);
      const Complex given = -kva * across * std::conj(flow.solution.load_current(t, 0, p));
      table.row(label_cell(flow.hour[t]), load_label(network, p), network.nodes[port.from].label,
                given.real(), given.imag(), std::abs(across) / port.rated);
    }
  }
  return table;
}

Table tap_table(const ControlSchedule& schedule) {
  Table table("tap_hours", "Tap of a winding that a control moves, or a schedule sets, in an hour.",
              {hour_column(),
               {.name = "transformer", .text = "Its id."},
               {.name = "winding", .text = "From 1."},
               {.name = "tap", .text = "Times the rated voltage."},
               {.name = "position", .text = "Steps from neutral."}});
  for (const TapHour& row : tap_hours(schedule)) {
    table.row(label_cell(row.hour), row.transformer, row.winding, row.tap, row.position);
  }
  return table;
}

Table bank_table(const ControlSchedule& schedule) {
  Table table("bank_hours", "Capacitor bank that a control switches in an hour.",
              {hour_column(),
               {.name = "capacitor", .text = "Its id."},
               {.name = "steps", .text = "In service."},
               {.name = "kvar", .unit = "kvar", .text = "Of these, rated."}});
  for (const BankHour& row : bank_hours(schedule)) {
    table.row(label_cell(row.hour), row.capacitor, row.steps, row.kvar);
  }
  return table;
}

}  // namespace

std::vector<Table> tables(const FlowResult& flow, const ControlSchedule& schedule) {
  NetworkHours hours{labels_of(flow.network()), flow.hours(), {}};
  for (int t = 0; t < flow.hour_count(); ++t) {
    hours.solved.push_back(flow.converged(t) ? 1 : 0);
  }
  std::vector<Table> all;
  all.push_back(bus_hours(hours));
  all.push_back(bus_harmonics(hours));
  all.push_back(branch_hours(hours));
  all.push_back(branch_harmonics(flow, hours.network));
  all.push_back(load_harmonics(flow));
  all.push_back(substation_hours(hours));
  all.push_back(feeder_buses(flow.network()));
  all.push_back(feeder_branches(flow.network()));
  if (std::ranges::any_of(flow.network().ports, generates)) {
    all.push_back(generator_hours(flow));
    all.push_back(generator_harmonics(flow));
  }
  if (schedule.hour_count() > 0) {
    all.push_back(tap_table(schedule));
    all.push_back(bank_table(schedule));
  }
  return all;
}

std::string summary_json(const FlowRequest& request, const FlowResult& flow) {
  const NetworkLabels network = labels_of(flow.network());
  Json json;
  json["command"] = "flow";
  json["feeder"] = network.name;
  json["status"] = flow.converged() ? "converged" : "not_converged";
  json["profile"] = request.profile.empty() ? Json() : Json(request.profile);
  json["load_scale"] = request.load_scale;
  json["currents"] = request.currents;
  json["power_balance"] = request.power_balance;
  json["linear_loads"] = request.linear_loads;
  json["controls"] = request.controls;
  add_figures(json, network, flow.hour, flow.thd_limit, flow.figures ? &*flow.figures : nullptr,
              std::nullopt);
  json["ieee519_violations"] =
      std::accumulate(flow.ieee519_violations.begin(), flow.ieee519_violations.end(), 0);
  json["hours"] = Json::array();
  for (int t = 0; t < flow.hour_count(); ++t) {
    json["hours"].push_back(hour_json(flow, t));
  }
  add_warnings(json, request.warnings);
  add_units(json, network);
  return json_text(json);
}

}  // namespace overtone::reporting
