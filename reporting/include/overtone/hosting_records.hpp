#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>

namespace overtone::reporting {

/// What the records of an earlier run hold of a study.
struct KnownCases {
  std::vector<HostingResult> results;  ///< [case]; status not_run where there is no good record
  int outdated = 0;                    ///< records of another input, build or check
  std::vector<std::string> damaged;    ///< a line each: file and what is wrong
};

/// Finished cases of a study as files, one a case, so that an interrupted run can go on. A record
/// counts only for the same input files, build of the program and checks, and where it is sound:
/// others are solved anew.
class HostingRecords {
 public:
  /// Under `output`/cases; an empty `output` keeps nothing. Refers to the study.
  HostingRecords(const HostingStudy& study, const std::filesystem::path& output);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// "scenario 1, ev1, bus 18".
  [[nodiscard]] std::string label(size_t index) const;

  /// Voltages, flows and currents are not kept.
  [[nodiscard]] KnownCases read_all() const;
  /// Written aside, brought to the disk and renamed. @throws OutputError
  void write(size_t index, const HostingResult& result) const;

 private:
  [[nodiscard]] std::string file_name(size_t index) const;
  [[nodiscard]] std::string key(size_t index) const;

  const HostingStudy& study_;
  std::vector<HostingCase> cases_;
  std::filesystem::path folder_;
};

}  // namespace overtone::reporting
