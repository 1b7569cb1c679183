#pragma once

namespace overtone::support {

/// Calls of operator new so far, of all threads. For the test programs that allocation_count.cpp is
/// linked to, which replaces operator new.
long allocation_count();

}  // namespace overtone::support
