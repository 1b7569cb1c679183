#include "fuzz_input.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "text_mutations.hpp"

namespace overtone::fuzz {

namespace fs = std::filesystem;

namespace {

using Arguments = std::vector<std::string>;

/// Commands on the good inputs. Quick ones stand there more than once.
const std::vector<Arguments>& commands() {
  static const std::vector<Arguments> all = {
      {"flow", "feeder"},
      {"flow", "feeder", "-o", "out", "--report", "out.html"},
      {"flow", "feeder", "--hour", "20"},
      {"flow", "feeder", "--currents", "phase_locked", "--power-balance", "all_orders"},
      {"standard", "feeder", "-o", "out"},
      {"scan", "feeder", "--to", "12", "--step", "1.5", "-o", "out"},
      {"check", "feeder"},
      {"flow", "elements", "-o", "out", "--report", "out.html"},
      {"flow", "elements", "--controls"},
      {"flow", "elements", "--balanced", "-o", "out"},
      {"flow", "elements", "--linear-loads", "cigre", "--load-scale", "0.7"},
      {"standard", "elements", "-o", "out"},
      {"scan", "elements", "--to", "6", "--step", "1.5", "-o", "out"},
      {"check", "elements"},
      {"flow", "cases/every_kind.json", "-o", "out"},
      {"flow", "cases/every_kind.json", "--by-phase"},
      {"flow", "cases/feeder4_kw.m", "-o", "out"},
      {"import", "cases/feeder4_kw.m", "out"},
      {"import", "cases/every_kind.json", "out"},
      {"condition", "conditioning/arrival.toml", "-o", "out"},
      {"condition", "conditioning/feeder-only.toml", "-o", "out"},
      {"condition", "conditioning/arrival.toml"},
      {"condition", "conditioning/optimised.toml", "-o", "out", "--report", "out.html"},
      {"check", "conditioning/optimised.toml"},
      {"check", "hosting/study.toml"},
      {"check", "dispatch/study.toml"},
      {"check", "allocation/study.toml"},
      {"check", "allocation/sampled.toml"},
      {"host", "hosting/study.toml", "-o", "out"},
      {"host", "hosting/study.toml", "-o", "out", "--report", "out.html"},
      {"dispatch", "dispatch/study.toml", "-o", "out", "--report", "out.html"},
      {"allocate", "allocation/study.toml", "-o", "out", "--report", "out.html"},
      {"allocate", "allocation/sampled.toml", "-o", "out"}};
  return all;
}

/// More of them, whose arguments are broken as well.
const std::vector<Arguments>& argument_commands() {
  static const std::vector<Arguments> all = {
      {"flow", "feeder", "--hour", "20", "--load-scale", "1.2", "--threads", "1"},
      {"flow", "feeder", "--profile", "feeder/profile.csv", "--output", "out"},
      {"flow", "elements", "--controls", "--by-phase", "--output", "out"},
      {"standard", "feeder", "--standard", "en50160", "--pcc", "b", "--demand-current", "20"},
      {"scan", "feeder", "--from", "2", "--to", "8", "--step", "0.5", "--bus", "c"},
      {"condition", "conditioning/arrival.toml", "--method", "monolithic", "--cuts", "exact"},
      {"condition", "conditioning/feeder-only.toml", "--threads", "2", "--output", "out"},
      {"host", "hosting/study.toml", "--bus", "c", "--scenario", "plain", "--pattern", "ev1"},
      {"allocate", "allocation/study.toml", "--stations", "10", "20", "--threads", "1"},
      {"dispatch", "dispatch/study.toml", "--threads", "1"},
      {"generate", "made", "--buses", "12", "--seed", "3", "--peak", "2", "--loaded", "0.5"},
      {"generate", "made", "--nonlinear", "0.2", "--lowest-voltage", "0.95", "--buses", "9"},
      {"check", "feeder"},
      {"keys", "hosting", "--schema"},
      {"keys", "conditioning"}};
  return all;
}

/// Whether a command names a folder, or a file in it.
bool names(const Arguments& arguments, const std::string& folder) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return argument == folder || argument.rfind(folder + "/", 0) == 0;
  });
}

