#include <overtone/impedance_scan.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "argument_checks.hpp"
#include "parallel_loop.hpp"
#include "scan/near_singular.hpp"
#include "scan/parabola.hpp"
#include "scan/resonances.hpp"
#include "scan/scan_points.hpp"

namespace overtone {

namespace {

constexpr int kChunk = 8;         ///< orders that a feeder is reduced at together
constexpr double kNoise = 1e-13;  ///< of Y, what a floating winding has beside 5e7 of a switch
constexpr int kInner = 7;         ///< orders between two, where an extreme is
constexpr int kDeepest = 10;      ///< such searches one in the other
constexpr double kSharp = 1e-3;   ///< of log |Z| beside an extreme: more than a parabola is it

void check_scan(const ScanOptions& options) {
  const ArgumentChecks check("impedance scan");
  check.require(options.orders.size() >= 2, "orders must be two or more");
  check.all_within("orders", options.orders, kSmallestOrder, kLargestOrder);
  check.require(std::ranges::adjacent_find(options.orders, std::ranges::greater_equal{}) ==
                    options.orders.end(),
                "orders must be ascending");
  check.not_negative("load_share", options.load_share);
  check.threads(options.threads);
}

class Scan {
 public:
  Scan(const ScannedFeeder& feeder, const ScanOptions& options)
      : feeder_(feeder), options_(options), points_(feeder.network(), options) {
    const int orders = static_cast<int>(options.orders.size());
    const int points = static_cast<int>(points_.points().size());
    result_.feeder = feeder.network().name;
    result_.frequency_hz = feeder.network().frequency_hz;
    result_.orders = options.orders;
    result_.points = points_.points();
    result_.driving.assign(orders, points);
    if (points_.has_driven()) {
      result_.transfer.assign(orders, points);
    }
    result_.condition.resize(orders);
    finished_.assign(orders, 0);
    result_.modal_impedance.resize(orders);
  }

  ImpedanceScan run() {
    const int chunks = (order_count() + kChunk - 1) / kChunk;
    steps_ = 2 * chunks;
    with_threads(options_.threads, [&] {
      parallel_loop_one_by_one(chunks, [&](int chunk) { scan_chunk(chunk * kChunk); });
      if (!stopped_) {
        find_extremes();
      }
    });
    if (stopped_) {
      drop_unfinished();
    }
    std::ranges::sort(result_.resonances, {}, &Resonance::order);
    std::ranges::sort(result_.warnings);
    result_.status = stopped_ ? ScanStatus::interrupted : ScanStatus::complete;
    return std::move(result_);
  }

 private:
  [[nodiscard]] int order_count() const { return static_cast<int>(options_.orders.size()); }

  /// Orders `first` to `first` + kChunk - 1, whose modes are compared with those beside them.
  void scan_chunk(int first) {
    const int begin = std::max(first - 1, 0);
    const int last = std::min(first + kChunk, order_count());  // of its own
    const int end = std::min(last + 1, order_count());
    if (stopped_) {
      return;
    }
    const ScannedOrders scanned =
        feeder_.at({options_.orders.begin() + begin, options_.orders.begin() + end});
    Eigen::MatrixXcd basis;
    std::vector<Modes> modes;
    for (int i = begin; i < end && !stopped_; ++i) {
      std::vector<Complex> values = feeder_.admittance(scanned, i - begin);
      bool singular = false;
      const AdmittanceFactors factors = feeder_.factors(scanned, values, singular);
      modes.push_back(smallest_modes(factors, basis));
      modes.back().noise = kNoise * one_norm(scanned.network.pattern, values);
      if (i >= first && i < last) {
        take(i, scanned.network.pattern, values, factors, modes.back(), singular);
      }
    }
    for (int i = std::max(first, 1); i < last && i + 1 < order_count() && !stopped_; ++i) {
      const auto order = options_.orders.begin() + i;
      const auto at = modes.begin() + (i - begin);
      for (const ModalPeak& peak :
           modal_peaks(at[-1], at[0], at[1], {order[-1], order[0], order[1]})) {
        add(resonance_at(feeder_, peak));
      }
    }
    step();
  }

