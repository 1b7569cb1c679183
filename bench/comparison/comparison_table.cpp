#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "comparison_line.hpp"
#include "number_text.hpp"
#include "terminal_table.hpp"

namespace overtone::comparison {

namespace {

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

std::string ratio_text(const std::optional<double>& ratio) {
  return ratio ? cli::fixed(*ratio, *ratio < 10.0 ? 2 : 1) : "–";
}

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
  cli::TerminalTable table;
  table.add_column("buses");
  table.add_column("limits", "", cli::Align::left);
  table.add_column("method", "", cli::Align::left);
  for (const auto& [heading, unit] : {std::pair("threads", ""),
                                      {"equations", ""},
                                      {"variables", ""},
                                      {"masters", ""},
                                      {"iter.", ""},
                                      {"time", "s"},
                                      {"objective", "true"},
                                      {"W", "pu²"},
                                      {"memory", "MB"},
                                      {"faster than", "one-nlp-mumps"},
                                      {"faster than", "published"}}) {
    table.add_column(heading, unit);
  }
  table.add_column("status", "", cli::Align::left);
  for (const Line& line : lines) {
    if (!line.ran()) {
      continue;
    }
    table.add_row(
        {line.buses, line.limits, line.method->name, std::to_string(line.threads),
         cli::fixed(number(line, "equations"), 0), cli::fixed(number(line, "variables"), 0),
         number(line, "masters") > 0 ? cli::fixed(number(line, "masters"), 0) : "–",
         cli::fixed(number(line, "iterations"), 0),
         line.median_seconds() ? cli::fixed(*line.median_seconds(), 2) : "–",
         cli::fixed(number(line, "objective"), 5), cli::scientific(number(line, "violation")),
         cli::fixed(line.memory_mb, 0), ratio_text(gain_over(lines, line, kReference)),
         ratio_text(gain_over(lines, line, kPublished)), status_text(line)});
  }
  return table.text();
}

std::string csv_text(const std::vector<Line>& lines) {
  std::string text =
      "buses,limits,method,threads,status,equations,variables,masters,iterations,seconds,"
      "repetitions,objective,violation,peak_memory_mb,faster_than_one_nlp_mumps,"
      "faster_than_published\n";
  const auto optional = [](const std::optional<double>& value) {
    return value ? cli::exact(*value) : std::string();
  };
  for (const Line& line : lines) {
    if (!line.ran()) {
      continue;
    }
    std::string status = status_text(line);
    std::replace(status.begin(), status.end(), ',', ';');
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", line.buses, line.limits,
        line.method->name, line.threads, status, cli::exact(number(line, "equations")),
        cli::exact(number(line, "variables")), cli::exact(number(line, "masters")),
        cli::exact(number(line, "iterations")), optional(line.median_seconds()),
        line.seconds.size(), cli::exact(number(line, "objective")),
        cli::exact(number(line, "violation")), cli::exact(line.memory_mb),
        optional(gain_over(lines, line, kReference)), optional(gain_over(lines, line, kPublished)));
  }
  return text;
}

}  // namespace overtone::comparison
