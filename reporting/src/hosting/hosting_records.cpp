#include <overtone/hosting_records.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/fingerprint.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/text_file.hpp>

#include "process/build_identity.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

constexpr size_t kLongestName = 100;  // of a file, without its digest

/// One list of fields for both directions: `field(name, value)`.
template <class Field, class Result>
void visit_fields(Field&& field, Result& r) {
  field("message", r.message);
  field("station_mw", r.station_mw);
  field("objective", r.objective);
  field("loss_term", r.loss_term);
  field("losses_mwh", r.losses_mwh);
  field("ceiling_mw", r.ceiling_mw);
  field("thd_max", r.thd_max);
  field("unlimited_station_mw", r.unlimited_station_mw);
  field("tangent_objective", r.tangents.objective);
  field("tangent_station_mw", r.tangents.station_mw);
  field("tangent_rounds", r.tangents.rounds);
  field("tangent_cuts", r.tangents.cuts);
  field("tangents_converged", r.tangents.converged);
  field("relaxed_objective", r.exactness.relaxed_objective);
  field("gap", r.exactness.gap);
  field("relaxed_overlap_mw", r.exactness.relaxed_overlap_mw);
  field("overlap_mw", r.exactness.overlap_mw);
  field("repairs", r.exactness.repairs);
  field("tree_nodes", r.exactness.tree_nodes);
  field("accepted", r.exactness.accepted);
  field("cone_gap", r.exactness.cone_gap);
  field("cone_gap_at", r.exactness.cone_gap_at);
  field("local", r.exactness.local);
  field("replayed", r.replay.run);
  field("replay_passed", r.replay.passed);
  field("voltage_mismatch", r.replay.voltage_mismatch);
  field("power_mismatch", r.replay.power_mismatch);
  field("limit_excess", r.replay.limit_excess);
  field("worst_limit", r.replay.worst);
  field("charge", r.dispatch.charge);
  field("discharge", r.dispatch.discharge);
  field("energy", r.dispatch.energy);
  field("storage_reactive", r.dispatch.storage_reactive);
  field("var_generation", r.dispatch.var_generation);
  field("solves", r.solves);
  field("iterations", r.iterations);
  field("seconds", r.seconds);
}

Json limits_json(const std::vector<HostingLimit>& limits) {
  Json list = Json::array();
  for (const HostingLimit& limit : limits) {
    list.push_back({static_cast<int>(limit.kind), limit.element, limit.hour, limit.value,
                    limit.limit, limit.multiplier, limit.order});
  }
  return list;
}

void put(Json& json, const Array2<double>& value) {
  json = std::vector<double>(value.flat().begin(), value.flat().end());
}
template <class T>
void put(Json& json, const T& value) {
  json = value;
}

std::string digest_of(const Json& record) {
  Fingerprint fingerprint;
  fingerprint.add(record.dump());
  return fingerprint.text();
}

std::string record_text(const std::string& key, const HostingResult& result) {
  Json json;
  json["key"] = key;
  json["status"] = static_cast<int>(result.status);
  json["bus"] = result.bus;
  visit_fields([&json](const char* name, const auto& value) { put(json[name], value); }, result);
  json["binding"] = limits_json(result.binding);
  json["shortfalls"] = limits_json(result.shortfalls);
  json["digest"] = digest_of(json);
  return json.dump() + "\n";
}

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument(why); }

/// A number of a list of names or kinds, from `first` to `last`.
template <class Word>
Word word_of(const Json& json, const char* what, Word first, Word last) {
  const int number = json.get<int>();
  if (number < static_cast<int>(first) || number > static_cast<int>(last)) {
    refuse(fmt::format("{} {}", what, number));
  }
  return static_cast<Word>(number);
}

std::vector<HostingLimit> limits_of(const Json& list, int hours) {
  std::vector<HostingLimit> limits;
  for (const Json& row : list) {
    const int hour = row.at(2).get<int>();
    if (hour < 0 || hour > hours) {
      refuse(fmt::format("a limit in hour {}", hour));
    }
    limits.push_back(
        {word_of(row.at(0), "limit of kind", HostingLimitKind::voltage_low, HostingLimitKind::thd),
         row.at(1).get<std::string>(), hour, row.at(3).get<double>(), row.at(4).get<double>(),
         row.at(5).get<double>(), row.at(6).get<double>()});
  }
  return limits;
}

/// Numbers that were not finite are null in the file.
void take(const Json& json, int /*hours*/, double& value) {
  value = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}
/// [hour][unit]. @throws std::invalid_argument where the file has no whole number of units.
void take(const Json& json, int hours, Array2<double>& value) {
  auto numbers = json.get<std::vector<double>>();
  const int units = static_cast<int>(numbers.size()) / hours;
  value = Array2<double>(hours, units, std::move(numbers));
}
template <class T>
void take(const Json& json, int /*hours*/, T& value) {
  json.get_to(value);
}

