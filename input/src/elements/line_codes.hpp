#pragma once

#include <map>
#include <string>
#include <vector>

#include <overtone/elements.hpp>

#include "elements/rows.hpp"

// Matrices of lines and of line codes: a line's are those of its code per km times its length.

namespace overtone::folder {

/// Of a line, or per km.
struct Matrices {
  Array2<double> r_ohm{}, x_ohm{};  ///< [wire][wire]
  Array2<double> c_nf{};            ///< empty: none
  EarthCorrection earth{};
};

[[nodiscard]] inline double length_km(const Line& line) { return line.length_m / 1000.0; }

/// Whether its matrices are written by its code. An open geometry line, or one without length, has
/// none.
[[nodiscard]] inline bool has_code(const Line& line) {
  return !line.code.empty() && line.length_m > 0.0 && line.geometry == nullptr;
}

[[nodiscard]] Matrices matrices_of(const Line& line);
void set_matrices(Line& line, Matrices of_line);
/// The matrices of a code over a length.
[[nodiscard]] Matrices over_length(const Matrices& per_km, double km);

/// The entries as rows: the upper triangle, and below it what differs from that.
[[nodiscard]] std::vector<MatrixRow> rows_of(const std::string& owner, const Matrices& matrices,
                                             const SourceLine& where);
/// The inverse, of the rows of each owner. `kind`: of owners, for messages. @throws InputError
///   where an entry is missing or there twice, or a wire is no number from 1.
[[nodiscard]] std::map<std::string, Matrices> matrices_by_owner(const std::vector<MatrixRow>& rows,
                                                                const std::string& kind);

/// A line code as lines that name it have it.
struct SharedCode {
  std::string name{};
  Matrices per_km{};
  std::vector<const Line*> lines{};
};

/// The codes of lines, in the order of lines. Per km they are so that over_length gives every
/// line's matrices to the bit where there is such a number; of several the shortest. Lines of one
/// code whose matrices per km differ by more than 1e-15 are put to codes of other names.
[[nodiscard]] std::vector<SharedCode> shared_codes(const std::vector<Line>& lines);

}  // namespace overtone::folder
