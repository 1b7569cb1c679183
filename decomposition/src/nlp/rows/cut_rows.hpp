#pragma once

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "nlp/nlp_context.hpp"

namespace overtone {

/// A linear row sum of coefficient x <= upper, from a Benders cut.
struct LinearCut {
  std::vector<std::pair<int, double>> terms;  ///< variable, coefficient
  double upper = 0.0;
};

/// Linear cuts, each a row.
class CutRows {
 public:
  CutRows(std::vector<LinearCut> cuts, int first_row)
      : cuts_(std::move(cuts)), first_row_(first_row) {}

  [[nodiscard]] int count() const { return static_cast<int>(cuts_.size()); }

  void bounds(const NlpBounds& out) const {
    for (int c = 0; c < count(); ++c) {
      out.row_lower[first_row_ + c] = -std::numeric_limits<double>::infinity();
      out.row_upper[first_row_ + c] = cuts_[c].upper;
    }
  }

  void rows(const double* x, double* values) const {
    for (int c = 0; c < count(); ++c) {
      double sum = 0.0;
      for (const auto& [variable, coefficient] : cuts_[c].terms) {
        sum += coefficient * x[variable];
      }
      values[first_row_ + c] = sum;
    }
  }

  template <class Sink>
  void jacobian(Sink& out) const {
    for (int c = 0; c < count(); ++c) {
      for (const auto& [variable, coefficient] : cuts_[c].terms) {
        out.add(first_row_ + c, variable, coefficient);
      }
    }
  }

  /// One hour's cut belongs to that hour; the variables have their blocks already.
  void slots(SlotWriter& writer) const {
    for (int c = 0; c < count(); ++c) {
      const int block = writer.block_of_variable(cuts_[c].terms.front().first);
      bool same = true;
      for (const auto& term : cuts_[c].terms) {
        same = same && writer.block_of_variable(term.first) == block;
      }
      writer.set_row(first_row_ + c, same ? block : -1, writer.new_row_slots(1));
    }
  }

 private:
  std::vector<LinearCut> cuts_;
  int first_row_;
};

}  // namespace overtone
