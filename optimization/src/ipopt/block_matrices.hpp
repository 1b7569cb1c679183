#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <IpGenTMatrix.hpp>
#include <IpMatrix.hpp>
#include <IpSymMatrix.hpp>
#include <IpSymTMatrix.hpp>

#include "kkt/block_products.hpp"

namespace overtone {

/// A Jacobian of some of a program's rows, or its Hessian: places, products, and where in the
/// program's array its entries are.
struct BlockLayout {
  EntryPlaces places;
  std::vector<EntrySegment> segments;
  BlockProducts products;
};

/// Values of a program's Jacobian or Hessian at a point, in its own order.
using ProgramValues = std::shared_ptr<const std::vector<double>>;

/// What a matrix of Ipopt's has of the program.
class ValuesOfProgram {
 public:
  explicit ValuesOfProgram(const BlockLayout& layout) : layout_(layout) {}
  void set(ProgramValues values) { values_ = std::move(values); }
  [[nodiscard]] const BlockLayout& layout() const { return layout_; }
  /// Null where it has no rows: Ipopt never asks for those.
  [[nodiscard]] const double* values() const {
    return values_ != nullptr ? values_->data() : nullptr;
  }

 private:
  const BlockLayout& layout_;
  ProgramValues values_;
};

/// Rows of the Jacobian as Ipopt uses them; values are the program's own array.
class BlockJacobian final : public Ipopt::Matrix {
 public:
  BlockJacobian(const Ipopt::MatrixSpace* owner, const BlockLayout& layout)
      : Ipopt::Matrix(owner), of_program_(layout) {}
  void set(ProgramValues values) {
    of_program_.set(std::move(values));
    ObjectChanged();
  }
  [[nodiscard]] const ValuesOfProgram& of_program() const { return of_program_; }

 protected:
  void MultVectorImpl(double alpha, const Ipopt::Vector& x, double beta,
                      Ipopt::Vector& y) const override;
  void TransMultVectorImpl(double alpha, const Ipopt::Vector& x, double beta,
                           Ipopt::Vector& y) const override;
  void ComputeRowAMaxImpl(Ipopt::Vector& norms, bool init) const override;
  void ComputeColAMaxImpl(Ipopt::Vector& norms, bool init) const override;
  void PrintImpl(const Ipopt::Journalist& journalist, Ipopt::EJournalLevel level,
                 Ipopt::EJournalCategory category, const std::string& name, Ipopt::Index indent,
                 const std::string& prefix) const override;

 private:
  ValuesOfProgram of_program_;
};

/// The Hessian of the Lagrangian, the same way.
class BlockHessian final : public Ipopt::SymMatrix {
 public:
  BlockHessian(const Ipopt::SymMatrixSpace* owner, const BlockLayout& layout)
      : Ipopt::SymMatrix(owner), of_program_(layout) {}
  void set(ProgramValues values) {
    of_program_.set(std::move(values));
    ObjectChanged();
  }
  [[nodiscard]] const ValuesOfProgram& of_program() const { return of_program_; }

 protected:
  void MultVectorImpl(double alpha, const Ipopt::Vector& x, double beta,
                      Ipopt::Vector& y) const override;
  void ComputeRowAMaxImpl(Ipopt::Vector& norms, bool init) const override;
  void PrintImpl(const Ipopt::Journalist& journalist, Ipopt::EJournalLevel level,
                 Ipopt::EJournalCategory category, const std::string& name, Ipopt::Index indent,
                 const std::string& prefix) const override;

 private:
  ValuesOfProgram of_program_;
};

/// Makes them, with places that a space of Ipopt's own holds.
class BlockJacobianSpace final : public Ipopt::MatrixSpace {
 public:
  BlockJacobianSpace(const Ipopt::GenTMatrixSpace& places,
                     const std::vector<EntrySegment>& segments, const BlockOf& rows,
                     const BlockOf& columns, int blocks);
  [[nodiscard]] Ipopt::Matrix* MakeNew() const override { return new BlockJacobian(this, layout_); }

 private:
  Ipopt::SmartPtr<const Ipopt::GenTMatrixSpace> places_;
  BlockLayout layout_;
};

class BlockHessianSpace final : public Ipopt::SymMatrixSpace {
 public:
  BlockHessianSpace(const Ipopt::SymTMatrixSpace& places, const std::vector<EntrySegment>& segments,
                    const BlockOf& variables, int blocks);
  [[nodiscard]] Ipopt::SymMatrix* MakeNewSymMatrix() const override {
    return new BlockHessian(this, layout_);
  }

 private:
  Ipopt::SmartPtr<const Ipopt::SymTMatrixSpace> places_;
  BlockLayout layout_;
};

/// Numbers of a vector of Ipopt's, which these programs have in one array.
[[nodiscard]] const double* numbers(const Ipopt::Vector& vector);
[[nodiscard]] double* numbers(Ipopt::Vector& vector);

/// Of one of these, or what Ipopt's scaling makes of it.
[[nodiscard]] EntryPlaces places_of(const Ipopt::Matrix& matrix);
/// Its values, times `factor`, in the order of its places.
void copy_values(const Ipopt::Matrix& matrix, double factor, double* to);

}  // namespace overtone
