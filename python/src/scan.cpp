#include <overtone/harmonic_words.hpp>
#include <overtone/scan_feeder.hpp>
#include <overtone/scan_report.hpp>

#include "arrays.hpp"
#include "interrupts.hpp"
#include "networks.hpp"
#include "tables.hpp"

namespace overtone::python {

namespace {

struct PyScan {
  ImpedanceScan scan;
  reporting::ScanRequest request;
};

PyScan scan(const std::string& path, std::vector<double> orders, std::vector<std::string> buses,
            const std::string& driven, double load_share, const std::optional<bool>& by_phase,
            const std::optional<std::string>& linear_loads, int threads,
            const std::vector<std::string>& packages, nb::object callback) {
  Progress progress(std::move(callback));
  PyScan result;
  {
    const nb::gil_scoped_release unlocked;
    const ScanFeeder feeder(path, evaluator(packages));
    ScanOptions options{.orders = std::move(orders),
                        .buses = std::move(buses),
                        .driven = driven,
                        .load_share = load_share,
                        .threads = threads};
    options.progress = [&progress](double done) {
      return progress("scanning", std::pair("done", done), std::pair("of", 1.0));
    };
    std::optional<NodesOf> nodes;
    if (by_phase) {
      nodes = *by_phase ? NodesOf::conductors : NodesOf::buses;
    }
    std::optional<LinearLoadModel> model;
    if (linear_loads) {
      model = value_of(linear_load_words(), *linear_loads, "linear_loads");
    }
    result.request = {.load_share = load_share,
                      .linear_loads = linear_loads           ? *linear_loads
                                      : feeder.by_elements() ? "of each load"
                                                             : "open",
                      .driven = driven,
                      .warnings = feeder.warnings()};
    result.scan = feeder.scan(options, nodes, model);
  }
  progress.rethrow();
  return result;
}

std::vector<std::string> point_labels(const PyScan& scan) {
  std::vector<std::string> labels;
  for (const ScanPoint& point : scan.scan.points) {
    labels.push_back(point.label());
  }
  return labels;
}

/// [(order, modal impedance in pu, node that takes most part, element that carries most)].
std::vector<std::tuple<double, double, std::string, std::string>> resonances(const PyScan& scan) {
  std::vector<std::tuple<double, double, std::string, std::string>> all;
  for (const Resonance& one : scan.scan.resonances) {
    all.emplace_back(one.order, one.modal_impedance(),
                     one.nodes.empty() ? "" : one.nodes.front().label,
                     one.elements.empty() ? "" : one.elements.front().label);
  }
  return all;
}

}  // namespace

void bind_scan(nb::module_& module) {
  nb::class_<PyScan> bound(module, "Scan");
  bind_found(
      bound, [](PyScan& s) { return reporting::tables(s.scan); },
      [](PyScan& s) { return reporting::summary_json(s.request, s.scan); },
      [](PyScan& s) { return reporting::report(s.request, s.scan); });
  bound
      .def_prop_ro("complete",
                   [](const PyScan& s) { return s.scan.status == ScanStatus::complete; })
      .def_prop_ro("warnings",
                   [](const PyScan& s) {
                     std::vector<std::string> all = s.request.warnings;
                     all.insert(all.end(), s.scan.warnings.begin(), s.scan.warnings.end());
                     return all;
                   })
      .def_prop_ro("points", point_labels)
      .def_prop_ro("resonances", resonances)
      .def_prop_ro(
          "orders",
          [](nb::handle_t<PyScan> s) { return frozen(nb::cast<PyScan&>(s).scan.orders, s); },
          nb::rv_policy::reference)
      .def_prop_ro(
          "driving",
          [](nb::handle_t<PyScan> s) { return frozen(nb::cast<PyScan&>(s).scan.driving, s); },
          nb::rv_policy::reference)
      .def_prop_ro(
          "transfer",
          [](nb::handle_t<PyScan> s) { return frozen(nb::cast<PyScan&>(s).scan.transfer, s); },
          nb::rv_policy::reference);
  module.def("scan", scan, "path"_a, "orders"_a, "buses"_a, "driven"_a, "load_share"_a,
             "by_phase"_a.none(), "linear_loads"_a.none(), "threads"_a, "packages"_a,
             "progress"_a.none());
}

}  // namespace overtone::python
