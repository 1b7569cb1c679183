#pragma once

namespace overtone::support {

/// Calls of operator new so far, of all threads. For test programs whose folder has an
/// allocation_count.cpp, which replaces operator new.
long allocation_count();

}  // namespace overtone::support
