#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reduction/nodal_elements.hpp"

namespace overtone {

/// Of what the phases of a feeder carry one node a bus stands for.
enum class SequenceOf {
  waveform,  ///< at order h they are h times a third of a turn apart: 5 negative, 3 zero sequence
  positive,  ///< a third of a turn at every order: what a scan over the frequency sees
};

/// The elements onto one node a bus, as positive_sequence(Feeder) has them. `feeder` is what the
/// elements refer to; transformers of one phase that stand side by side get one tap there.
/// `warnings`, @throws: as that.
[[nodiscard]] NodalElements elements_in_sequence(Feeder& feeder, SequenceOf sequence,
                                                 const std::optional<LinearLoadModel>& linear_loads,
                                                 std::vector<std::string>& warnings);

}  // namespace overtone
