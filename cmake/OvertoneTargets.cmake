# Where what is installed lies, and who finds what there. Installations have the components `runtime`
# (program, shared libraries, data), `development` (headers, static libraries, CMake package) and, for
# scikit-build-core alone, `python`.
set(OVERTONE_INSTALL_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/overtone)
set(OVERTONE_INSTALL_DATADIR ${CMAKE_INSTALL_DATADIR}/overtone)
# What is nobody's but ours to load: the copy of Ipopt on sequential MUMPS.
set(OVERTONE_INSTALL_PRIVATEDIR ${CMAKE_INSTALL_LIBDIR}/overtone)
set(OVERTONE_LIBRARY_RPATH "$ORIGIN" "$ORIGIN/overtone")

# Every target of the project gets its language, warnings and code generation here.

function(overtone_compile_settings target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(
    ${target}
    PROPERTIES CXX_EXTENSIONS OFF
               POSITION_INDEPENDENT_CODE ON # so that shared objects of others can hold it
               COMPILE_WARNING_AS_ERROR ${OVERTONE_WARNINGS_AS_ERRORS}
               INTERPROCEDURAL_OPTIMIZATION ${OVERTONE_LTO}
               # scripts/lint takes each room as one source, which the linter warns of.
               UNITY_BUILD_CODE_BEFORE_INCLUDE "// NOLINTNEXTLINE(bugprone-suspicious-include)")
  target_compile_options(
    ${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                      # GCC 12 takes its own string concatenation for copies that overlap.
                      $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
                      # GCC's flow analysis sees ghosts in Eigen and the standard library when it
                      # inlines them; these stay warnings, so that CI doesn't hang on them.
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized>
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds>
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-error=stringop-overflow>
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-error=stringop-overread>)
  # Interface too: Eigen's alignment, and so the layout of what the libraries hand out, depends on
  # the instruction set. Callers must be compiled for the same one.
  if(OVERTONE_NATIVE)
    target_compile_options(${target} PUBLIC -march=native)
  endif()
  if(OVERTONE_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=address,undefined -fno-sanitize-recover=undefined
                                            -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
  if(OVERTONE_SANITIZE_THREAD)
    target_compile_options(${target} PUBLIC -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=thread)
  endif()
  # Debug builds check the bounds of standard containers.
  target_compile_definitions(${target} PRIVATE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
endfunction()

# overtone_add_library(<room> PUBLIC <targets> PRIVATE <targets>)
#
# The library overtone_<room>, or overtone::<room>, from the sources under src/ with the headers under
# include/.
# A room still without sources gets no library.
function(overtone_add_library room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PUBLIC;PRIVATE")
  set(target overtone_${room})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/*.cpp)
  if(NOT sources)
    message(STATUS "${target}: no sources yet")
    return()
  endif()

  add_library(${target} ${sources})
  add_library(overtone::${room} ALIAS ${target})
  overtone_compile_settings(${target})
  target_include_directories(
    ${target}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE src)
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  set_target_properties(
    ${target}
    PROPERTIES EXPORT_NAME ${room}
               INSTALL_RPATH "${OVERTONE_LIBRARY_RPATH}"
               DEFINE_SYMBOL "" # so that a compiler cache knows static and shared objects for the same
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

  install(
    TARGETS ${target}
    EXPORT overtoneTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
  install(DIRECTORY include/overtone DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
endfunction()