/// Whether a file is read by a command on these arguments: the feeder's or the study's own.
bool belongs(const std::string& file, const Arguments& arguments) {
  const bool feeder_of_its_own = names(arguments, "elements") || names(arguments, "cases");
  const std::string folder = file.substr(0, file.find('/'));
  return names(arguments, folder) || (folder == "feeder" && !feeder_of_its_own);
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void break_file(FuzzInput& input, RandomChoice& choice) {
  std::vector<std::string> names;
  for (const auto& [name, text] : input.files) {
    names.push_back(name);
  }
  const std::string name = choice.of(names);
  std::string& text = input.files[name];
  std::string what;
  if (choice.one_in(60)) {
    input.files.erase(name);
    what = "removed";
  } else if (choice.one_in(12)) {
    what = break_bytes(text, choice);
  } else if (ends_with(name, ".toml")) {
    what = break_settings(text, choice);
  } else if (ends_with(name, ".json")) {
    what = break_record(text, choice);
  } else {
    what = break_table(text, choice);
  }
  input.mutations.push_back(name + ": " + what);
}

/// One bus by another name, wherever it is mentioned.
void rename_bus(FuzzInput& input, RandomChoice& choice) {
  const std::string name = odd_name(choice);
  for (auto& [file, text] : input.files) {
    for (size_t at = 0; (at = text.find("\"d, old\"", at)) != std::string::npos;) {
      text.replace(at, 8, name);
      at += name.size();
    }
  }
  input.mutations.push_back(fmt::format("bus 'd, old' is called '{:.40}'", name));
}

void set_base(FuzzInput& input, RandomChoice& choice) {
  static const std::vector<std::string> bases = {"0.01", "0.1", "10", "100", "1000"};
  const std::string& base = choice.of(bases);
  std::string& text = input.files["feeder/feeder.toml"];
  if (const size_t at = text.find("base_mva = 1.0"); at != std::string::npos) {
    text.replace(at, 14, "base_mva = " + base);
  }
  input.mutations.push_back("base_mva " + base);
}

/// Loops, parallel circuits, islands and switches of hardly any impedance.
void add_branch(FuzzInput& input, RandomChoice& choice) {
  static const std::vector<std::string> rows = {
      "s,c,0.4,0.3,0,0,none\n", "b,a,0.7,0.4,0,0,none\n",    "a,b,0.7,0.4,50,0,none\n",
      "c,c,0.1,0.1,0,0,none\n", "x,y,0.1,0.1,0,0,none\n",    "s,c,1e-7,1e-7,0,0,none\n",
      "s,c,0,0,0,0,none\n",     "s,c,1e-13,0,0,0,none\n",    "s,c,0,1e-5,0,0,none\n",
      "s,c,1e9,1e9,0,0,none\n", "s,c,0.4,0.3,0,1e20,none\n", "s,c,0.4,0.3,1e-9,0,cable\n"};
  const std::string row = choice.of(rows);
  input.files["feeder/branch.csv"] += row;
  input.mutations.push_back("branch " + row.substr(0, row.size() - 1));
}

std::string odd_argument(RandomChoice& choice) {
  static const std::vector<std::string> words = {
      "--hour",   "--load-scale", "--profile",    "--currents",   "--threads",
      "--output", "--bus",        "--verify",     "--stations",   "--method",
      "--help",   "--version",    "--unknown",    "-o",           "-",
      "--",       "feeder",       "nowhere",      "flow",         "check",
      "=",        "--hour=3",     "--stations=0", "phase_locked", "feeder/bus.csv",
      "."};
  return choice.one_in(2) ? odd_number(choice) : choice.of(words);
}

void break_arguments(FuzzInput& input, RandomChoice& choice) {
  Arguments& arguments = input.arguments;
  const size_t at = choice.below(arguments.size());
  const auto place = arguments.begin() + static_cast<std::ptrdiff_t>(at);
  switch (choice.below(4)) {
    case 0:
      arguments.erase(place);
      break;
    case 1:
      arguments.insert(place, odd_argument(choice));
      break;
    case 2:
      std::swap(*place, arguments[choice.below(arguments.size())]);
      break;
    default:
      *place = odd_argument(choice);
  }
  input.mutations.emplace_back("arguments");
}

/// Good files that a command reads.
std::map<std::string, std::string> good_files(const GoodInputs& good, const Arguments& arguments) {
  std::map<std::string, std::string> files;
  for (const auto& [name, text] : good.files) {
    if (belongs(name, arguments)) {
      files[name] = text;
    }
  }
  return files;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

std::map<std::string, std::string> files_below(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw std::runtime_error(folder.string() + ": no such folder");
  }
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      // By its own name, though it may be a link to a file that tests elsewhere read.
      files[entry.path().lexically_relative(folder).string()] = text_of(entry.path());
    }
  }
  return files;
}

FuzzInput kept_input(const GoodInputs& good, const fs::path& folder) {
  std::map<std::string, std::string> kept = files_below(folder);
  FuzzInput input{folder.filename().string(), {}, lines_of(kept["command"]), {}};
  input.files = good_files(good, input.arguments);
  for (const std::string& name : lines_of(kept["removed"])) {
    input.files.erase(name);
  }
  kept.erase("command");
  kept.erase("removed");
  for (auto& [name, text] : kept) {
    input.files[name] = std::move(text);
  }
  return input;
}

void keep_input(const GoodInputs& good, const FuzzInput& input, const fs::path& folder) {
  std::map<std::string, std::string> kept = input.files;
  for (const auto& [name, text] : good_files(good, input.arguments)) {
    const auto same = kept.find(name);
    if (same == kept.end()) {
      kept["removed"] += name + "\n";
    } else if (same->second == text) {
      kept.erase(same);
    }
  }
  for (const std::string& argument : input.arguments) {
    kept["command"] += argument + "\n";
  }
  for (const auto& [name, text] : kept) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }
}

FuzzInput broken_input(const GoodInputs& good, std::uint64_t seed, std::uint64_t number) {
  RandomChoice choice(seed, number);
  FuzzInput input;
  input.name = fmt::format("seed-{}-input-{}", seed, number);
  const bool of_arguments = choice.one_in(8);
  input.arguments = choice.of(of_arguments ? argument_commands() : commands());
  input.files = good_files(good, input.arguments);
  if (of_arguments) {
    for (size_t i = 1 + choice.below(2); i > 0 && !input.arguments.empty(); --i) {
      break_arguments(input, choice);
    }
    return input;
  }
  if (input.arguments[0] == "host" && !good.records.empty() && choice.one_in(2)) {
    FuzzInput records{"", good.records, {}, {}};
    break_file(records, choice);
    input.files.insert(records.files.begin(), records.files.end());
    input.mutations = records.mutations;
    return input;
  }
  using Change = std::function<void(FuzzInput&, RandomChoice&)>;
  static const std::vector<Change> changes = {break_file, break_file, break_file,
                                              break_file, break_file, break_file,
                                              rename_bus, set_base,   add_branch};
  for (size_t i = 1 + choice.below(3); i > 0; --i) {
    choice.of(changes)(input, choice);
  }
  return input;
}

}  // namespace overtone::fuzz
