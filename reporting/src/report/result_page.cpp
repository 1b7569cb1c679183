// A result as HTML: the page of its command, filled in.

#include <overtone/result_page.hpp>

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include <overtone/table_renderers.hpp>

#include "report/base64.hpp"
#include "report/embedded.hpp"
#include "report/html_text.hpp"
#include "report/page.hpp"

namespace overtone::reporting {

namespace {

/// The page may load nothing and talk to nobody, whatever is in it.
constexpr const char* kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
)";

std::string json_script(const Json& json) {
  return script_text(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json figure_json(const Figure& figure) {
  Json json{{"id", figure.id()}, {"title", figure.title()}, {"text", figure.text()}};
  json.update(figure.json());
  return json;
}

/// Arrays that several figures have, written once: in figures stand their numbers.
class SharedArrays {
 public:
  void take_from(Json& figure) {
    for (Json& array : figure["arrays"]) {
      const auto place = std::ranges::find(all_, array) - all_.begin();
      if (place == static_cast<long>(all_.size())) {
        all_.push_back(std::move(array));
      }
      array = place;
    }
  }
  [[nodiscard]] Json all() const { return all_; }

 private:
  std::vector<Json> all_;
};

void write_heading(const Page& page, std::ostream& out) {
  out << fmt::format("<header>\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n", html_text(page.kind),
                     html_text(page.title));
  for (const std::string& message : page.messages) {
    out << fmt::format("<p class=\"message\">{}</p>\n", html_text(message));
  }
  out << "<dl>\n";
  for (const auto& [name, value] : page.facts) {
    out << fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", html_text(name), html_text(value));
  }
  out << "</dl>\n</header>\n";
  if (page.sections.size() > 1) {
    out << "<nav aria-label=\"Sections\">\n";
    for (const PageSection& section : page.sections) {
      out << fmt::format("<a href=\"#{}\">{}</a>\n", section.id, html_text(section.title));
    }
    out << "</nav>\n";
  }
}

void write_figure(const std::string& section, const Figure& figure, SharedArrays& arrays,
                  std::ostream& out) {
  const std::string id = section + "-" + figure.id();
  Json json = figure_json(figure);
  json["id"] = id;
  arrays.take_from(json);
  out << fmt::format(
      "<figure id=\"{0}\">\n<figcaption><h3>{1}</h3><p>{2}</p></figcaption>\n"
      "<div class=\"controls\"></div>\n"
      "<div class=\"plot\" role=\"img\" aria-label=\"{1}\" style=\"min-height: {3}px\"></div>\n",
      id, html_text(figure.title()), html_text(figure.text()),
      json["layout"].value("height", 360.0));
  for (const Table& table : figure.tables()) {
    if (table.row_count() > 0) {
      out << "<details><summary>The numbers</summary>\n<div class=\"scroll\" tabindex=\"0\" "
             "role=\"region\" aria-label=\"Table\">\n"
          << html(table) << "</div></details>\n";
    }
  }
  out << "<script type=\"application/json\">" << json_script(json) << "</script>\n</figure>\n";
}

}  // namespace

void write_page(const ResultTables& result, std::ostream& out) {
  const ResultView view(result);
  const Page page = page_of(view);
  out << kHead
      << fmt::format("<title>{} – {}</title>\n<style>\n", html_text(page.title),
                     html_text(page.kind))
      << page_style() << "</style>\n</head>\n<body>\n";
  write_heading(page, out);
  out << "<main>\n<noscript><p class=\"message\">Pictures need JavaScript; the tables don't."
         "</p></noscript>\n";
  SharedArrays arrays;
  for (const PageSection& section : page.sections) {
    out << fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", section.id, html_text(section.title));
    for (const Figure& figure : section.figures) {
      write_figure(section.id, figure, arrays, out);
    }
    out << "</section>\n";
  }
  out << fmt::format("</main>\n<footer>Overtone {}</footer>\n",
                     html_text(text_at(view.summary(), "version")))
      << "<script type=\"application/json\" id=\"arrays\">" << json_script(arrays.all())
      << "</script>\n<script type=\"text/plain\" id=\"plotly\">" << base64(plotly_bundle())
      << "</script>\n<script>\n"
      << page_script() << "</script>\n</body>\n</html>\n";
}

std::string figures_json(const ResultTables& result) {
  const ResultView view(result);
  Json all = Json::array();
  for (const PageSection& section : page_of(view).sections) {
    for (const Figure& figure : section.figures) {
      all.push_back(figure_json(figure));
    }
  }
  return json_text(all);
}

}  // namespace overtone::reporting
