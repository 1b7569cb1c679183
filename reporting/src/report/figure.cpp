#include "report/figure.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/base64.hpp"

namespace overtone::reporting {

static_assert(std::endian::native == std::endian::little, "the bytes of numbers are written");

namespace {

constexpr size_t kLongestList = 48;

/// With the digits of the 32-bit numbers, not those of what they are as 64-bit ones.
Json list_of(const float* begin, const float* end) {
  Json list = Json::array();
  for (const float* value = begin; value != end; ++value) {
    list.push_back(std::isnan(*value) ? Json() : Json(std::stod(fmt::format("{}", *value))));
  }
  return list;
}

Json bytes_of(const float* begin, const float* end, const std::vector<size_t>& shape) {
  Json json{{"dtype", "f4"},
            {"bdata", base64({reinterpret_cast<const char*>(begin),
                              static_cast<size_t>(end - begin) * sizeof(float)})}};
  if (shape.size() > 1) {
    json["shape"] = fmt::format("{}", fmt::join(shape, ", "));
  }
  return json;
}

size_t product(const std::vector<size_t>& shape, size_t from) {
  size_t count = 1;
  for (size_t d = from; d < shape.size(); ++d) {
    count *= shape[d];
  }
  return count;
}

/// Names in lists and of traces as plotly_text; what Plotly reads itself stands in other places.
void quote_names(Json& value) {
  if (!value.is_structured()) {
    return;
  }
  for (auto one = value.begin(); one != value.end(); ++one) {
    const bool name = value.is_array() || one.key() == "name" || one.key() == "legendgroup";
    if (one->is_string() && name) {
      *one = plotly_text(one->get<std::string>());
    } else {
      quote_names(*one);
    }
  }
}

/// Rows of rows as Plotly wants them.
Json part_of(const float* begin, const std::vector<size_t>& shape) {
  const float* end = begin + product(shape, 0);
  if (shape.size() == 1) {
    return end - begin > static_cast<long>(kLongestList) ? bytes_of(begin, end, {})
                                                         : list_of(begin, end);
  }
  return bytes_of(begin, end, shape);
}

}  // namespace

Figure::Figure(std::string id, std::string title, std::string text)
    : id_(std::move(id)), title_(std::move(title)), text_(std::move(text)) {}

size_t Figure::add(Json trace) {
  data_.push_back(std::move(trace));
  return data_.size() - 1;
}

void Figure::add(Control control) {
  if (!control.sets.empty()) {
    for (const auto& [path, value] : control.sets[control.chosen].items()) {
      at(path) = value;
    }
  }
  controls_.push_back(std::move(control));
}

void Figure::follow(const std::string& path, const Grid& grid, const std::vector<Json>& along) {
  size_t offset = 0;
  for (size_t d = 0; d < along.size(); ++d) {
    offset += place(along[d], grid.shape[d]) * product(grid.shape, d + 1);
  }
  const std::vector<size_t> rest(grid.shape.begin() + static_cast<long>(along.size()),
                                 grid.shape.end());
  at(path) = part_of(grid.value.data() + offset, rest);
  const std::string name = fmt::format("a{}", arrays_.size());
  arrays_[name] = bytes_of(grid.value.data(), grid.value.data() + grid.value.size(), grid.shape);
  slices_.push_back({{"path", path}, {"array", name}, {"at", along}});
}

size_t Figure::place(const Json& along, size_t extent) const {
  if (along.is_number()) {
    return along.get<size_t>();
  }
  const Control& by = control(along.get<std::string>());
  if (by.options.size() != extent) {
    throw std::invalid_argument(fmt::format("figure {}: {} has {} options, the array {}", id_,
                                            by.id, by.options.size(), extent));
  }
  return by.chosen;
}

Json& Figure::at(const std::string& path) {
  std::string pointer = "/" + path;
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  const bool of_data = path.starts_with("data.");
  const std::string inside = pointer.substr(pointer.find('/', 1));
  return (of_data ? data_ : layout_)[Json::json_pointer(inside)];
}

const Control& Figure::control(const std::string& id) const {
  const auto found = std::ranges::find(controls_, id, &Control::id);
  if (found == controls_.end()) {
    throw std::invalid_argument(fmt::format("figure {}: no control {}", id_, id));
  }
  return *found;
}

Json Figure::json() const {
  Json data = data_;
  quote_names(data);
  Json controls = Json::array();
  for (const Control& one : controls_) {
    Json sets = one.sets;
    quote_names(sets);
    controls.push_back({{"id", one.id},
                        {"label", one.label},
                        {"kind", one.kind == Control::Kind::slider ? "slider" : "select"},
                        {"options", one.options},
                        {"chosen", one.chosen},
                        {"sets", std::move(sets)}});
  }
  return {{"data", std::move(data)},
          {"layout", layout_},
          {"controls", std::move(controls)},
          {"slices", slices_},
          {"arrays", arrays_}};
}

std::string plotly_text(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    quoted += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  return quoted;
}

Json numbers(const std::vector<float>& values) { return part_of(values.data(), {values.size()}); }

Json numbers(const std::vector<double>& values) {
  return numbers(std::vector<float>(values.begin(), values.end()));
}

Json numbers(const Grid& grid) { return part_of(grid.value.data(), grid.shape); }

std::string colour(size_t i) {
  // Of M. Okabe and K. Ito, with grey and olive for black and yellow, which not every background
  // shows.
  constexpr std::array kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                   "#e69f00", "#56b4e9", "#7f7f7f", "#999933"};
  return kColours[i % kColours.size()];
}

Json colour_axis(const std::string& title, std::pair<double, double> range,
                 const std::string& format) {
  return {{"colorscale", kScale},
          {"cmin", range.first},
          {"cmax", range.second},
          {"colorbar",
           {{"title", {{"text", title}, {"side", "right"}}},
            {"tickformat", format},
            {"thickness", 12},
            {"outlinewidth", 0}}}};
}

}  // namespace overtone::reporting