  void take(int i, const AdmittancePattern& pattern, const std::vector<Complex>& values,
            const AdmittanceFactors& factors, const Modes& modes, bool singular) {
    std::ranges::copy(points_.driving(factors), result_.driving.row(i).begin());
    if (points_.has_driven()) {
      std::ranges::copy(points_.transfer(factors), result_.transfer.row(i).begin());
    }
    result_.condition[i] = condition_estimate(pattern, values, factors);
    finished_[i] = 1;
    if (modes.count() > 0) {
      result_.modal_impedance[i] = 1.0 / std::abs(modes.eigenvalue[0]);
    }
    if (singular) {
      warn(
          fmt::format("order {}: Y is singular, a resonance without resistance{}; its diagonal is "
                      "moved by 1e-12 of the largest entry",
                      options_.orders[i],
                      near_singular_text(feeder_.network(), feeder_.analysis_of(pattern), values)));
    }
  }

  /// What there is from the first order on without a gap.
  void drop_unfinished() {
    const auto kept = static_cast<int>(std::ranges::find(finished_, char{0}) - finished_.begin());
    const auto shortened = [kept](Array2<Complex>& whole) {
      Array2<Complex> part(kept, whole.extent(1));
      for (int i = 0; i < kept; ++i) {
        std::ranges::copy(whole.row(i), part.row(i).begin());
      }
      whole = std::move(part);
    };
    shortened(result_.driving);
    if (points_.has_driven()) {
      shortened(result_.transfer);
    }
    result_.orders.resize(kept);
    result_.condition.resize(kept);
    result_.modal_impedance.resize(kept);
  }

  void warn(std::string warning) {
    const std::scoped_lock lock(mutex_);
    result_.warnings.push_back(std::move(warning));
  }

  /// Unless it is there, found from another mode that is like it.
  void add(const std::optional<Resonance>& found) {
    constexpr double kSame = 1e-6;
    if (!found) {
      return;
    }
    const std::scoped_lock lock(mutex_);
    for (const Resonance& other : result_.resonances) {
      if (std::abs(other.order - found->order) <= kSame * found->order &&
          std::abs(other.eigenvalue - found->eigenvalue) <= 1e-3 * std::abs(found->eigenvalue)) {
        return;
      }
    }
    result_.resonances.push_back(*found);
  }

  void step() {
    const double done = static_cast<double>(++steps_done_) / std::max(steps_, 1);
    if (options_.progress && !options_.progress(std::min(done, 1.0))) {
      stopped_ = true;
    }
  }

  [[nodiscard]] double size(int i, int point) const { return std::abs(result_.driving(i, point)); }

  /// Extremes of |Z| over the orders, then between them.
  void find_extremes() {
    std::map<int, std::vector<ImpedanceExtreme>> at;  // place of the order
    for (int p = 0; p < static_cast<int>(result_.points.size()); ++p) {
      for (int i = 1; i + 1 < order_count(); ++i) {
        const double before = size(i - 1, p), here = size(i, p), after = size(i + 1, p);
        const bool maximum = here > before && here >= after;
        if (here > 0.0 && (maximum || (here < before && here <= after))) {
          at[i].push_back({p, maximum, options_.orders[i], here});
        }
      }
    }
    std::vector<std::pair<const int, std::vector<ImpedanceExtreme>>*> places;
    for (auto& place : at) {
      places.push_back(&place);
    }
    steps_ = static_cast<int>(2 * places.size());
    steps_done_ = static_cast<int>(places.size());
    parallel_loop_one_by_one(places.size(), [&](size_t i) {
      if (!stopped_) {
        const int place = places[i]->first;
        std::vector<ImpedanceExtreme*> extremes;
        for (ImpedanceExtreme& extreme : places[i]->second) {
          extremes.push_back(&extreme);
        }
        refine(options_.orders[place - 1], options_.orders[place + 1], extremes);
        step();
      }
    });
    for (auto& [place, extremes] : at) {
      result_.extremes.insert(result_.extremes.end(), extremes.begin(), extremes.end());
    }
    std::ranges::stable_sort(result_.extremes, {}, &ImpedanceExtreme::point);
  }

