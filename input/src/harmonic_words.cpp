#include <overtone/harmonic_words.hpp>

namespace overtone {

const Words<HarmonicCurrents>& harmonic_currents_words() {
  static const Words<HarmonicCurrents> words = {
      {HarmonicCurrents::in_phase, "in_phase", "a factor times the load's fundamental phasor"},
      {HarmonicCurrents::phase_locked, "phase_locked",
       "the angle turns with the order, as simulators have it"}};
  return words;
}

const Words<PowerBalance>& power_balance_words() {
  static const Words<PowerBalance> words = {
      {PowerBalance::fundamental, "fundamental", "power at the fundamental"},
      {PowerBalance::all_orders, "all_orders", "power summed over all orders"}};
  return words;
}

const Words<LinearLoadModel>& linear_load_words() {
  static const Words<LinearLoadModel> words = {
      {LinearLoadModel::open, "open", "nothing"},
      {LinearLoadModel::parallel_series, "parallel_series",
       "R and L, half of the power in series and half side by side, as simulators have it"},
      {LinearLoadModel::cigre, "cigre", "R behind a small reactance, beside that of motors"}};
  return words;
}

const Words<Standard>& standard_words() {
  static const Words<Standard> words = {
      {Standard::ieee519_2022, "ieee519-2022",
       "voltages, and currents at a point of common coupling"},
      {Standard::ieee519_2014, "ieee519-2014", "the same with stricter limits of even currents"},
      {Standard::en50160, "en50160", "voltages and their unbalance, up to 150 kV"},
      {Standard::iec61000_3_6, "iec61000-3-6",
       "voltages: compatibility levels up to 1 kV, planning levels above"}};
  return words;
}

}  // namespace overtone
