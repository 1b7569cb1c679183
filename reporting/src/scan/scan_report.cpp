#include <overtone/scan_report.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/table_renderers.hpp>

#include "scan/scan_columns.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kListed = 10;  ///< extremes
constexpr size_t kNamed = 3;    ///< nodes and elements of a resonance

std::string heading(const ScanRequest& request, const ImpedanceScan& scan) {
  std::string loads = request.linear_loads;
  if (loads != "open") {
    loads += fmt::format(" at {:g} of full load", request.load_share);
  }
  return fmt::format(
      "{}: frequency scan, orders {:g} to {:g} ({:g} to {:g} Hz), {} of them; linear loads {}\n\n",
      scan.feeder, scan.orders.front(), scan.orders.back(), scan.hertz(scan.orders.front()),
      scan.hertz(scan.orders.back()), scan.orders.size(), loads);
}

/// "675.1 31 %, 671.1 24 %": the first few.
std::string shares_text(const std::vector<ModeShare>& shares) {
  std::vector<std::string> texts;
  for (const ModeShare& share : shares) {
    if (texts.size() == kNamed) {
      break;
    }
    texts.push_back(fmt::format("{} {:.2g} %", share.label, 100.0 * share.share));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string resonances_text(const ImpedanceScan& scan) {
  if (scan.resonances.empty()) {
    return "no parallel resonance\n";
  }
  Table table("resonances", "A parallel resonance.",
              {scan_order_column(),
               frequency_column(),
               {.name = "modal_impedance",
                .unit = "pu",
                .text = "1/|eigenvalue| of Y.",
                .heading = "modal Z",
                .format = significant(5)},
               {.name = "nodes",
                .text = "That take part most.",
                .heading = "nodes, participation",
                .align = Align::left},
               {.name = "elements",
                .text = "With the largest shares.",
                .heading = "elements, share",
                .align = Align::left}});
  for (const Resonance& resonance : scan.resonances) {
    table.row(resonance.order, scan.hertz(resonance.order), resonance.modal_impedance(),
              shares_text(resonance.nodes), shares_text(resonance.elements));
  }
  return "parallel resonances\n" + terminal_text(table);
}

/// The largest maxima, or the smallest minima.
std::string extremes_text(const ImpedanceScan& scan, bool maximum) {
  std::vector<ImpedanceExtreme> chosen;
  std::ranges::copy_if(scan.extremes, std::back_inserter(chosen),
                       [=](const ImpedanceExtreme& one) { return one.maximum == maximum; });
  const size_t all = chosen.size();
  if (all == 0) {
    return "";
  }
  std::ranges::stable_sort(chosen, [=](const ImpedanceExtreme& a, const ImpedanceExtreme& b) {
    return maximum ? a.impedance_ohm > b.impedance_ohm : a.impedance_ohm < b.impedance_ohm;
  });
  chosen.resize(std::min(all, kListed));
  return fmt::format("\n{}, {} of {}\n",
                     maximum ? "largest maxima of |Z|" : "smallest minima of |Z|", chosen.size(),
                     all) +
         terminal_text(impedance_extremes(scan, chosen));
}

}  // namespace

std::string report(const ScanRequest& request, const ImpedanceScan& scan) {
  if (scan.orders.empty()) {
    return fmt::format("{}: frequency scan, interrupted before its first order was done\n",
                       scan.feeder);
  }
  const size_t worst =
      static_cast<size_t>(std::ranges::max_element(scan.condition) - scan.condition.begin());
  return heading(request, scan) + resonances_text(scan) + extremes_text(scan, true) +
         extremes_text(scan, false) +
         fmt::format(
             "\n  impedances at {} points; largest condition estimate {:.1e} at order {:g}\n",
             scan.points.size(), scan.condition[worst], scan.orders[worst]);
}

}  // namespace overtone::reporting
