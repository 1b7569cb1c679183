#include "elements/line_codes.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include <fmt/format.h>

namespace overtone::folder {

namespace {

constexpr double kSameCode = 1e-15;  ///< relative, of entries per km

/// Every figure of matrices, in one order.
std::vector<double*> figures_of(Matrices& matrices) {
  std::vector<double*> figures;
  for (Array2<double>* matrix : {&matrices.r_ohm, &matrices.x_ohm, &matrices.c_nf}) {
    for (double& value : matrix->flat()) {
      figures.push_back(&value);
    }
  }
  figures.push_back(&matrices.earth.r_ohm);
  figures.push_back(&matrices.earth.k_ohm);
  return figures;
}

bool same_shape(const Matrices& one, const Matrices& other) {
  return one.r_ohm.extent(0) == other.r_ohm.extent(0) && one.r_ohm.size() == other.r_ohm.size() &&
         one.x_ohm.size() == other.x_ohm.size() && one.c_nf.size() == other.c_nf.size();
}

bool same(Matrices one, Matrices other) {
  if (!same_shape(one, other)) {
    return false;
  }
  const std::vector<double*> a = figures_of(one), b = figures_of(other);
  return std::equal(a.begin(), a.end(), b.begin(), [](const double* x, const double* y) {
    return std::abs(*x - *y) <= kSameCode * std::max(std::abs(*x), std::abs(*y));
  });
}

Matrices per_km(const Line& line) {
  Matrices matrices = matrices_of(line);
  for (double* figure : figures_of(matrices)) {
    *figure /= length_km(line);
  }
  return matrices;
}

/// Of the numbers next to `near` the one that gives most totals exactly, and of these the shortest.
double fitted(double near, std::span<const double> km, std::span<const double> total) {
  constexpr int kSteps = 2;
  double candidate = near;
  for (int step = 0; step < kSteps; ++step) {
    candidate = std::nextafter(candidate, -INFINITY);
  }
  double best = near;
  std::ptrdiff_t most = -1;
  std::size_t shortest = 0;
  for (int step = -kSteps; step <= kSteps; ++step) {
    std::ptrdiff_t exact = 0;
    for (std::size_t k = 0; k < km.size(); ++k) {
      exact += candidate * km[k] == total[k] ? 1 : 0;
    }
    const std::size_t digits = written(candidate).size();
    if (exact > most || (exact == most && digits < shortest)) {
      best = candidate;
      most = exact;
      shortest = digits;
    }
    candidate = std::nextafter(candidate, INFINITY);
  }
  return best;
}

void fit(SharedCode& code) {
  std::vector<double> km;
  std::vector<std::vector<double>> totals(figures_of(code.per_km).size());  // [figure][line]
  for (const Line* line : code.lines) {
    km.push_back(length_km(*line));
    Matrices of_line = matrices_of(*line);
    const std::vector<double*> figures = figures_of(of_line);
    for (std::size_t f = 0; f < figures.size(); ++f) {
      totals[f].push_back(*figures[f]);
    }
  }
  const std::vector<double*> figures = figures_of(code.per_km);
  for (std::size_t f = 0; f < figures.size(); ++f) {
    *figures[f] = *figures[f] == 0.0 ? 0.0 : fitted(*figures[f], km, totals[f]);
  }
}

/// Of a line code on its way: its variants by where they are in the list.
using Variants = std::map<std::string, std::vector<std::size_t>>;

/// "code", "code_2", … that no line names.
std::string variant_name(const std::string& code, std::set<std::string>& taken) {
  for (int number = 2;; ++number) {
    std::string name = fmt::format("{}_{}", code, number);
    if (taken.insert(name).second) {
      return name;
    }
  }
}

}  // namespace

Matrices matrices_of(const Line& line) { return {line.r_ohm, line.x_ohm, line.c_nf, line.earth}; }

void set_matrices(Line& line, Matrices of_line) {
  line.r_ohm = std::move(of_line.r_ohm);
  line.x_ohm = std::move(of_line.x_ohm);
  line.c_nf = std::move(of_line.c_nf);
  line.earth = of_line.earth;
}

Matrices over_length(const Matrices& per_km, double km) {
  Matrices total = per_km;
  for (double* figure : figures_of(total)) {
    *figure *= km;
  }
  return total;
}

std::vector<SharedCode> shared_codes(const std::vector<Line>& lines) {
  std::vector<SharedCode> codes;
  Variants variants;
  std::set<std::string> taken;
  for (const Line& line : lines) {
    taken.insert(line.code);
  }
  for (const Line& line : lines) {
    if (!has_code(line)) {
      continue;
    }
    std::vector<std::size_t>& known = variants[line.code];
    Matrices matrices = per_km(line);
    auto found = std::find_if(known.begin(), known.end(),
                              [&](std::size_t c) { return same(codes[c].per_km, matrices); });
    if (found == known.end()) {
      const std::string name = known.empty() ? line.code : variant_name(line.code, taken);
      known.push_back(codes.size());
      codes.push_back({name, std::move(matrices), {}});
      found = known.end() - 1;
    }
    codes[*found].lines.push_back(&line);
  }
  std::for_each(codes.begin(), codes.end(), fit);
  return codes;
}

}  // namespace overtone::folder
