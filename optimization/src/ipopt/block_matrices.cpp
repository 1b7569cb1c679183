#include "block_matrices.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <IpDenseVector.hpp>
#include <IpScaledMatrix.hpp>
#include <IpSymScaledMatrix.hpp>

#include "parallel_loop.hpp"

namespace overtone {

namespace {

/// y = beta y.
double* scaled(Ipopt::Vector& y, double beta) {
  if (beta == 0.0) {
    y.Set(0.0);
  } else {
    y.Scal(beta);
  }
  return numbers(y);
}

/// Of one of these, or what Ipopt's scaling has made another of.
const ValuesOfProgram& unscaled(const Ipopt::Matrix& matrix) {
  if (const auto* jacobian = dynamic_cast<const BlockJacobian*>(&matrix)) {
    return jacobian->of_program();
  }
  if (const auto* hessian = dynamic_cast<const BlockHessian*>(&matrix)) {
    return hessian->of_program();
  }
  if (const auto* scaled = dynamic_cast<const Ipopt::ScaledMatrix*>(&matrix)) {
    return unscaled(*scaled->GetUnscaledMatrix());
  }
  if (const auto* symmetric = dynamic_cast<const Ipopt::SymScaledMatrix*>(&matrix)) {
    return unscaled(*symmetric->GetUnscaledMatrix());
  }
  throw std::logic_error("a matrix of Ipopt's that isn't made of blocks");
}

/// Values in the places' order, one part after the other in parallel.
void gather(const ValuesOfProgram& matrix, double factor, double* to) {
  const BlockLayout& layout = matrix.layout();
  const double* values = matrix.values();
  parallel_loop(layout.segments.size(), [&](std::size_t s) {
    const EntrySegment& segment = layout.segments[s];
    const double* from = values + segment.source;
    double* at = to + segment.first;
    for (std::size_t e = 0; e < segment.count; ++e) {
      at[e] = factor * from[e];
    }
  });
}

/// Times a factor of each entry's row and column; nullptr: 1.
void scale(const EntryPlaces& places, const double* row, const double* column, double* values) {
  on_parts(places.count, [&](std::size_t first, std::size_t end) {
    for (std::size_t e = first; e < end; ++e) {
      values[e] *= (row != nullptr ? row[places.row[e] - 1] : 1.0) *
                   (column != nullptr ? column[places.column[e] - 1] : 1.0);
    }
  });
}

/// Largest magnitudes by row or column, onto `norms`.
void largest(const ValuesOfProgram& matrix, const Ipopt::Index* place, double* norms) {
  std::vector<double> values(matrix.layout().places.count);
  gather(matrix, 1.0, values.data());
  for (std::size_t e = 0; e < values.size(); ++e) {
    double& norm = norms[place[e] - 1];
    norm = std::max(norm, std::abs(values[e]));
  }
}

double* begun(Ipopt::Vector& norms, bool init) {
  if (init) {
    norms.Set(0.0);
  }
  return numbers(norms);
}

void print(const Ipopt::Journalist& journalist, Ipopt::EJournalLevel level,
           Ipopt::EJournalCategory category, const std::string& name, Ipopt::Index indent,
           const std::string& prefix, std::size_t entries) {
  journalist.PrintfIndented(level, category, indent, "%s%s: %zu entries\n", prefix.c_str(),
                            name.c_str(), entries);
}

BlockLayout layout_of(const EntryPlaces& places, const std::vector<EntrySegment>& segments,
                      const BlockOf& rows, const BlockOf& columns, int blocks) {
  return {places, segments, BlockProducts(places, segments, rows, columns, blocks)};
}

}  // namespace

const double* numbers(const Ipopt::Vector& vector) {
  return dynamic_cast<const Ipopt::DenseVector&>(vector).ExpandedValues();
}
double* numbers(Ipopt::Vector& vector) {
  return dynamic_cast<Ipopt::DenseVector&>(vector).Values();
}

void BlockJacobian::MultVectorImpl(double alpha, const Ipopt::Vector& x, double beta,
                                   Ipopt::Vector& y) const {
  of_program_.layout().products.add(of_program_.values(), alpha, numbers(x), scaled(y, beta));
}

void BlockJacobian::TransMultVectorImpl(double alpha, const Ipopt::Vector& x, double beta,
                                        Ipopt::Vector& y) const {
  of_program_.layout().products.add_transposed(of_program_.values(), alpha, numbers(x),
                                               scaled(y, beta));
}

void BlockJacobian::ComputeRowAMaxImpl(Ipopt::Vector& norms, bool init) const {
  largest(of_program_, of_program_.layout().places.row, begun(norms, init));
}

void BlockJacobian::ComputeColAMaxImpl(Ipopt::Vector& norms, bool init) const {
  largest(of_program_, of_program_.layout().places.column, begun(norms, init));
}

void BlockJacobian::PrintImpl(const Ipopt::Journalist& journalist, Ipopt::EJournalLevel level,
                              Ipopt::EJournalCategory category, const std::string& name,
                              Ipopt::Index indent, const std::string& prefix) const {
  print(journalist, level, category, name, indent, prefix, of_program_.layout().places.count);
}

void BlockHessian::MultVectorImpl(double alpha, const Ipopt::Vector& x, double beta,
                                  Ipopt::Vector& y) const {
  of_program_.layout().products.add_symmetric(of_program_.values(), alpha, numbers(x),
                                              scaled(y, beta));
}

void BlockHessian::ComputeRowAMaxImpl(Ipopt::Vector& norms, bool init) const {
  double* to = begun(norms, init);
  largest(of_program_, of_program_.layout().places.row, to);
  largest(of_program_, of_program_.layout().places.column, to);
}

void BlockHessian::PrintImpl(const Ipopt::Journalist& journalist, Ipopt::EJournalLevel level,
                             Ipopt::EJournalCategory category, const std::string& name,
                             Ipopt::Index indent, const std::string& prefix) const {
  print(journalist, level, category, name, indent, prefix, of_program_.layout().places.count);
}

BlockJacobianSpace::BlockJacobianSpace(const Ipopt::GenTMatrixSpace& places,
                                       const std::vector<EntrySegment>& segments,
                                       const BlockOf& rows, const BlockOf& columns, int blocks)
    : Ipopt::MatrixSpace(places.NRows(), places.NCols()),
      places_(&places),
      layout_(
          layout_of({static_cast<std::size_t>(places.Nonzeros()), places.Irows(), places.Jcols()},
                    segments, rows, columns, blocks)) {}

BlockHessianSpace::BlockHessianSpace(const Ipopt::SymTMatrixSpace& places,
                                     const std::vector<EntrySegment>& segments,
                                     const BlockOf& variables, int blocks)
    : Ipopt::SymMatrixSpace(places.Dim()),
      places_(&places),
      layout_(
          layout_of({static_cast<std::size_t>(places.Nonzeros()), places.Irows(), places.Jcols()},
                    segments, variables, variables, blocks)) {}

EntryPlaces places_of(const Ipopt::Matrix& matrix) { return unscaled(matrix).layout().places; }

void copy_values(const Ipopt::Matrix& matrix, double factor, double* to) {
  gather(unscaled(matrix), factor, to);
  const auto factors = [](const Ipopt::SmartPtr<const Ipopt::Vector>& of) {
    return IsValid(of) ? numbers(*of) : nullptr;
  };
  if (const auto* scaled = dynamic_cast<const Ipopt::ScaledMatrix*>(&matrix)) {
    scale(places_of(matrix), factors(scaled->RowScaling()), factors(scaled->ColumnScaling()), to);
  } else if (const auto* symmetric = dynamic_cast<const Ipopt::SymScaledMatrix*>(&matrix)) {
    const double* of = factors(symmetric->RowColScaling());
    scale(places_of(matrix), of, of, to);
  }
}

}  // namespace overtone
