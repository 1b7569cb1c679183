#include "networks.hpp"

#include <overtone/by_phase.hpp>
#include <overtone/feeder_texts.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/positive_sequence.hpp>
#include <overtone/study_profile.hpp>

#include "arrays.hpp"
#include "step_labels.hpp"

namespace overtone::python {

namespace {

NetworkInputOptions options_of(const std::optional<bool>& by_phase,
                               const std::optional<std::string>& linear_loads,
                               const std::optional<std::string>& currents,
                               const std::vector<std::string>& packages) {
  NetworkInputOptions options{.evaluator = evaluator(packages)};
  if (by_phase) {
    options.nodes_of = *by_phase ? NodesOf::conductors : NodesOf::buses;
  }
  if (linear_loads) {
    options.linear_loads = value_of(linear_load_words(), *linear_loads, "linear_loads");
  }
  if (currents) {
    options.currents = value_of(harmonic_currents_words(), *currents, "currents");
  }
  return options;
}

PyNetwork read(const std::string& path, const std::optional<bool>& by_phase,
               const std::optional<std::string>& linear_loads,
               const std::optional<std::string>& currents,
               const std::vector<std::string>& packages) {
  const nb::gil_scoped_release unlocked;
  return {read_network(path, options_of(by_phase, linear_loads, currents, packages)),
          find_hourly_profile({}, path), path};
}

/// A balanced feeder from its figures; `spectrum` [(order, factor, angle in degrees)].
PyNetwork from_figures(const std::string& name, double base_kv, double base_mva,
                       const std::string& slack, double slack_voltage,
                       const std::vector<std::string>& bus, const Given<double, 1>& p_kw,
                       const Given<double, 1>& q_kvar, const Given<double, 1>& capacitor_kvar,
                       const std::vector<std::pair<std::string, std::string>>& branch,
                       const Given<double, 1>& r_ohm, const Given<double, 1>& x_ohm,
                       const Given<double, 1>& i_max_a, const std::vector<std::string>& nonlinear,
                       const std::vector<std::tuple<double, double, double>>& spectrum) {
  NetworkDescription description;
  description.name = name;
  description.base_kv = base_kv;
  description.base_mva = base_mva;
  description.slack_bus = slack;
  description.slack_voltage_pu = slack_voltage;
  for (size_t b = 0; b < bus.size(); ++b) {
    description.buses.push_back({.name = bus[b],
                                 .p_kw = p_kw(b),
                                 .q_kvar = q_kvar(b),
                                 .capacitor_kvar = capacitor_kvar(b)});
  }
  for (size_t l = 0; l < branch.size(); ++l) {
    description.branches.push_back({.from = branch[l].first,
                                    .to = branch[l].second,
                                    .r_ohm = r_ohm(l),
                                    .x_ohm = x_ohm(l),
                                    .i_max_a = i_max_a(l)});
  }
  Spectrum lines{.name = "spectrum", .lines = {}};
  for (const auto& [order, factor, angle] : spectrum) {
    lines.lines.push_back({.order = order, .factor = factor, .angle_deg = angle});
  }
  for (const std::string& at : nonlinear) {
    description.nonlinear_loads.push_back({.bus = at, .spectrum = lines});
  }
  const Network network(std::move(description));
  const HarmonicCurrents currents = usual_currents(network);
  return {{std::make_shared<const NodalNetwork>(positive_sequence(network)), currents,
           feeder_warnings(network, currents)},
          std::nullopt,
          {}};
}

/// What a feeder folder in its simple form reads; of others nothing, they name nothing outside.
std::vector<std::string> feeder_files(const std::string& folder) {
  std::vector<std::string> files;
  if (!is_feeder_by_elements(folder)) {
    for (const std::filesystem::path& file : files_of_feeder(folder)) {
      files.push_back(file.string());
    }
  }
  return files;
}

std::vector<std::string> node_labels(const PyNetwork& network) {
  std::vector<std::string> labels;
  for (const Node& node : network.nodal().nodes) {
    labels.push_back(node.label);
  }
  return labels;
}

/// Of the load, or the node it is at; between nodes "a-b".
std::vector<std::string> port_labels(const PyNetwork& network) {
  const NodalNetwork& nodal = network.nodal();
  std::vector<std::string> labels;
  for (const Port& port : nodal.ports) {
    const std::string far = port.to < 0 ? "" : "-" + nodal.nodes[port.to].label;
    labels.push_back(nodal.nodes[port.from].label + far);
  }
  return labels;
}

template <class T, class Items, class Value>
auto column(const Items& items, const Value& value) {
  std::vector<T> values;
  for (const auto& item : items) {
    values.push_back(value(item));
  }
  return handed_over(std::move(values));
}

}  // namespace

DssEvaluatorOptions evaluator(const std::vector<std::string>& packages) {
  DssEvaluatorOptions options;
  options.search.assign(packages.begin(), packages.end());
  return options;
}

void bind_networks(nb::module_& module) {
  nb::class_<PyNetwork>(module, "Network")
      .def_prop_ro("name", [](const PyNetwork& n) { return n.nodal().name; })
      .def_prop_ro("path", [](const PyNetwork& n) { return n.path.string(); })
      .def_prop_ro("nodes", node_labels)
      .def_prop_ro("ports", port_labels)
      .def_prop_ro(
          "orders", [](const PyNetwork& n) { return handed_over(n.nodal().orders); },
          nb::rv_policy::reference)
      .def_prop_ro(
          "base_kv",
          [](const PyNetwork& n) {
            return column<double>(n.nodal().nodes, [](const Node& a) { return a.base_kv; });
          },
          nb::rv_policy::reference)
      .def_prop_ro(
          "load",
          [](const PyNetwork& n) {
            return column<Complex>(n.nodal().ports, [](const Port& p) { return p.load; });
          },
          nb::rv_policy::reference)
      .def_prop_ro("power_base_mva", [](const PyNetwork& n) { return n.nodal().power_base_mva(); })
      .def_prop_ro("frequency_hz", [](const PyNetwork& n) { return n.nodal().frequency_hz; })
      .def_prop_ro("by_phase", [](const PyNetwork& n) { return n.nodal().phases_per_node == 1; })
      .def_prop_ro(
          "currents",
          [](const PyNetwork& n) { return word_of(harmonic_currents_words(), n.input.currents); })
      .def_prop_ro(
          "hours",
          [](const PyNetwork& n) { return n.profile ? labels_of(n.profile->hour) : Labels(); })
      .def_prop_ro("step_hours",
                   [](const PyNetwork& n) {
                     return n.profile ? lengths_of(n.profile->hour) : std::vector<double>();
                   })
      .def_prop_ro(
          "profile",
          [](const PyNetwork& n) {
            return n.profile ? nb::object(nb::cast(handed_over(n.profile->load_share)))
                             : nb::object(nb::none());
          },
          nb::rv_policy::reference)
      .def_prop_ro("warnings", [](const PyNetwork& n) { return n.input.warnings; });
  module.def("read_network", read, "path"_a, "by_phase"_a.none(), "linear_loads"_a.none(),
             "currents"_a.none(), "packages"_a);
  module.def("feeder_files", feeder_files, "folder"_a);
  module.def("network_of_figures", from_figures, "name"_a, "base_kv"_a, "base_mva"_a, "slack"_a,
             "slack_voltage"_a, "bus"_a, "p_kw"_a, "q_kvar"_a, "capacitor_kvar"_a, "branch"_a,
             "r_ohm"_a, "x_ohm"_a, "i_max_a"_a, "nonlinear"_a, "spectrum"_a);
}

}  // namespace overtone::python
