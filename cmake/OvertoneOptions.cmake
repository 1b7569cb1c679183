# What whoever builds may choose.

option(BUILD_SHARED_LIBS "Build the libraries as shared ones" OFF)
option(OVERTONE_BUILD_CLI "Build the overtone program" ${PROJECT_IS_TOP_LEVEL})
option(OVERTONE_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(OVERTONE_BUILD_BENCH "Build the benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(OVERTONE_BUILD_PYTHON "Build the Python package" OFF)
option(OVERTONE_WARNINGS_AS_ERRORS "Stop at compiler warnings" OFF)
option(OVERTONE_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(OVERTONE_SANITIZE_THREAD "Build with ThreadSanitizer" OFF)
option(OVERTONE_LTO "Optimise across source files when linking" OFF)
# Off, because the program then doesn't run on older processors, and the last digits of results
# depend on where it was built.
option(OVERTONE_NATIVE "Compile for this machine's processor (-march=native)" OFF)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

# For clang-tidy and editors.
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()

if(OVERTONE_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(LANGUAGES CXX)
endif()
