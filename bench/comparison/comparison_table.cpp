#include <algorithm>
#include <limits>
#include <string>

#include <overtone/table_renderers.hpp>

#include "comparison_line.hpp"

namespace overtone::comparison {

namespace {

using reporting::Cell;
using reporting::Column;
using reporting::Table;

/// Seconds of the line with the same feeder and limits by another method.
std::optional<double> seconds_by(const std::vector<Line>& lines, const Line& like,
                                 const std::string& method) {
  for (const Line& line : lines) {
    const bool same_threads = line.threads == like.threads || method == kPublished;
    if (line.buses == like.buses && line.limits == like.limits && same_threads &&
        line.method->name == method && line.converged()) {
      return line.median_seconds();
    }
  }
  return std::nullopt;
}

/// How many times faster a line is than another method; empty where one found no optimum.
std::optional<double> gain_over(const std::vector<Line>& lines, const Line& line,
                                const char* method) {
  const auto own = line.converged() ? line.median_seconds() : std::nullopt;
  const auto other = seconds_by(lines, line, method);
  return own && other ? std::optional(*other / *own) : std::nullopt;
}

double number(const Line& line, const char* key) {
  return line.outcome.is_object() && line.outcome[key].is_number()
             ? line.outcome[key].get<double>()
             : std::numeric_limits<double>::quiet_NaN();
}

std::string status_text(const Line& line) {
  return line.not_finished ? line.failure : line.outcome["status"].get<std::string>();
}

Cell optional_cell(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }

Column left_column(const char* name) { return {.name = name, .align = reporting::Align::left}; }

}  // namespace

std::optional<double> Line::median_seconds() const {
  if (seconds.empty() || not_finished) {
    return std::nullopt;
  }
  std::vector<double> sorted = seconds;
  std::sort(sorted.begin(), sorted.end());
  const size_t n = sorted.size();
  return 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]);
}

std::string table_text(const std::vector<Line>& lines) {
  using reporting::decimals;
  const auto times = [](const char* name, const char* other) {
    return Column{.name = name, .unit = other, .heading = "faster than", .format = decimals(2)};
  };
  Table table("comparison", "A run, to be read.",
              {{.name = "buses"},
               left_column("limits"),
               left_column("method"),
               {.name = "threads"},
               {.name = "equations", .format = decimals(0)},
               {.name = "variables", .format = decimals(0)},
               {.name = "masters", .format = decimals(0)},
               {.name = "iter.", .format = decimals(0)},
               {.name = "time", .unit = "s", .format = decimals(2)},
               {.name = "objective", .unit = "true", .format = decimals(5)},
               {.name = "W", .unit = "pu²", .format = reporting::powers_of_ten()},
               {.name = "memory", .unit = "MB", .format = decimals(0)},
               times("faster_than_one_nlp_mumps", "one-nlp-mumps"),
               times("faster_than_published", "published"),
               left_column("status")});
  for (const Line& line : lines) {
    if (line.ran()) {
      const double masters = number(line, "masters");
      table.row(line.buses, line.limits, line.method->name, line.threads, number(line, "equations"),
                number(line, "variables"), reporting::cell_if(masters > 0, masters),
                number(line, "iterations"), optional_cell(line.median_seconds()),
                number(line, "objective"), number(line, "violation"), line.memory_mb,
                optional_cell(gain_over(lines, line, kReference)),
                optional_cell(gain_over(lines, line, kPublished)), status_text(line));
    }
  }
  return reporting::terminal_text(table);
}

std::string csv_text(const std::vector<Line>& lines) {
  Table table("comparison", "A run, with all digits.",
              {{.name = "buses"},
               {.name = "limits"},
               {.name = "method"},
               {.name = "threads"},
               {.name = "status"},
               {.name = "equations"},
               {.name = "variables"},
               {.name = "masters"},
               {.name = "iterations"},
               {.name = "seconds"},
               {.name = "repetitions"},
               {.name = "objective"},
               {.name = "violation"},
               {.name = "peak_memory_mb"},
               {.name = "faster_than_one_nlp_mumps"},
               {.name = "faster_than_published"}});
  for (const Line& line : lines) {
    if (line.ran()) {
      table.row(line.buses, line.limits, line.method->name, line.threads, status_text(line),
                number(line, "equations"), number(line, "variables"), number(line, "masters"),
                number(line, "iterations"), optional_cell(line.median_seconds()),
                line.seconds.size(), number(line, "objective"), number(line, "violation"),
                line.memory_mb, optional_cell(gain_over(lines, line, kReference)),
                optional_cell(gain_over(lines, line, kPublished)));
    }
  }
  return reporting::csv(table);
}

}  // namespace overtone::comparison