/// A solved case has a day of every device, and an answer.
void check_solved(const HostingResult& result, const HostingScenario& devices) {
  const HostingDispatch& day = result.dispatch;
  const auto units = static_cast<int>(devices.storage.size());
  for (const auto* array : {&day.charge, &day.discharge, &day.energy, &day.storage_reactive}) {
    if (array->extent(1) != units) {
      refuse(fmt::format("{} storage units, not {}", array->extent(1), units));
    }
  }
  if (day.var_generation.extent(1) != static_cast<int>(devices.var_generators.size())) {
    refuse(fmt::format("{} var generators, not {}", day.var_generation.extent(1),
                       devices.var_generators.size()));
  }
  if (!std::isfinite(result.station_mw) || result.station_mw < 0.0 ||
      !std::isfinite(result.objective)) {
    refuse("a solved case without a capacity");
  }
}

/// @throws std::exception saying what is wrong with it
HostingResult parsed_record(const Json& json, const HostingProblem& problem,
                            const std::string& bus) {
  const int hours = problem.hour_count();
  HostingResult result;
  result.status =
      word_of(json.at("status"), "status", HostingStatus::solved, HostingStatus::failed);
  result.bus = json.at("bus").get<std::string>();
  if (result.bus != bus) {
    refuse(fmt::format("of bus {}", result.bus));
  }
  visit_fields([&](const char* name, auto& value) { take(json.at(name), hours, value); }, result);
  result.binding = limits_of(json.at("binding"), hours);
  result.shortfalls = limits_of(json.at("shortfalls"), hours);
  if (result.status == HostingStatus::solved) {
    check_solved(result, problem.scenario);
  }
  return result;
}

/// The record's content without its digest. @throws std::exception where the digest is another.
Json sound_record(Json json) {
  const std::string digest = json.at("digest").get<std::string>();
  json.erase("digest");
  if (digest != digest_of(json)) {
    refuse("its digest is that of another content");
  }
  return json;
}

/// Nothing where there is no file. @throws std::exception where it can't be read.
std::optional<std::string> record_file(const fs::path& file) {
  if (!fs::exists(file)) {
    return std::nullopt;
  }
  return read_text_file(file);
}

}  // namespace

HostingRecords::HostingRecords(const HostingStudy& study, const std::filesystem::path& output)
    : study_(study), cases_(cases_of(study)) {
  if (!output.empty()) {
    folder_ = output / "cases";
  }
}

std::string HostingRecords::label(size_t index) const {
  const HostingCase& one = cases_[index];
  return fmt::format("scenario {}, {}, bus {}", study_.scenarios[one.scenario].name,
                     study_.patterns[one.pattern].name, one.bus);
}

std::string HostingRecords::file_name(size_t index) const {
  const HostingCase& one = cases_[index];
  const std::string parts[] = {study_.scenarios[one.scenario].name,
                               study_.patterns[one.pattern].name, one.bus};
  const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  std::string name = fmt::format("{}", fmt::join(parts, "_"));
  Fingerprint fingerprint;
  bool unique = name.size() <= kLongestName;
  for (const std::string& part : parts) {
    fingerprint.add(part);
    unique = unique && std::all_of(part.begin(), part.end(), plain);
  }
  if (unique) {
    return name + ".json";
  }
  std::replace_if(name.begin(), name.end(), [&](char c) { return !plain(c) && c != '_'; }, '-');
  return fmt::format("{}_{}.json", name.substr(0, kLongestName), fingerprint.text());
}

std::string HostingRecords::key(size_t index) const {
  static const std::string build = build_identity();
  return fmt::format("{} {} {} {} {}", OVERTONE_VERSION, build, study_.fingerprint,
                     study_.options.verify ? "verified" : "plain", label(index));
}

KnownCases HostingRecords::read_all() const {
  KnownCases known;
  known.results.resize(cases_.size());
  for (size_t i = 0; i < cases_.size() && !folder_.empty(); ++i) {
    const fs::path file = folder_ / file_name(i);
    try {
      const std::optional<std::string> text = record_file(file);
      if (!text) {
        continue;
      }
      Json json = Json::parse(*text);
      if (json.at("key") != key(i)) {
        ++known.outdated;
        continue;
      }
      known.results[i] = parsed_record(sound_record(std::move(json)),
                                       make_hosting_problem(study_, cases_[i]), cases_[i].bus);
    } catch (const Json::exception&) {
      known.damaged.push_back(fmt::format("{}: not the text of a record", file.string()));
    } catch (const std::exception& error) {
      known.damaged.push_back(fmt::format("{}: {}", file.string(), error.what()));
    }
  }
  return known;
}

void HostingRecords::write(size_t index, const HostingResult& result) const {
  if (!folder_.empty()) {
    write_output_folder(folder_, {text_file(file_name(index), record_text(key(index), result))});
  }
}

}  // namespace overtone::reporting
