#pragma once

#include <overtone/feeder.hpp>

namespace overtone {

/// @throws InputError for the first element that cannot stand as it is, whatever the others are.
void check_feeder(const Feeder& feeder);

}  // namespace overtone
