#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/input_error.hpp>

#include "report/bus_figures.hpp"

namespace overtone::reporting {

namespace {

/// Rows one after another, with their places.
class States {
 public:
  explicit States(const FeederMap& map) : map_(map) {}

  /// `state_of(row)`: label of what a row is of.
  template <class StateOf>
  void add(const TableReader& table, StateOf state_of) {
    const Axes axes(table, {"hour", "bus"});
    const size_t v1 = table.column("v1"), thd = table.column("thd");
    for (size_t r = 0; r < table.rows(); ++r) {
      const std::string& bus = axes.labels(1)[axes.place(r, 1)];
      if (map_.live(bus)) {
        rows_.push_back({states_.place(state_of(r)), hours_.place(axes.labels(0)[axes.place(r, 0)]),
                         buses_.place(bus), table.number(r, v1), table.number(r, thd)});
      }
    }
  }

  BusStates take(std::string what) {
    BusStates all{.what = std::move(what),
                  .states = states_.all(),
                  .hours = hours_.all(),
                  .buses = buses_.all(),
                  .voltage = Grid::of({states_.size(), hours_.size(), buses_.size()}),
                  .thd = Grid::of({states_.size(), hours_.size(), buses_.size()})};
    double lowest = std::numeric_limits<double>::infinity();
    for (const Row& row : rows_) {
      const size_t at = (row.state * hours_.size() + row.hour) * buses_.size() + row.bus;
      all.voltage.value[at] = static_cast<float>(row.v1);
      all.thd.value[at] = static_cast<float>(100.0 * row.thd);
      if (row.v1 < lowest) {
        lowest = row.v1;
        all.first_hour = row.hour;
      }
    }
    return all;
  }

 private:
  struct Row {
    size_t state, hour, bus;
    double v1, thd;
  };
  const FeederMap& map_;
  Labels states_, hours_, buses_;
  std::vector<Row> rows_;
};

}  // namespace

BusStates bus_states(const FeederMap& map, std::string what,
                     const std::vector<std::pair<std::string, TableReader>>& tables) {
  States states(map);
  for (const auto& [label, table] : tables) {
    states.add(table, [&label = label](size_t) { return label; });
  }
  return states.take(std::move(what));
}

BusStates bus_states(const FeederMap& map, std::string what, const TableReader& table,
                     const std::vector<std::string_view>& columns) {
  States states(map);
  states.add(table, [&](size_t row) {
    std::vector<std::string> words;
    for (const std::string_view column : columns) {
      words.push_back(table.text(row, column));
    }
    return fmt::format("{}", fmt::join(words, ", "));
  });
  return states.take(std::move(what));
}

Control state_control(const BusStates& states) {
  return {.id = kState, .label = states.what, .options = states.states};
}

}  // namespace overtone::reporting
