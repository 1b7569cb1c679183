#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include <overtone/tap_control.hpp>

namespace overtone {
namespace {

/// A source, a line of 1 ohm of reactance, and at its end 600 kvar of load and a bank of steps of
/// 300 kvar, whose control sees the line.
struct Bank {
  double q_kvar = 600.0;
  double bank_kvar = 0.0;
  CapacitorControl control{.id = "c",
                           .capacitor = "bank",
                           .step_kvar = {300.0},
                           .quantity = BankQuantity::kvar,
                           .seen = "line",
                           .on = 200.0,
                           .off = -230.0,
                           .pt_ratio = 20.0,
                           .ct_ratio = 60.0};

  [[nodiscard]] Feeder feeder() const {
    Feeder feeder{.name = "bank"};
    for (const char* bus : {"a", "b"}) {
      feeder.buses.push_back({bus, 2.4 * std::sqrt(3.0), {}});
    }
    feeder.voltage_sources = {{.id = "s",
                               .from = {"a", {1}},
                               .to = {"a", {0}},
                               .kv = 2.4,
                               .impedance = {0.0, 1e-6, 0.0, 1e-6}}};
    feeder.lines = {{.id = "line",
                     .from = {"a", {1}},
                     .to = {"b", {1}},
                     .r_ohm = Array2<double>(1, 1, 0.0),
                     .x_ohm = Array2<double>(1, 1, 1.0)}};
    feeder.capacitors = {{.id = "bank",
                          .phases = 1,
                          .from = {"b", {1}},
                          .to = {"b", {0}},
                          .kv = 2.4,
                          .kvar = bank_kvar}};
    feeder.loads = {
        {.id = "l", .at = {"b", {1, 0}}, .phases = 1, .kv = 2.4, .p_kw = 100.0, .q_kvar = q_kvar}};
    feeder.capacitor_controls = {control};
    return feeder;
  }
};

TapControlResult settled_of(const Feeder& feeder) {
  const TapControl control(feeder);
  return control.settle(1.0, control.as_given());
}

int steps_of(const Bank& bank) {
  const TapControlResult result = settled_of(bank.feeder());
  EXPECT_TRUE(result.settled()) << result.in_words();
  return result.state.steps[0];
}

TEST(CapacitorControl, SwitchesByTheKvarOfALine) {
  EXPECT_EQ(steps_of({}), 1);
  EXPECT_EQ(steps_of({.q_kvar = 100.0}), 0);
  EXPECT_EQ(steps_of({.q_kvar = 100.0, .bank_kvar = 300.0}), 1);  // -213 kvar
  EXPECT_EQ(steps_of({.q_kvar = 50.0, .bank_kvar = 300.0}), 0);
  Bank at_its_end;
  at_its_end.control.terminal = 2;  // where 600 kvar leave the line
  EXPECT_EQ(steps_of(at_its_end), 0);
}

/// 100 + j600 kVA at 2400 V are 253 A: 4.2 A secondary.
TEST(CapacitorControl, SwitchesByTheCurrentOfALine) {
  Bank bank;
  bank.control.quantity = BankQuantity::current;
  bank.control.on = 4.0;
  bank.control.off = 1.0;
  EXPECT_EQ(steps_of(bank), 1);
  bank.control.on = 6.0;
  EXPECT_EQ(steps_of(bank), 0);
  bank.bank_kvar = 300.0;
  bank.control.off = 3.0;
  EXPECT_EQ(steps_of(bank), 0);
}

/// 600 kvar leave 2116 of 2400 V: 105.8 V secondary; 113.4 V with the bank.
TEST(CapacitorControl, SwitchesByVoltage) {
  Bank bank;
  bank.control.quantity = BankQuantity::voltage;
  bank.control.terminal = 2;
  bank.control.on = 110.0;
  bank.control.off = 125.0;
  EXPECT_EQ(steps_of(bank), 1);
  bank.control.on = 100.0;
  EXPECT_EQ(steps_of(bank), 0);
  bank.bank_kvar = 300.0;
  bank.control.off = 110.0;
  EXPECT_EQ(steps_of(bank), 0);
}

TEST(CapacitorControl, VoltageOverridesWhatItGoesBy) {
  Bank bank;
  bank.control.terminal = 2;
  bank.control.on = 1000.0;
  bank.control.off = -1000.0;
  bank.control.voltage_override = true;
  bank.control.v_min_v = 110.0;
  EXPECT_EQ(steps_of(bank), 1);
  bank.control.v_min_v = 90.0;
  EXPECT_EQ(steps_of(bank), 0);
  Bank high{.q_kvar = 0.0, .bank_kvar = 300.0};
  high.control.terminal = 2;
  high.control.off = -1000.0;
  high.control.voltage_override = true;
  high.control.v_max_v = 121.0;
  EXPECT_EQ(steps_of(high), 0);
}

TEST(CapacitorControl, StepsComeInOneAfterTheOther) {
  Bank bank{.q_kvar = 700.0};
  bank.control.step_kvar = {200.0, 200.0, 200.0, 200.0};
  const TapControlResult result = settled_of(bank.feeder());
  ASSERT_TRUE(result.settled());
  EXPECT_GE(result.state.steps[0], 3);
  EXPECT_EQ(static_cast<int>(result.moves.size()), result.state.steps[0]);
  const TapControl control(bank.feeder());
  EXPECT_NEAR(control.feeder(result.state).capacitors[0].kvar, 200.0 * result.state.steps[0], 1e-9);
}

/// In above 200 kvar, out below 100: with 300 kvar it's neither.
TEST(CapacitorControl, HuntsWhereItsRangeIsLessThanAStep) {
  Bank bank{.q_kvar = 250.0};
  bank.control.on = 200.0;
  bank.control.off = 100.0;
  const TapControlResult result = settled_of(bank.feeder());
  EXPECT_EQ(result.status, TapControlStatus::hunting);
  EXPECT_EQ(result.in_words(),
            "capacitor control c moves between 0 and 1 for ever; widen its band beyond a step of "
            "what it moves");
}

TEST(CapacitorControl, RefusesControlsThatCannotWork) {
  const auto refused = [](const std::string& message, const std::function<void(Feeder&)>& spoil) {
    Feeder feeder = Bank{}.feeder();
    spoil(feeder);
    try {
      (void)TapControl(feeder);
      ADD_FAILURE() << "nothing was refused; expected: " << message;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  };
  refused("capacitor control c: capacitor d; the feeder has none of this name",
          [](Feeder& f) { f.capacitor_controls[0].capacitor = "d"; });
  refused("capacitor control c: line d; the feeder has none of this name",
          [](Feeder& f) { f.capacitor_controls[0].seen = "d"; });
  refused("capacitor control c: transformer line; the feeder has none of this name",
          [](Feeder& f) { f.capacitor_controls[0].seen_kind = SeenKind::transformer; });
  refused("capacitor control c: terminal 3; must be 1 to 2",
          [](Feeder& f) { f.capacitor_controls[0].terminal = 3; });
  refused("capacitor control c: has no steps; must have one or more",
          [](Feeder& f) { f.capacitor_controls[0].step_kvar.clear(); });
  refused(
      "capacitor control c: capacitor bank has 100 kvar in service; must be what the first of "
      "its steps make, up to 300",
      [](Feeder& f) { f.capacitors[0].kvar = 100.0; });
  refused("capacitor control d: capacitor bank has another control; must have one", [](Feeder& f) {
    f.capacitor_controls.push_back(f.capacitor_controls[0]);
    f.capacitor_controls[1].id = "d";
  });
  refused("capacitor control c: phase of the voltage transformer 2; must be 1 to 1",
          [](Feeder& f) { f.capacitor_controls[0].pt_phase.phase = 2; });
}

}  // namespace
}  // namespace overtone
