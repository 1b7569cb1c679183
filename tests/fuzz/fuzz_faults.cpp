// What is wrong with how the program took an input.

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fuzz_run.hpp"

namespace overtone::fuzz {

namespace {

using Json = nlohmann::json;

/// Whether a text has "nan", "inf" and the like as a word of its own.
bool has_infinity(const std::string& text) {
  std::string word;
  const auto is_one = [&word] {
    static constexpr std::array<std::string_view, 3> kWords = {"nan", "inf", "infinity"};
    const bool sign = !word.empty() && (word[0] == '-' || word[0] == '+');
    const std::string bare = word.substr(sign ? 1 : 0);
    return std::find(kWords.begin(), kWords.end(), bare) != kWords.end();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '+' || c == '.' || c == '#' || c == '_') {
      word += static_cast<char>(std::tolower(byte));
    } else if (is_one()) {
      return true;
    } else {
      word.clear();
    }
  }
  return is_one();
}

bool given_infinity(const FuzzInput& input) {
  return std::any_of(input.files.begin(), input.files.end(),
                     [](const auto& file) { return has_infinity(file.second); }) ||
         std::any_of(input.arguments.begin(), input.arguments.end(), has_infinity);
}

void judge_end(const FuzzOutcome& outcome, std::vector<std::string>& faults) {
  if (outcome.hung) {
    faults.push_back(fmt::format("hangs: {:.1f} s", outcome.seconds));
    return;
  }
  if (outcome.signal != 0) {
    faults.push_back(fmt::format("signal {} ({})", outcome.signal, strsignal(outcome.signal)));
    return;
  }
  static constexpr std::array<int, 6> kDocumented = {0, 2, 3, 4, 5, 6};
  if (std::find(kDocumented.begin(), kDocumented.end(), outcome.exit_code) == kDocumented.end()) {
    faults.push_back(fmt::format("exit code {}", outcome.exit_code));
  }
  if ((outcome.exit_code == 2 || outcome.exit_code == 6) &&
      outcome.err.rfind("overtone: ", 0) == std::string::npos) {
    faults.emplace_back("bad input without a word");
  }
  for (const char* word : {"internal error", "Sanitizer", "runtime error:", "Assertion"}) {
    if (outcome.err.find(word) != std::string::npos) {
      faults.push_back(fmt::format("{}", word));
    }
  }
}

void judge_numbers(const FuzzInput& input, const FuzzOutcome& outcome,
                   std::vector<std::string>& faults) {
  if (given_infinity(input)) {
    return;  // a name may be "inf"
  }
  if (has_infinity(outcome.out)) {
    faults.emplace_back("a number in the report is not finite");
  }
  for (const auto& [name, text] : outcome.files) {
    if (name.rfind("out/", 0) == 0 && has_infinity(text)) {
      faults.push_back(name + " has a number that is not finite");
    }
  }
}

/// Success is no success where the summary says otherwise.
void judge_success(const Json& summary, std::vector<std::string>& faults) {
  const std::string command = summary.value("command", "");
  if (command == "condition") {
    if (!summary["verification"].value("passed", false)) {
      faults.emplace_back("success without a verified point");
    }
  } else if (command == "standard") {
    if (!summary.value("kept", false) || summary.value("status", "") != "converged") {
      faults.emplace_back("success with a limit broken or an hour not solved");
    }
  } else if (command == "flow") {
    if (summary.value("status", "") != "converged") {
      faults.emplace_back("success without convergence");
    }
    for (const Json& hour : summary["hours"]) {
      // Where voltages are far above 1 pu, rounding leaves more of the stiffest line's currents.
      const double volt = std::max(1.0, std::abs(hour.value("v_min", 1.0)));
      const double load = std::max(1.0, std::abs(hour.value("load_p", 0.0))) * volt * volt;
      if (!(hour.value("power_mismatch", 1.0) <= 1e-6 * load)) {
        faults.push_back(fmt::format("converged with a power mismatch of {} pu",
                                     hour.value("power_mismatch", 1.0)));
        return;
      }
    }
  }
}

void judge_files(const FuzzOutcome& outcome, std::vector<std::string>& faults) {
  for (const auto& [name, text] : outcome.files) {
    if (name.rfind("out/summary.json", 0) != 0) {
      continue;
    }
    const Json summary = Json::parse(text, nullptr, false);
    if (summary.is_discarded()) {
      faults.push_back(name + " is no JSON");
    } else if (outcome.exit_code == 0) {
      judge_success(summary, faults);
    }
  }
}

}  // namespace

std::vector<std::string> faults_of(const FuzzInput& input, const FuzzOutcome& outcome) {
  std::vector<std::string> faults;
  judge_end(outcome, faults);
  if (!outcome.hung && outcome.signal == 0) {
    judge_numbers(input, outcome, faults);
    judge_files(outcome, faults);
  }
  return faults;
}

}  // namespace overtone::fuzz
