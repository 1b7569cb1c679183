#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>

namespace overtone::reporting {

/// Finished cases of a study as files, one a case, so that an interrupted run can go on. A record
/// counts only for the same input files, program version and checks; others are solved anew.
class HostingRecords {
 public:
  /// Under `output`/cases; an empty `output` keeps nothing. Refers to the study.
  HostingRecords(const HostingStudy& study, const std::filesystem::path& output);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// "scenario 1, ev1, bus 18".
  [[nodiscard]] std::string label(size_t index) const;

  /// One result a case; status not_run where there is no record. Voltages, flows and currents are
  /// not kept.
  [[nodiscard]] std::vector<HostingResult> read_all() const;
  /// Written aside and renamed. @throws OutputError
  void write(size_t index, const HostingResult& result) const;

 private:
  [[nodiscard]] std::string file_name(size_t index) const;
  [[nodiscard]] std::string key(size_t index) const;

  const HostingStudy& study_;
  std::vector<HostingCase> cases_;
  std::filesystem::path folder_;
};

}  // namespace overtone::reporting
