#include <overtone/line_matrices.hpp>

#include <cmath>
#include <memory>
#include <numbers>
#include <string>

#include <gtest/gtest.h>

#include <overtone/line_constants.hpp>
#include <overtone/primitive_admittance.hpp>

#include "support/line_geometries.hpp"

namespace overtone {
namespace {

constexpr double kFrequency_hz = 60.0;

Terminal three_wires(const char* bus) { return {.bus = bus, .conductor = {1, 2, 3}}; }

Line line_of_pole_500(double length_m) {
  return {.id = "650-632",
          .from = three_wires("650"),
          .to = three_wires("632"),
          .geometry = std::make_shared<const LineGeometry>(support::pole_500()),
          .length_m = length_m};
}

Line line_by_matrices() {
  const Array2<double> r(2, 2, {0.4, 0.1, 0.1, 0.5}), x(2, 2, {1.0, 0.3, 0.3, 1.1});
  return {.id = "a-b",
          .from = {.bus = "a", .conductor = {1, 2}},
          .to = {.bus = "b", .conductor = {1, 2}},
          .r_ohm = r,
          .x_ohm = x,
          .c_nf = Array2<double>(2, 2, {5.0, -1.0, -1.0, 6.0}),
          .earth = {.r_ohm = 0.02, .k_ohm = 0.03}};
}

TEST(LineMatrices, OfAGeometryAreItsConstantsTimesTheLength) {
  const LineMatrices m = line_matrices(line_of_pole_500(500.0), 7.0, kFrequency_hz);
  const LineConstants constants = line_constants(support::pole_500(), 420.0);
  EXPECT_EQ(m.z_ohm, 500.0 * constants.z_ohm_per_m);
  EXPECT_EQ(m.c_farad, 500.0 * constants.c_farad_per_m);
}

TEST(LineMatrices, HaveTheEarthInEveryEntry) {
  const double h = 5.0;
  const LineMatrices m = line_matrices(line_by_matrices(), h, kFrequency_hz);
  const double earth_x = -0.5 * 0.03 * std::log(h);
  EXPECT_NEAR(std::abs(m.z_ohm(0, 0) - Complex(0.4 + 0.08, h * (1.0 + earth_x))), 0.0, 1e-14);
  EXPECT_NEAR(std::abs(m.z_ohm(0, 1) - Complex(0.1 + 0.08, h * (0.3 + earth_x))), 0.0, 1e-14);
  EXPECT_DOUBLE_EQ(m.c_farad(1, 1), 6e-9);
  EXPECT_DOUBLE_EQ(m.c_farad(1, 0), -1e-9);
}

TEST(LineMatrices, AtTheFundamentalAreThoseGiven) {
  Line line = line_by_matrices();
  line.c_nf = {};
  const LineMatrices m = line_matrices(line, 1.0, kFrequency_hz);
  EXPECT_EQ(m.z_ohm(1, 1), Complex(0.5, 1.1));
  EXPECT_EQ(m.c_farad, Eigen::MatrixXd::Zero(2, 2));
}

TEST(LineMatrices, GiveALineByItsGeometryItsAdmittance) {
  const double h = 13.0;
  const Eigen::MatrixXcd y = primitive_admittance(line_of_pole_500(800.0), h, kFrequency_hz);
  const LineMatrices m = line_matrices(line_of_pole_500(800.0), h, kFrequency_hz);
  ASSERT_EQ(y.rows(), 6);
  const Eigen::MatrixXcd between = -y.topRightCorner(3, 3) * m.z_ohm;
  EXPECT_LE((between - Eigen::MatrixXcd::Identity(3, 3)).cwiseAbs().maxCoeff(), 1e-13);
  const Eigen::MatrixXcd charging = y.topLeftCorner(3, 3) + y.topRightCorner(3, 3);
  const Complex half(0.0, h * std::numbers::pi * kFrequency_hz);
  EXPECT_LE((charging - half * m.c_farad).cwiseAbs().maxCoeff(), 1e-15 * y.cwiseAbs().maxCoeff());
}

/// The message with which a line is refused.
std::string line_refusal(const Line& line) {
  try {
    (void)line_matrices(line, 5.0, kFrequency_hz);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(LineMatrices, AreRefusedOfAGeometryWithoutLength) {
  EXPECT_EQ(line_refusal(line_of_pole_500(0.0)),
            "line 650-632: length 0 m; must be > 0 with a geometry");
}

TEST(LineMatrices, AreRefusedBesideAGeometry) {
  Line line = line_of_pole_500(100.0);
  line.r_ohm = Array2<double>(3, 3, 0.1);
  EXPECT_EQ(line_refusal(line), "line 650-632: matrices and geometry pole500; give one of them");
}

TEST(LineMatrices, AreRefusedOfAGeometryWithOtherWires) {
  Line line = line_of_pole_500(100.0);
  line.from.conductor = {1, 2};
  line.where = {"line.csv", 4};
  EXPECT_EQ(line_refusal(line),
            "line 650-632 (line.csv:4): 2 wires; geometry pole500 has 3 without its neutrals");
}

/// Wires that next to nothing parts, over an earth that has some tenths of an ohm: what the earth
/// takes of a current is ten millionths of the entries.
TEST(LineMatrices, AStiffLineKeepsItsEarthReturn) {
  const double h = 7.0, own = 1e-8;
  Line line = line_by_matrices();
  line.from.conductor = line.to.conductor = {1, 2, 3};
  line.r_ohm = line.x_ohm = Array2<double>(3, 3);
  for (int wire = 0; wire < 3; ++wire) {
    line.r_ohm(wire, wire) = own;
  }
  line.c_nf = Array2<double>(3, 3);
  const Eigen::MatrixXcd y = primitive_admittance(line, h, kFrequency_hz);
  EXPECT_EQ(y, y.transpose());
  const Complex zero_sequence = own + 3.0 * line_matrices(line, h, kFrequency_hz).earth_ohm;
  for (int wire = 0; wire < 3; ++wire) {
    EXPECT_LE(std::abs(y.row(wire).head(3).sum() * zero_sequence - 1.0), 1e-6);
  }
}

}  // namespace
}  // namespace overtone
