#include <overtone/linear_forms.hpp>

#include <stdexcept>

#include <gtest/gtest.h>

namespace overtone {
namespace {

constexpr Complex kVoltage[] = {{1.0, 0.5}, {0.25, -2.0}, {-1.5, 3.0}};
const std::vector<FormTerm> kDifference = {{.node = 0, .factor = 1.0}, {.node = 2, .factor = -1.0}};

/// [order][term]: terms at nodes 1 and 2, different at each of two orders.
Array2<FormTerm> terms_by_order() {
  Array2<FormTerm> terms(2, 2);
  terms(0, 0) = {1, {2.0, 1.0}};
  terms(0, 1) = {2, {-1.0, 0.5}};
  terms(1, 0) = {1, {3.0, 0.0}};
  terms(1, 1) = {2, {0.0, 4.0}};
  return terms;
}

TEST(LinearForms, OneSetOfTermsServesEveryOrder) {
  LinearForms forms(3);
  EXPECT_EQ(forms.add(kDifference), 0);
  EXPECT_EQ(forms.count(), 1);
  EXPECT_EQ(forms.order_count(), 3);
  for (int k = 0; k < 3; ++k) {
    const LinearForm form = forms.at(0, k);
    EXPECT_EQ(form.terms.size(), 2U);
    EXPECT_EQ(form.scale, Complex(1.0));
    EXPECT_EQ(form.weight, 1.0);
    EXPECT_EQ(form.constant, Complex(0.0));
    EXPECT_EQ(form(kVoltage), kVoltage[0] - kVoltage[2]);
  }
}

TEST(LinearForms, ScaleAndWeightAreOfTheirOrder) {
  const std::vector<Complex> scale = {{2.0, -1.0}, {0.0, 3.0}};
  const std::vector<double> weight = {5.0, 9.0};
  LinearForms forms(2);
  (void)forms.add(kDifference);
  const int scaled = forms.add(kDifference, scale, weight);
  for (int k = 0; k < 2; ++k) {
    const LinearForm form = forms.at(scaled, k);
    EXPECT_EQ(form.scale, scale[k]);
    EXPECT_EQ(form.weight, weight[k]);
    EXPECT_EQ(form.unscaled(kVoltage), kVoltage[0] - kVoltage[2]);
    EXPECT_EQ(form(kVoltage), scale[k] * (kVoltage[0] - kVoltage[2]));
    // What the weight is for: these squares are exact.
    EXPECT_EQ(std::norm(form(kVoltage)), form.weight * std::norm(form.unscaled(kVoltage)));
  }
  EXPECT_EQ(forms.at(0, 1).scale, Complex(1.0));
}

TEST(LinearForms, TermsAndConstantMayDifferByOrder) {
  const Array2<FormTerm> terms = terms_by_order();
  const std::vector<Complex> scale = {2.0, {0.0, 1.0}};
  const std::vector<double> weight = {4.0, 1.0};
  const std::vector<Complex> constant = {{10.0, 20.0}, {0.0, -1.0}};
  LinearForms forms(2);
  (void)forms.add(kDifference);
  const int form = forms.add(terms, scale, weight, constant);
  (void)forms.add(kDifference);
  for (int k = 0; k < 2; ++k) {
    const Complex sum =
        constant[k] + terms(k, 0).factor * kVoltage[1] + terms(k, 1).factor * kVoltage[2];
    EXPECT_EQ(forms.at(form, k).constant, constant[k]);
    EXPECT_EQ(forms.at(form, k).unscaled(kVoltage), sum);
    EXPECT_EQ(forms.at(form, k)(kVoltage), scale[k] * sum);
    EXPECT_EQ(forms.at(0, k)(kVoltage), forms.at(2, k)(kVoltage));
  }
}

TEST(LinearForms, WhatIsAddedStandsInBrackets) {
  LinearForms forms(1);
  (void)forms.add(kDifference, std::vector<Complex>{{0.0, 2.0}}, std::vector<double>{4.0});
  const Complex more(0.5, -0.25);
  const LinearForm form = forms.at(0, 0);
  EXPECT_EQ(form.unscaled(kVoltage, more), form.unscaled(kVoltage) + more);
  EXPECT_EQ(form(kVoltage, more), Complex(0.0, 2.0) * (form.unscaled(kVoltage) + more));
}

TEST(LinearForms, WhatIsAddedLosesNoDigitsToAConstantThatCancels) {
  LinearForms forms(1);
  Array2<FormTerm> terms(1, 1);
  terms(0, 0) = {0, -1e8};
  (void)forms.add(terms, {}, {}, std::vector<Complex>{1e8});
  const Complex voltage[] = {1.0};
  EXPECT_EQ(forms.at(0, 0)(voltage, {0.1, -0.3}), Complex(0.1, -0.3));
}

TEST(LinearForms, AreRealWhereNoFactorOfAnyOrderTurns) {
  LinearForms forms(2);
  const auto real = [&](int order, int term, Complex factor) {
    Array2<FormTerm> terms = terms_by_order();
    for (FormTerm& each : terms.flat()) {
      each.factor = each.factor.real();
    }
    terms(order, term).factor = factor;
    return forms.real_factors(forms.add(terms, {}, {}, {}));
  };
  EXPECT_TRUE(forms.real_factors(forms.add(kDifference)));
  EXPECT_FALSE(forms.real_factors(forms.add(std::vector<FormTerm>{{0, {1.0, 1e-12}}})));
  EXPECT_TRUE(real(0, 0, 2.0));
  EXPECT_FALSE(real(0, 1, {1.0, 1.0}));
  EXPECT_FALSE(real(1, 1, {1.0, 1.0}));  // at the last order alone
  // The scale turns the whole, which doesn't show in a square.
  EXPECT_TRUE(forms.real_factors(
      forms.add(kDifference, std::vector<Complex>(2, {0.0, 1.0}), std::vector<double>(2, 1.0))));
}

TEST(LinearForms, WithoutTermsAreTheirConstant) {
  LinearForms forms(2);
  (void)forms.add(Array2<FormTerm>(2, 0), {}, {}, std::vector<Complex>{1.0, {0.0, 2.0}});
  EXPECT_EQ(forms.at(0, 0)(kVoltage), Complex(1.0));
  EXPECT_EQ(forms.at(0, 1)(kVoltage), Complex(0.0, 2.0));
}

TEST(LinearForms, ArraysOfWrongSizeAreRefusedAndLeaveNothing) {
  LinearForms forms(2);
  const std::vector<Complex> one(1), two(2);
  const std::vector<double> weight(2);
  EXPECT_THROW(forms.add(kDifference, one, std::vector<double>(1)), std::invalid_argument);
  EXPECT_THROW(forms.add(kDifference, two), std::invalid_argument);
  EXPECT_THROW(forms.add(terms_by_order(), one, weight, {}), std::invalid_argument);
  EXPECT_THROW(forms.add(terms_by_order(), two, weight, one), std::invalid_argument);
  EXPECT_THROW(forms.add(Array2<FormTerm>(3, 2), two, weight, two), std::invalid_argument);
  Array2<FormTerm> elsewhere = terms_by_order();
  elsewhere(1, 0).node = 0;
  EXPECT_THROW(forms.add(elsewhere, two, weight, two), std::invalid_argument);
  EXPECT_EQ(forms.count(), 0);
}

}  // namespace
}  // namespace overtone
