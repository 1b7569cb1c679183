#include <overtone/load_groups.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/spelling.hpp>
#include <overtone/table_values.hpp>

namespace overtone {

namespace {

using Of = LoadGroupRow::Of;

constexpr std::pair<Of, const char*> kKinds[] = {
    {Of::bus, "bus"}, {Of::load, "load"}, {Of::generator, "generator"}};

std::string label_of(const LoadGroupRow& row) {
  const auto* kind = std::ranges::find(kKinds, row.of, &std::pair<Of, const char*>::first);
  return fmt::format("{} {}", kind->second, row.name);
}

/// The one of bus, load and generator that a row fills.
LoadGroupRow row_of(const CsvTable& table, int row) {
  std::optional<LoadGroupRow> out;
  for (const auto& [of, heading] : kKinds) {
    if (!table.has(heading) || table.text(row, heading).empty()) {
      continue;
    }
    if (out) {
      throw InputError(
          label_of(*out), table.where(row),
          fmt::format("is {} {}, too; a row is of one of them", heading, table.text(row, heading)));
    }
    out = LoadGroupRow{.of = of,
                       .name = table.text(row, heading),
                       .profile = table.text(row, "profile"),
                       .where = table.where(row)};
  }
  if (!out) {
    throw InputError("load group", table.where(row),
                     "no bus, load or generator; every row needs one of them");
  }
  if (out->profile.empty()) {
    throw InputError(label_of(*out), out->where, "no profile; name a column of the profile");
  }
  return *std::move(out);
}

/// Gives ports of a network columns of a profile.
class PortColumns {
 public:
  PortColumns(const NodalNetwork& network, const std::vector<BusLoad>& buses)
      : network_(network), buses_(buses), column_(network.port_count()) {}

  void follow_generation(const LoadGroups& groups) {
    bool any = false;
    for (int p = 0; p < network_.port_count(); ++p) {
      if (network_.ports[p].generates) {
        column_[p] = groups.generation;
        any = true;
      }
    }
    if (!any) {
      throw InputError(groups.generation_key, groups.where,
                       "the feeder has no generators by their elements; leave it out");
    }
  }

  /// Rows of single loads count more than those of their buses.
  void follow(const std::vector<LoadGroupRow>& rows, Warnings& warnings) {
    for (const Of of : {Of::bus, Of::load, Of::generator}) {
      for (const LoadGroupRow& row : rows) {
        if (row.of == of && !(of == Of::bus ? follow_bus(row) : follow_one(row))) {
          warnings.push_back(fmt::format("{} ({}): has no load, so column {} changes nothing",
                                         label_of(row), to_string(row.where), row.profile));
        }
      }
    }
  }

  /// [port] its column; empty: load_share, where it follows that.
  [[nodiscard]] const std::vector<std::string>& columns() const { return column_; }

 private:
  /// Whether there is a load.
  bool follow_bus(const LoadGroupRow& row) {
    const auto bus = std::ranges::find(buses_, row.name, &BusLoad::bus);
    if (bus == buses_.end()) {
      throw InputError(label_of(row), row.where,
                       fmt::format("not in feeder {}{}", network_.name,
                                   did_you_mean(row.name, buses_, &BusLoad::bus)));
    }
    bool any = false;
    for (int p = 0; p < network_.port_count(); ++p) {
      const Port& port = network_.ports[p];
      if (network_.nodes[port.from].bus == bus - buses_.begin() && !port.generates &&
          port.load != Complex(0.0)) {
        column_[p] = row.profile;
        any = true;
      }
    }
    return any;
  }

  bool follow_one(const LoadGroupRow& row) {
    std::vector<std::string> there;
    bool any = false;
    for (int p = 0; p < network_.port_count(); ++p) {
      const Port& port = network_.ports[p];
      if (port.generates != (row.of == Of::generator) || port.label.empty()) {
        continue;
      }
      there.push_back(port.label);
      if (port.label == row.name) {
        column_[p] = row.profile;
        any = true;
      }
    }
    if (!any) {
      throw InputError(label_of(row), row.where,
                       fmt::format("not in feeder {}{}", network_.name,
                                   there.empty() ? ", whose loads are those of its buses: name one"
                                                 : did_you_mean(row.name, there)));
    }
    return true;
  }

  const NodalNetwork& network_;
  const std::vector<BusLoad>& buses_;
  std::vector<std::string> column_;
};

}  // namespace

std::vector<LoadGroupRow> read_load_groups(const std::filesystem::path& file) {
  const CsvTable table(file);
  table.require({"profile"});
  table.allow_only({"bus", "load", "generator", "profile"});
  std::vector<LoadGroupRow> rows;
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    rows.push_back(row_of(table, row));
    const std::string label = label_of(rows.back());
    distinct.add(label, label, rows.back().where, "give it one profile");
  }
  return rows;
}

std::set<std::string> LoadGroups::columns() const {
  std::set<std::string> all{"load_share"};
  for (const LoadGroupRow& row : rows) {
    all.insert(row.profile);
  }
  if (!generation.empty()) {
    all.insert(generation);
  }
  return all;
}

Array2<Complex> loads_by_profile(const NodalNetwork& network, const std::vector<BusLoad>& buses,
                                 const HourlyProfile& profile, const LoadGroups& groups,
                                 Warnings& warnings) {
  std::vector<double> share = profile.load_share;
  for (double& s : share) {
    s *= groups.load_scale;
  }
  Array2<Complex> load = scaled_loads(network, share).load;
  PortColumns ports(network, buses);
  if (!groups.generation.empty()) {
    ports.follow_generation(groups);
  }
  ports.follow(groups.rows, warnings);
  for (int p = 0; p < network.port_count(); ++p) {
    if (ports.columns()[p].empty()) {
      continue;
    }
    const std::vector<double>& own = profile.at(ports.columns()[p], kLoadShares);
    const double scale = network.ports[p].generates ? 1.0 : groups.load_scale;
    for (int t = 0; t < profile.hour_count(); ++t) {
      load(t, p) = scale * own[t] * network.ports[p].load;
    }
  }
  return load;
}

}  // namespace overtone
