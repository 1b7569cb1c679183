// Overtone's side of bench/load_flow_peers.py, which says what to do by lines on standard input and
// reads one line of JSON for each. Times are taken in here, around the call of the library alone.
//
//   case NAME
//     a folder of tests/reference; harmonic currents phase_locked, angles 0
//   script FILE PACKAGES SHARES...
//     an OpenDSS script by phase, harmonic currents phase_locked, linear loads as it has them; the
//     folder of Python packages with its engine; the load multipliers of the day
//   nodes FILE
//     their labels and base voltages in kV, a line each
//   orders
//     of the harmonics
//   batch SCENARIOS FILE
//     factors of the loads, doubles [scenario][port]: the load of a bus, or of a phase
//   time day | fresh | batch
//     seconds of one call: the 24 hours into a result that is kept, the same with the network
//     analysed and factored and the result made anew, the batch of fundamental load flows
//   write day | batch FILE
//     the voltages, complex doubles [scenario][order][node], [scenario][node]
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <span>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/network_input.hpp>

#include "support/reference_cases.hpp"

namespace {

using overtone::Complex;

class Peer {
 public:
  void open(const std::string& name) {
    network_ = std::make_unique<overtone::Network>(overtone::support::case_network(name, false));
    flow_ = std::make_unique<overtone::HarmonicLoadFlow>(*network_);
    day_ = overtone::scaled_loads(flow_->network(), overtone::support::case_load_shares(name));
  }

  void open_script(const std::string& script, const std::string& packages,
                   const std::vector<double>& shares) {
    overtone::NetworkInputOptions options;
    options.evaluator.search = {packages};
    nodal_ = overtone::read_network(script, options).network;
    flow_ = std::make_unique<overtone::HarmonicLoadFlow>(nodal_);
    day_ = overtone::scaled_loads(*nodal_, shares);
  }

  void write_nodes(const std::string& file) const {
    std::ofstream out(file);
    for (const overtone::Node& node : flow_->network().nodes) {
      out << node.label << ' ' << fmt::format("{}", node.base_kv) << '\n';
    }
  }

  [[nodiscard]] const std::vector<double>& orders() const { return flow_->network().orders; }

  void read_batch(int scenarios, const std::string& file) {
    const std::vector<overtone::Port>& ports = flow_->network().ports;
    std::vector<double> factor(scenarios * ports.size());
    std::ifstream(file, std::ios::binary)
        .read(reinterpret_cast<char*>(factor.data()),
              static_cast<std::streamsize>(factor.size() * sizeof(double)));
    load_.resize(factor.size());
    voltage_.resize(static_cast<size_t>(scenarios) * flow_->network().node_count());
    report_.resize(scenarios);
    for (size_t k = 0; k < factor.size(); ++k) {
      load_[k] = factor[k] * ports[k % ports.size()].load;
    }
  }

  void run(const std::string& what) {
    if (what == "batch") {
      flow_->solve_fundamental(load_, voltage_, report_, options_);
    } else if (what == "day") {
      flow_->solve(day_, options_, result_);
    } else {
      const auto flow =
          nodal_ ? overtone::HarmonicLoadFlow(nodal_) : overtone::HarmonicLoadFlow(*network_);
      fresh_ = flow.solve(day_, options_);
    }
  }

  [[nodiscard]] double seconds(const std::string& what) {
    const auto start = std::chrono::steady_clock::now();
    run(what);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  void write(const std::string& what, const std::string& file) {
    run(what);
    const std::span<const Complex> voltage = what == "batch" ? voltage_ : result_.voltage.flat();
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(voltage.data()),
               static_cast<std::streamsize>(voltage.size() * sizeof(Complex)));
  }

  [[nodiscard]] int converged(const std::string& what) const {
    const auto& report = what == "batch" ? report_ : result_.report;
    return static_cast<int>(std::count_if(report.begin(), report.end(), [](const auto& r) {
      return r.status == overtone::LoadFlowStatus::converged;
    }));
  }

 private:
  std::unique_ptr<overtone::Network> network_;
  std::shared_ptr<const overtone::NodalNetwork> nodal_;  ///< of a script
  std::unique_ptr<overtone::HarmonicLoadFlow> flow_;
  overtone::LoadFlowScenarios day_;
  overtone::LoadFlowResult result_, fresh_;
  std::vector<Complex> load_, voltage_;
  std::vector<overtone::ScenarioReport> report_;
  overtone::LoadFlowOptions options_{.harmonic_currents = overtone::HarmonicCurrents::phase_locked,
                                     .tolerance = 1e-8,
                                     .threads = 1};
};

std::string answer(Peer& peer, std::istringstream& line) {
  std::string verb, what, file;
  line >> verb >> what;
  if (verb == "case") {
    peer.open(what);
    return "{}";
  }
  if (verb == "script") {
    std::string packages;
    line >> packages;
    std::vector<double> shares;
    for (double share = 0.0; line >> share;) {
      shares.push_back(share);
    }
    peer.open_script(what, packages, shares);
    return "{}";
  }
  if (verb == "nodes") {
    peer.write_nodes(what);
    return "{}";
  }
  if (verb == "orders") {
    return fmt::format("{{\"orders\": [{}]}}", fmt::join(peer.orders(), ", "));
  }
  if (verb == "batch") {
    line >> file;
    peer.read_batch(std::stoi(what), file);
    return "{}";
  }
  if (verb == "time") {
    return fmt::format("{{\"seconds\": {:.9f}}}", peer.seconds(what));
  }
  if (verb == "write") {
    line >> file;
    peer.write(what, file);
    return fmt::format("{{\"converged\": {}}}", peer.converged(what));
  }
  throw std::invalid_argument("unknown command " + verb);
}

}  // namespace

int main() {
  Peer peer;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    try {
      std::cout << answer(peer, words) << std::endl;
    } catch (const std::exception& error) {
      std::cerr << "load_flow_peer: " << line << ": " << error.what() << '\n';
      return 1;
    }
  }
  return 0;
}
