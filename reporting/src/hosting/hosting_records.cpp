#include <overtone/hosting_records.hpp>

#include <cctype>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include <overtone/output_folder.hpp>

#include "table/json_rows.hpp"

namespace overtone::reporting {

namespace {

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

std::vector<HostingLimit> limits_of(const Json& list) {
  std::vector<HostingLimit> limits;
  for (const Json& row : list) {
    limits.push_back({static_cast<HostingLimitKind>(row.at(0).get<int>()),
                      row.at(1).get<std::string>(), row.at(2).get<int>(), row.at(3).get<double>(),
                      row.at(4).get<double>(), row.at(5).get<double>(), row.at(6).get<int>()});
  }
  return limits;
}

void put(Json& json, const Array2<double>& value) {
  json = std::vector<double>(value.flat().begin(), value.flat().end());
}
template <class T>
void put(Json& json, const T& value) {
  json = value;
}

std::string record_text(const std::string& key, const HostingResult& result) {
  Json json;
  json["key"] = key;
  json["status"] = static_cast<int>(result.status);
  json["bus"] = result.bus;
  visit_fields([&json](const char* name, const auto& value) { put(json[name], value); }, result);
  json["binding"] = limits_json(result.binding);
  json["shortfalls"] = limits_json(result.shortfalls);
  return json.dump() + "\n";
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

HostingResult parsed_record(const std::string& text, const std::string& key, int hours) {
  const Json json = Json::parse(text);
  if (json.at("key") != key) {
    return {};
  }
  HostingResult result;
  result.status = static_cast<HostingStatus>(json.at("status").get<int>());
  result.bus = json.at("bus").get<std::string>();
  visit_fields([&](const char* name, auto& value) { take(json.at(name), hours, value); }, result);
  result.binding = limits_of(json.at("binding"));
  result.shortfalls = limits_of(json.at("shortfalls"));
  return result;
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
  std::string name = fmt::format("{}_{}_{}", study_.scenarios[one.scenario].name,
                                 study_.patterns[one.pattern].name, one.bus);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') {
      c = '-';
    }
  }
  return name + ".json";
}

std::string HostingRecords::key(size_t index) const {
  return fmt::format("{} {} {} {}", OVERTONE_VERSION, study_.fingerprint,
                     study_.options.verify ? "verified" : "plain", label(index));
}

std::vector<HostingResult> HostingRecords::read_all() const {
  std::vector<HostingResult> results(cases_.size());
  if (folder_.empty()) {
    return results;
  }
  for (size_t i = 0; i < cases_.size(); ++i) {
    std::ifstream file(folder_ / file_name(i), std::ios::binary);
    if (!file) {
      continue;
    }
    const std::string text(std::istreambuf_iterator<char>(file), {});
    try {
      results[i] = parsed_record(text, key(i), study_.common.hour_count());
    } catch (const std::exception&) {  // not JSON, or arrays of another day
      results[i] = {};                 // not one of ours: solve the case anew
    }
  }
  return results;
}

void HostingRecords::write(size_t index, const HostingResult& result) const {
  if (!folder_.empty()) {
    write_output_folder(folder_, {text_file(file_name(index), record_text(key(index), result))});
  }
}

}  // namespace overtone::reporting
