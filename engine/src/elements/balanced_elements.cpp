#include <overtone/balanced_elements.hpp>

namespace overtone {

namespace {

constexpr int kPhases = 3;

Array2<double> of_sequences(double positive, double zero) {
  const double self = (2.0 * positive + zero) / 3.0, mutual = (zero - positive) / 3.0;
  Array2<double> matrix(kPhases, kPhases);
  for (int i = 0; i < kPhases; ++i) {
    for (int j = 0; j < kPhases; ++j) {
      matrix(i, j) = i != j ? mutual : positive == zero ? positive : self;
    }
  }
  return matrix;
}

}  // namespace

Terminal three_phases(const std::string& bus) { return {bus, {1, 2, 3}}; }
Terminal grounded_wye(const std::string& bus) { return {bus, {1, 2, 3, 0}}; }
Terminal three_grounds(const std::string& bus) { return {bus, {0, 0, 0}}; }

Line balanced_line(const std::string& id, const std::string& from, const std::string& to,
                   const LineSequence& positive, const LineSequence& zero) {
  const bool charged = positive.c_nf != 0.0 || zero.c_nf != 0.0;
  return {.id = id,
          .from = three_phases(from),
          .to = three_phases(to),
          .r_ohm = of_sequences(positive.r_ohm, zero.r_ohm),
          .x_ohm = of_sequences(positive.x_ohm, zero.x_ohm),
          .c_nf = charged ? of_sequences(positive.c_nf, zero.c_nf) : Array2<double>()};
}

}  // namespace overtone
