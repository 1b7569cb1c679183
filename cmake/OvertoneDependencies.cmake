# What Overtone is built on; scripts/setup installs it. overtoneConfig.cmake.in repeats the part
# that a program linking the installed libraries needs.

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(TBB REQUIRED)
find_package(fmt REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(nlohmann_json REQUIRED)

# SuiteSparse: KLU factors admittance matrices, AMD orders them, CAMD orders KKT systems.
find_package(KLU 2 REQUIRED)
find_package(AMD 3 REQUIRED)
find_package(CAMD 3 REQUIRED)
# Its packages may say that its headers are nobody's system headers; our warnings aren't for them.
foreach(library IN ITEMS KLU BTF AMD COLAMD CAMD CCOLAMD CHOLMOD SuiteSparseConfig)
  if(TARGET SuiteSparse::${library})
    get_target_property(aliased SuiteSparse::${library} ALIASED_TARGET)
    if(NOT aliased)
      set_target_properties(SuiteSparse::${library} PROPERTIES SYSTEM ON)
    endif()
  endif()
endforeach()

include(OvertoneIpopt)

# HiGHS solves LPs and MILPs. Looked for by hand: the CMake package and the pkg-config file of Debian
# 13 name folders of the machine that built them.
find_path(HIGHS_INCLUDE_DIR Highs.h PATH_SUFFIXES highs REQUIRED)
find_library(HIGHS_LIBRARY highs REQUIRED)
mark_as_advanced(HIGHS_INCLUDE_DIR HIGHS_LIBRARY)
if(NOT TARGET overtone_highs)
  add_library(overtone_highs INTERFACE IMPORTED)
  target_include_directories(overtone_highs SYSTEM INTERFACE "${HIGHS_INCLUDE_DIR}")
  target_link_libraries(overtone_highs INTERFACE "${HIGHS_LIBRARY}")
endif()

if(OVERTONE_BUILD_CLI OR OVERTONE_BUILD_BENCH)
  find_package(CLI11 REQUIRED)
endif()
if(OVERTONE_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
if(OVERTONE_BUILD_BENCH)
  find_package(benchmark REQUIRED)
endif()
