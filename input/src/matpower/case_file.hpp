#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone::matpower {

/// A row of a matrix of a case.
struct Row {
  std::vector<double> value{};
  SourceLine where{};
};

/// What a case file assigns to the fields of mpc.
struct CaseFile {
  double base_mva = 0.0;
  std::map<std::string, std::vector<Row>> matrix{};  ///< by field: "bus", "gen", "branch"
  std::vector<std::string> unread{};                 ///< other fields, in their order
};

/// Columns, from 0, as MATPOWER's manual has them.
namespace column {
inline constexpr int kBus = 0, kType = 1, kPd = 2, kQd = 3, kGs = 4, kBs = 5, kVm = 7, kVa = 8,
                     kBaseKv = 9;
inline constexpr int kGenBus = 0, kPg = 1, kQg = 2, kQmax = 3, kQmin = 4, kVg = 5, kMBase = 6,
                     kGenStatus = 7;
inline constexpr int kFrom = 0, kTo = 1, kR = 2, kX = 3, kB = 4, kRateA = 5, kRatio = 8, kAngle = 9,
                     kStatus = 10;
}  // namespace column

/// Reads a case of version 2: assignments of numbers, texts, matrices and cells to fields of mpc,
/// comments, rows continued by "…". Of statements that compute, those that MATPOWER's own
/// distribution cases end with: ohms to per unit, kW to MW.
/// @throws InputError naming file, line and statement of anything else, and for rows of unequal
///   length, numbers that are none, and fields that must be there.
[[nodiscard]] CaseFile read_case_file(const std::filesystem::path& file);

}  // namespace overtone::matpower
