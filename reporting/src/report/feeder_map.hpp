#pragma once

#include <optional>
#include <string>
#include <vector>

#include <overtone/map_point.hpp>

#include "report/figure.hpp"
#include "report/result_view.hpp"

namespace overtone::reporting {

inline constexpr int kMarkSize = 12;  ///< of buses, px

/// The one-line diagram of a feeder: where its nodes and branches stand, of the tables
/// feeder_buses and feeder_branches, on the feeder's map or else as the computed tree.
class FeederMap {
 public:
  /// @throws InputError for a branch to a bus that isn't there.
  explicit FeederMap(const ResultView& result);

  /// Nodes as tables call them, by phase conductors.
  [[nodiscard]] const Labels& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<double>& x() const { return node_x_; }  ///< [node]
  [[nodiscard]] const std::vector<double>& y() const { return node_y_; }  ///< [node]
  /// Buses of the nodes.
  [[nodiscard]] const Labels& buses() const { return buses_; }
  [[nodiscard]] bool by_phase() const { return nodes_.size() > buses_.size(); }
  /// Of a node: its bus, and which conductor of it, 0 on a balanced feeder.
  [[nodiscard]] const std::string& bus_of(size_t node) const { return buses_.all()[bus_of_[node]]; }
  [[nodiscard]] int conductor_of(size_t node) const { return conductor_[node]; }
  /// Whether a node has a voltage without load; neutrals have none.
  [[nodiscard]] bool live(const std::string& node) const;

  struct Branch {
    std::string name;  ///< as branch_hours has it
    double x, y;       ///< halfway
  };
  [[nodiscard]] const std::vector<Branch>& branches() const { return branches_; }

  /// Whether buses stand where the feeder's map has them; else by the computed tree.
  [[nodiscard]] bool on_map() const { return on_map_; }
  /// What the diagram is, in a sentence or two.
  [[nodiscard]] const char* text() const;

  /// Diameter of a bus's mark, px: smaller where there are many, or conductors.
  [[nodiscard]] int mark_size() const;
  /// The lines, the sources and, of small feeders, the names of the buses; and axes without scales.
  void draw(Figure& figure) const;

 private:
  void read_buses(const TableReader& table);
  void read_branches(const TableReader& table);
  void place_buses();
  void place_branches();
  void place_nodes();
  [[nodiscard]] double height() const;  ///< of the diagram, px
  void draw_branches(Figure& figure) const;
  void draw_sources(Figure& figure) const;
  void draw_names(Figure& figure, double above) const;

  Labels nodes_, buses_;
  std::vector<size_t> bus_of_;  ///< [node]
  std::vector<int> conductor_;  ///< [node]
  std::vector<char> live_;      ///< [node]
  std::vector<double> node_x_, node_y_;
  std::vector<std::optional<MapPoint>> given_;  ///< [bus] on the feeder's map
  std::vector<MapPoint> bus_;                   ///< [bus]
  bool on_map_ = false;
  std::vector<int> sources_;               ///< buses
  std::vector<std::pair<int, int>> ends_;  ///< [branch] buses
  std::vector<Branch> branches_;
};

}  // namespace overtone::reporting
