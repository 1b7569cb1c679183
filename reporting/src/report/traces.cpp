#include "report/traces.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace overtone::reporting {

namespace {

std::string axis_name(char letter, size_t i) {
  return i == 1 ? std::string(1, letter) : fmt::format("{}{}", letter, i);
}

std::string hover(const std::string& along, const std::string& unit) {
  return fmt::format("{} %{{x}}<br>%{{y:.4~g}} {}<extra>%{{fullData.name}}</extra>", along, unit);
}

}  // namespace

Json bars(const Json& x, const std::string& name, size_t i, const std::string& along,
          const std::string& unit) {
  return {{"type", "bar"},
          {"x", x},
          {"name", name},
          {"marker", {{"color", colour(i)}}},
          {"hovertemplate", hover(along, unit)}};
}

Json lines(const Json& x, const std::string& name, size_t i, const std::string& along,
           const std::string& unit) {
  return {{"type", "scatter"},
          {"mode", "lines+markers"},
          {"x", x},
          {"name", name},
          {"line", {{"color", colour(i)}, {"width", 2}}},
          {"marker", {{"size", 5}, {"symbol", i}}},
          {"hovertemplate", hover(along, unit)}};
}

Json heat(const Json& x, const Json& y, const std::string& title, const std::string& hover) {
  return {
      {"type", "heatmap"},
      {"x", x},
      {"y", y},
      {"colorscale", kScale},
      {"colorbar",
       {{"title", {{"text", title}, {"side", "right"}}}, {"thickness", 12}, {"outlinewidth", 0}}},
      {"hovertemplate", hover + "<extra></extra>"}};
}

Json on_axes(Json trace, size_t i) {
  trace["xaxis"] = axis_name('x', i);
  trace["yaxis"] = axis_name('y', i);
  return trace;
}

Json category_axis(const std::string& title) {
  return {{"type", "category"}, {"title", {{"text", title}}}};
}

Json number_axis(const std::string& title) { return {{"title", {{"text", title}}}}; }

Json legend_above() { return {{"orientation", "h"}, {"y", 1.02}, {"yanchor", "bottom"}}; }

Json subplots(const std::vector<Subplot>& plots, const Json& xaxis) {
  constexpr double kGap = 0.22;  // between rows, for the axis
  const size_t rows = (plots.size() + 1) / 2;
  const double step = (1.0 + kGap) / static_cast<double>(rows), height = step - kGap;
  Json layout{{"height", 100 + 230 * rows}, {"legend", legend_above()}};
  for (size_t i = 0; i < plots.size(); ++i) {
    const size_t row = i / 2;
    const double left = i % 2 == 0 ? 0.0 : 0.56;
    const double bottom = 1.0 - height - step * static_cast<double>(row);
    const std::string number = i == 0 ? "" : fmt::format("{}", i + 1);
    Json& x = layout["xaxis" + number] = xaxis;
    x.update({{"domain", {left, left + 0.44}}, {"anchor", axis_name('y', i + 1)}});
    Json& y = layout["yaxis" + number] = number_axis(plots[i].title);
    y.update(
        {{"anchor", axis_name('x', i + 1)}, {"domain", {std::max(0.0, bottom), bottom + height}}});
    y.update(plots[i].yaxis, true);
  }
  return layout;
}

Json only(size_t first, size_t count, size_t visible) {
  Json set = Json::object();
  for (size_t i = 0; i < count; ++i) {
    set[fmt::format("data.{}.visible", first + i)] = i == visible;
  }
  return set;
}

std::string hour_name(const std::string& label) { return label == "0" ? "snapshot" : label; }

std::string hour_words(const std::string& label) {
  const bool number = label.find_first_not_of("0123456789") == std::string::npos;
  return number && label != "0" ? "hour " + label : hour_name(label);
}

Json hour_names(const std::vector<std::string>& hours) {
  Json names = Json::array();
  for (const std::string& hour : hours) {
    names.push_back(hour_name(hour));
  }
  return names;
}

Control hour_control(const std::vector<std::string>& hours, size_t chosen) {
  return {.id = kHour,
          .label = "Hour",
          .kind = Control::Kind::slider,
          .options = hour_names(hours).get<std::vector<std::string>>(),
          .chosen = chosen};
}

}  // namespace overtone::reporting
