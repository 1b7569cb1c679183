#pragma once

#include <string>
#include <vector>

#include <overtone/table.hpp>

#include "report/grid.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

/// What a person can choose in a figure: one of several options.
struct Control {
  enum class Kind { select, slider };
  std::string id;     ///< a word of its own in the figure
  std::string label;  ///< what is chosen
  Kind kind = Kind::select;
  std::vector<std::string> options;  ///< as they are shown
  size_t chosen = 0;
  /// [option] what it changes: an object of paths ("data.1.visible") and their values; empty: none.
  std::vector<Json> sets = {};
};

/// A picture as Plotly draws it, `data` and `layout`, complete as it stands; and what of it depends
/// on what is chosen. It knows nothing of pages: whatever draws Plotly's JSON can show it, and who
/// follows `controls`, `slices` and `arrays` can let it move.
///
/// A slice says that the value at a path ("data.0.marker.color") is the part of an array at some
/// places along its first dimensions: `at` has a number, or the id of a control whose option
/// counts.
class Figure {
 public:
  /// `text`: what is seen, and how to read it.
  Figure(std::string id, std::string title, std::string text);

  /// A trace; its number. Names in it, in lists and as `name`, are any text.
  size_t add(Json trace);
  /// Below the layout that is there.
  void lay_out(const Json& layout) { layout_.update(layout, true); }
  void add(Control control);
  /// Makes the value at a path follow controls that are there already: `along` are, in order, the
  /// ids of controls whose options are the places along a dimension of `grid`, or places.
  void follow(const std::string& path, const Grid& grid, const std::vector<Json>& along);
  /// What the picture shows, for those who don't see it.
  void add(Table table) { tables_.push_back(std::move(table)); }

  [[nodiscard]] size_t traces() const { return data_.size(); }
  [[nodiscard]] bool empty() const { return data_.empty(); }
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<Table>& tables() const { return tables_; }
  /// Keys `data`, `layout`, `controls`, `slices`, `arrays`.
  [[nodiscard]] Json json() const;

 private:
  [[nodiscard]] Json& at(const std::string& path);
  [[nodiscard]] size_t place(const Json& along, size_t extent) const;
  [[nodiscard]] const Control& control(const std::string& id) const;

  std::string id_, title_, text_;
  Json data_ = Json::array(), layout_ = Json::object();
  std::vector<Control> controls_;
  Json slices_ = Json::array(), arrays_ = Json::object();
  std::vector<Table> tables_;
};

/// Text that Plotly shows as it is: it takes a few tags for its own.
[[nodiscard]] std::string plotly_text(const std::string& text);

/// Numbers as Plotly takes them: a list, null where there is none, or from a few dozen on the bytes
/// of 32-bit numbers in base64.
[[nodiscard]] Json numbers(const std::vector<float>& values);
[[nodiscard]] Json numbers(const std::vector<double>& values);
/// The same in rows.
[[nodiscard]] Json numbers(const Grid& grid);

// Colours that colour-blind people tell apart.

/// Of quantities: Plotly's name of a scale.
inline constexpr const char* kScale = "Cividis";
/// Of things side by side: the i-th, over and over.
[[nodiscard]] std::string colour(size_t i);

/// A colour bar's title and where the scale begins and ends.
[[nodiscard]] Json colour_axis(const std::string& title, std::pair<double, double> range,
                               const std::string& format);

}  // namespace overtone::reporting
