// Impedance and capacitance of lines from their geometry, against OpenDSS and against what physics
// says of them.

#include <overtone/line_constants.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <string>

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "support/line_geometries.hpp"
#include "support/reference_cases.hpp"

namespace overtone {
namespace {

constexpr double kFrequency_hz = 60.0;

/// Of a table whose rows are the entries of matrices of one kilometre.
struct ReferenceConstants {
  Eigen::MatrixXcd z_ohm_per_km;
  Eigen::MatrixXd yc_s_per_km;
};

ReferenceConstants read_constants(const CsvTable& table, int first_row, int wires) {
  ReferenceConstants read{Eigen::MatrixXcd(wires, wires), Eigen::MatrixXd(wires, wires)};
  for (int k = 0; k < wires * wires; ++k) {
    const int row = first_row + k;
    const int i = table.integer(row, "row") - 1, j = table.integer(row, "col") - 1;
    read.z_ohm_per_km(i, j) = support::complex_of(table, row, "z_re_ohm_per_km", "z_im_ohm_per_km");
    read.yc_s_per_km(i, j) = table.number(row, "yc_im_s_per_km");
  }
  return read;
}

/// Relative to the largest entry; of the charging also to the admittances it is a difference of.
void expect_agreement(const LineConstants& ours, const ReferenceConstants& theirs, double order) {
  const double w = 2.0 * std::numbers::pi * order * kFrequency_hz;
  const Eigen::MatrixXcd z = 1e3 * ours.z_ohm_per_m;
  const Eigen::MatrixXd yc = 1e3 * w * ours.c_farad_per_m;
  const double z_largest = theirs.z_ohm_per_km.cwiseAbs().maxCoeff();
  EXPECT_LE((z - theirs.z_ohm_per_km).cwiseAbs().maxCoeff(), 1e-10 * z_largest);
  EXPECT_LE((yc - theirs.yc_s_per_km).cwiseAbs().maxCoeff(),
            2e-10 * theirs.yc_s_per_km.cwiseAbs().maxCoeff() + 1e-15 / z_largest);
  EXPECT_EQ(z, z.transpose());
  EXPECT_EQ(yc, yc.transpose());
}

EarthModel earth_model(std::string word) {
  std::erase(word, '_');
  return word == "carson" ? EarthModel::carson
         : word == "deri" ? EarthModel::deri
                          : EarthModel::full_carson;
}

TEST(LineConstants, AgreeWithThoseOfPoleConfiguration500) {
  const CsvTable table = support::case_table("line_constants", "impedance.csv");
  for (int row = 0; row < table.row_count(); row += 9) {
    LineGeometry geometry = support::pole_500();
    geometry.earth = earth_model(table.text(row, "earth_model"));
    const double order = table.number(row, "h");
    SCOPED_TRACE(table.text(row, "earth_model") + " " + table.text(row, "h"));
    expect_agreement(line_constants(geometry, order * kFrequency_hz), read_constants(table, row, 3),
                     order);
  }
}

TEST(LineConstants, AgreeWithThoseOfCablesAndOfNeutralsThatStay) {
  const CsvTable table = support::case_table("line_geometries", "impedance.csv");
  const std::map<std::string, LineGeometry> geometries = support::line_geometries();
  for (int row = 0; row < table.row_count();) {
    LineGeometry geometry = geometries.at(table.text(row, "geometry"));
    geometry.earth = earth_model(table.text(row, "earth_model"));
    geometry.earth_resistivity_ohm_m = table.number(row, "rho_ohm_m");
    const double order = table.number(row, "h");
    const int n = geometry.wire_count();
    SCOPED_TRACE(geometry.id + " " + table.text(row, "earth_model") + " " + table.text(row, "h"));
    expect_agreement(line_constants(geometry, order * kFrequency_hz), read_constants(table, row, n),
                     order);
    row += n * n;
  }
}

/// A wire that is alone, at a frequency.
Complex wire_impedance(const LineGeometry& geometry, double frequency_hz) {
  return line_constants(geometry, frequency_hz).z_ohm_per_m(0, 0);
}

TEST(LineConstants, OfSkinEffectHaveNoSteps) {
  LineGeometry geometry = support::one_wire();
  geometry.internal = InternalImpedance::skin_effect;
  for (const EarthModel earth : {EarthModel::carson, EarthModel::full_carson, EarthModel::deri}) {
    geometry.earth = earth;
    for (const double edge_hz : {40.0, 1000.0}) {
      const Complex below = wire_impedance(geometry, edge_hz - 1e-6);
      const Complex above = wire_impedance(geometry, edge_hz + 1e-6);
      EXPECT_LE(std::abs(above - below), 1e-7 * std::abs(below)) << edge_hz;
    }
  }
  geometry.internal = InternalImpedance::tabulated;
  EXPECT_GE(std::abs(wire_impedance(geometry, 1000.0) - wire_impedance(geometry, 999.999)),
            1e-4 * std::abs(wire_impedance(geometry, 1000.0)));
}

TEST(LineConstants, OfSkinEffectBeginAtTheDcResistanceAndMu0Over8Pi) {
  LineGeometry geometry = support::one_wire();
  geometry.internal = InternalImpedance::skin_effect;
  geometry.earth = EarthModel::carson;
  constexpr double kSlow_hz = 0.01;
  LineGeometry by_radius = geometry;
  by_radius.internal = InternalImpedance::tabulated;
  by_radius.conductors[0].r_ac_ohm_per_m = geometry.conductors[0].r_dc_ohm_per_m;
  const Complex skin = wire_impedance(geometry, kSlow_hz);
  EXPECT_LE(std::abs(skin - wire_impedance(by_radius, kSlow_hz)), 1e-7 * std::abs(skin));
}

/// Field of the earth alone: the models differ by what the first term leaves out.
TEST(LineConstants, OfTheEarthModelsMeetWhereTheEarthIsDeep) {
  LineGeometry geometry = support::one_wire();
  geometry.internal = InternalImpedance::skin_effect;
  geometry.earth_resistivity_ohm_m = 1e5;
  geometry.earth = EarthModel::full_carson;
  const Complex full = wire_impedance(geometry, kFrequency_hz);
  geometry.earth = EarthModel::carson;
  EXPECT_LE(std::abs(full - wire_impedance(geometry, kFrequency_hz)), 2e-3 * std::abs(full));
  geometry.earth = EarthModel::deri;
  EXPECT_LE(std::abs(full - wire_impedance(geometry, kFrequency_hz)), 3e-2 * std::abs(full));
}

TEST(LineConstants, FollowTheConductorsWhenTheyAreRenumbered) {
  const LineGeometry geometry = support::pole_500();
  LineGeometry turned = geometry;
  std::rotate(turned.conductors.begin(), turned.conductors.begin() + 1,
              turned.conductors.begin() + 3);
  const LineConstants before = line_constants(geometry, 300.0),
                      after = line_constants(turned, 300.0);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      const int k = (i + 1) % 3, l = (j + 1) % 3;
      EXPECT_LE(std::abs(after.z_ohm_per_m(i, j) - before.z_ohm_per_m(k, l)), 1e-18);
      EXPECT_NEAR(after.c_farad_per_m(i, j), before.c_farad_per_m(k, l), 1e-24);
    }
  }
}

TEST(LineConstants, ArePassive) {
  for (auto [id, geometry] : support::line_geometries()) {
    for (const double frequency_hz : {10.0, 60.0, 960.0, 1020.0, 3000.0}) {
      const LineConstants constants = line_constants(geometry, frequency_hz);
      const Eigen::MatrixXd r = constants.z_ohm_per_m.real(), x = constants.z_ohm_per_m.imag();
      EXPECT_GT(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(r).eigenvalues().minCoeff(), 0.0)
          << id << " " << frequency_hz;
      EXPECT_GT(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(x).eigenvalues().minCoeff(), 0.0)
          << id << " " << frequency_hz;
    }
  }
}

TEST(LineConstants, AreRefusedAtNoFrequency) {
  EXPECT_THROW((void)line_constants(support::pole_500(), 0.0), std::invalid_argument);
}

}  // namespace
}  // namespace overtone
