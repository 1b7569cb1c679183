#pragma once

#include <overtone/elements.hpp>
#include <overtone/option_words.hpp>

#include "elements/rows.hpp"

// What the files call the kinds of things.

namespace overtone::folder {

[[nodiscard]] const Words<bool>& yes_no_words();
[[nodiscard]] const Words<bool>& switch_words();      ///< whether closed
[[nodiscard]] const Words<bool>& resistance_words();  ///< whether it follows the order
[[nodiscard]] const Words<Connection>& connection_words();
[[nodiscard]] const Words<PhaseSequence>& phase_sequence_words();
[[nodiscard]] const Words<LoadModel>& load_model_words();
[[nodiscard]] const Words<EarthModel>& earth_model_words();
[[nodiscard]] const Words<InternalImpedance>& internal_impedance_words();
[[nodiscard]] const Words<BankQuantity>& bank_quantity_words();
[[nodiscard]] const Words<SeenKind>& seen_kind_words();
[[nodiscard]] const Words<PhaseChoice::Of>& phase_choice_words();  ///< of all phases
[[nodiscard]] const Words<Shield>& shield_words();

}  // namespace overtone::folder
