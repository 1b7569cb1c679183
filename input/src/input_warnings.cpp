#include <overtone/input_warnings.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/spelling.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

namespace {

/// The first line of a spectrum whose a_h - h a_1 isn't a multiple of 360 degrees; null: none.
const SpectrumLine* line_with_angle(const Spectrum& spectrum) {
  double fundamental = 0.0;
  for (const SpectrumLine& line : spectrum.lines) {
    fundamental = line.order == 1 ? line.angle_deg : fundamental;
  }
  const auto turned = [&](const SpectrumLine& line) {
    const double angle = std::remainder(line.angle_deg - line.order * fundamental, 360.0);
    return line.order > 1 && line.factor != 0.0 && std::abs(angle) > 1e-6;
  };
  const auto found = std::find_if(spectrum.lines.begin(), spectrum.lines.end(), turned);
  return found == spectrum.lines.end() ? nullptr : &*found;
}

const SpectrumLine* line_with_angle(const Network& feeder) {
  for (const NonlinearLoad& load : feeder.description().nonlinear_loads) {
    if (const SpectrumLine* line = line_with_angle(load.spectrum)) {
      return line;
    }
  }
  return nullptr;
}

/// " (branch.csv:4)", or nothing.
std::string in_brackets(const SourceLine& where) {
  const std::string place = to_string(where);
  return place.empty() ? "" : " (" + place + ")";
}

/// Of the branches that have no name of their own, the first two; and how many there are.
Warnings branches_of_one_name(const Network& feeder) {
  std::string first;
  int count = 0;
  for (int l = 0; l < feeder.branch_count(); ++l) {
    const std::vector<int> called = feeder.branches_called(feeder.branch_name(l));
    if (called.size() < 2) {
      continue;
    }
    ++count;
    if (first.empty()) {
      const auto& branches = feeder.description().branches;
      const int other = called[called[0] == l ? 1 : 0];
      first = fmt::format("branch {}{} and branch {}{}", feeder.branch_name(l),
                          in_brackets(branches[l].where), feeder.branch_name(other),
                          in_brackets(branches[other].where));
    }
  }
  if (count == 0) {
    return {};
  }
  return {
      fmt::format("{} are not told apart by their names ({} branches in all): parallel lines, "
                  "or a row given twice? Column id of branch.csv names them",
                  first, count)};
}

Warnings unused_angle(const SpectrumLine* line, HarmonicCurrents currents) {
  if (currents != HarmonicCurrents::in_phase || line == nullptr) {
    return {};
  }
  return {
      fmt::format("angle_deg of spectra{} is not used: harmonic currents are "
                  "in_phase; only phase_locked currents take angles",
                  in_brackets(line->where))};
}

}  // namespace

HarmonicCurrents usual_currents(const Network& feeder) {
  return line_with_angle(feeder) != nullptr ? HarmonicCurrents::phase_locked
                                            : HarmonicCurrents::in_phase;
}

Warnings feeder_warnings(const Network& feeder, HarmonicCurrents currents,
                         const Spectrum& chargers) {
  Warnings warnings = branches_of_one_name(feeder);
  const SpectrumLine* of_loads = line_with_angle(feeder);
  for (std::string& unused :
       unused_angle(of_loads != nullptr ? of_loads : line_with_angle(chargers), currents)) {
    warnings.push_back(std::move(unused));
  }
  return warnings;
}

Warnings unused_angles(const Spectrum& spectrum, HarmonicCurrents currents) {
  return unused_angle(line_with_angle(spectrum), currents);
}

Warnings unused_columns(const HourlyProfile& profile, const std::set<std::string>& used) {
  std::vector<std::string> unused;
  for (const auto& [heading, values] : profile.column) {
    if (!used.contains(heading)) {
      const std::string near = nearest_word(heading, {used.begin(), used.end()});
      unused.push_back(shown(heading) + (near.empty() || profile.column.contains(near)
                                             ? ""
                                             : " (did you mean " + near + "?)"));
    }
  }
  if (unused.empty()) {
    return {};
  }
  return {
      fmt::format("{}: this study does not use column {}", profile.file, fmt::join(unused, ", "))};
}

}  // namespace overtone