  /// Of points with an extreme between two orders, ever closer where their curves are sharp.
  void refine(double low, double high, const std::vector<ImpedanceExtreme*>& extremes,
              int depth = 0) const {
    std::vector<double> orders;
    for (int k = 0; k <= kInner + 1; ++k) {
      orders.push_back(low + (high - low) * k / (kInner + 1));
    }
    std::vector<int> points;
    for (const ImpedanceExtreme* extreme : extremes) {
      points.push_back(extreme->point);
    }
    const ScannedOrders scanned = feeder_.at(orders);
    std::vector<std::vector<Complex>> driving;
    for (size_t k = 0; k < orders.size(); ++k) {
      bool singular = false;
      std::vector<Complex> values = feeder_.admittance(scanned, static_cast<int>(k));
      driving.push_back(points_.driving(feeder_.factors(scanned, values, singular), points));
    }
    std::map<int, std::vector<ImpedanceExtreme*>> sharp;  // place of the best order
    for (ImpedanceExtreme* extreme : extremes) {
      const double sign = extreme->maximum ? 1.0 : -1.0;
      std::vector<CurvePoint> curve;
      for (size_t k = 0; k < orders.size(); ++k) {
        curve.push_back({orders[k], std::log(std::abs(driving[k][extreme->point]))});
      }
      const auto best = std::ranges::max_element(curve.begin() + 1, curve.end() - 1, {},
                                                 [=](const CurvePoint& at) { return sign * at.y; });
      const CurvePoint top = vertex({best[-1], best[0], best[1]});
      extreme->order = top.x;
      extreme->impedance_ohm = std::exp(top.y);
      if (std::max(std::abs(best[-1].y - best->y), std::abs(best[1].y - best->y)) > kSharp) {
        sharp[static_cast<int>(best - curve.begin())].push_back(extreme);
      }
    }
    for (const auto& [best, those] : sharp) {
      if (depth < kDeepest && !stopped_) {
        refine(orders[best - 1], orders[best + 1], those, depth + 1);
      }
    }
  }

  const ScannedFeeder& feeder_;
  const ScanOptions& options_;
  ScanPoints points_;
  ImpedanceScan result_;
  std::vector<char> finished_;  ///< [order]
  std::mutex mutex_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> steps_done_ = 0;
  int steps_ = 0;
};

}  // namespace

namespace {

constexpr int kMostNodes = 200;  ///< that impedances are given of where nobody chose

/// With the buses that are looked at where none is named: all, or `telling` ones of a large feeder.
ImpedanceScan scan_of(const ScannedFeeder& feeder, const ScanOptions& options,
                      const std::set<std::string>& telling) {
  if (!options.buses.empty() || feeder.network().node_count() <= kMostNodes) {
    return Scan(feeder, options).run();
  }
  ScanOptions some = options;
  some.buses.assign(telling.begin(), telling.end());
  ImpedanceScan scan = Scan(feeder, some).run();
  scan.warnings.push_back(
      fmt::format("{} nodes are more than {}: impedances of the {} buses of capacitors and sources "
                  "alone; name buses for others",
                  feeder.network().node_count(), kMostNodes, some.buses.size()));
  return scan;
}

/// Those of capacitors and sources.
std::set<std::string> telling_buses(const Feeder& feeder) {
  std::set<std::string> telling;
  for (const Capacitor& capacitor : feeder.capacitors) {
    telling.insert(capacitor.from.bus);
  }
  for (const VoltageSource& source : feeder.voltage_sources) {
    telling.insert(source.from.bus);
  }
  return telling;
}

}  // namespace

ImpedanceScan scan_impedance(const Feeder& feeder, const PhaseOptions& phases,
                             const ScanOptions& options) {
  check_scan(options);
  return scan_of(ScannedFeeder(feeder, phases, options.load_share), options, telling_buses(feeder));
}

ImpedanceScan scan_positive_sequence(const Feeder& feeder, const PhaseOptions& phases,
                                     const ScanOptions& options) {
  check_scan(options);
  std::vector<std::string> left_out;
  const ScannedFeeder scanned(feeder, phases, options.load_share, left_out);
  ImpedanceScan scan = scan_of(scanned, options, telling_buses(feeder));
  scan.warnings.insert(scan.warnings.begin(), left_out.begin(), left_out.end());
  return scan;
}

ImpedanceScan scan_impedance(const Network& network, const LinearLoad& loads,
                             const ScanOptions& options) {
  check_scan(options);
  std::set<std::string> telling{network.bus_name(network.slack())};
  for (const Bus& bus : network.description().buses) {
    if (bus.capacitor_kvar > 0.0) {
      telling.insert(bus.name);
    }
  }
  return scan_of(ScannedFeeder(network, loads, options.load_share), options, telling);
}

}  // namespace overtone
