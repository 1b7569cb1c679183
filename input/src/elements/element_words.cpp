#include "elements/element_words.hpp"

namespace overtone::folder {

const Words<bool>& yes_no_words() {
  static const Words<bool> words = {{true, "yes", ""}, {false, "no", ""}};
  return words;
}

const Words<bool>& switch_words() {
  static const Words<bool> words = {{true, "closed", ""}, {false, "open", "leaves no trace"}};
  return words;
}

const Words<bool>& resistance_words() {
  static const Words<bool> words = {{false, "constant", "the same at every order"},
                                    {true, "follows_order", "R h, so that X/R stays"}};
  return words;
}

const Words<Connection>& connection_words() {
  static const Words<Connection> words = {{Connection::wye, "wye", ""},
                                          {Connection::delta, "delta", ""}};
  return words;
}

const Words<PhaseSequence>& phase_sequence_words() {
  static const Words<PhaseSequence> words = {
      {PhaseSequence::positive, "positive", "120 degrees apart whatever the order"},
      {PhaseSequence::turning, "turning", "h times 120 degrees apart"},
      {PhaseSequence::zero, "zero", "in phase"}};
  return words;
}

const Words<LoadModel>& load_model_words() {
  static const Words<LoadModel> words = {
      {LoadModel::constant_power, "constant_power", "P, Q"},
      {LoadModel::constant_impedance, "constant_impedance", "P m^2, Q m^2"},
      {LoadModel::constant_current, "constant_current", "P m, Q m"},
      {LoadModel::motor, "motor", "P, Q m^2"},
      {LoadModel::exponential, "exponential", "P m^a, Q m^b"},
      {LoadModel::zip, "zip", "shares of the first three"}};
  return words;
}

const Words<EarthModel>& earth_model_words() {
  static const Words<EarthModel> words = {
      {EarthModel::carson, "carson", "the first term of Carson's series"},
      {EarthModel::full_carson, "full_carson", "the series to its fourth power"},
      {EarthModel::deri, "deri", "images at a complex depth"}};
  return words;
}

const Words<InternalImpedance>& internal_impedance_words() {
  static const Words<InternalImpedance> words = {
      {InternalImpedance::tabulated, "tabulated", "of r_ac and GMR"},
      {InternalImpedance::skin_effect, "skin_effect", "of a solid round conductor"}};
  return words;
}

const Words<BankQuantity>& bank_quantity_words() {
  static const Words<BankQuantity> words = {
      {BankQuantity::current, "current", "A, secondary"},
      {BankQuantity::voltage, "voltage", "V to ground, secondary"},
      {BankQuantity::kvar, "kvar", "into the terminal, all phases"}};
  return words;
}

const Words<SeenKind>& seen_kind_words() {
  static const Words<SeenKind> words = {{SeenKind::line, "line", ""},
                                        {SeenKind::transformer, "transformer", ""},
                                        {SeenKind::capacitor, "capacitor", ""},
                                        {SeenKind::reactor, "reactor", ""}};
  return words;
}

const Words<PhaseChoice::Of>& phase_choice_words() {
  static const Words<PhaseChoice::Of> words = {{PhaseChoice::Of::average, "average", ""},
                                               {PhaseChoice::Of::largest, "largest", ""},
                                               {PhaseChoice::Of::smallest, "smallest", ""}};
  return words;
}

const Words<Shield>& shield_words() {
  static const Words<Shield> words = {
      {Shield::none, "none", "a bare wire"},
      {Shield::concentric_neutral, "concentric_neutral", "a cable with wires round it"},
      {Shield::tape, "tape", "a cable with a tape round it"}};
  return words;
}

}  // namespace overtone::folder
