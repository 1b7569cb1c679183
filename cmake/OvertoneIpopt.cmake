# Ipopt on sequential MUMPS, without MPI in the process: the target overtone_ipopt.
#
# Debian's libipopt uses the MUMPS for MPI, which starts MPI when the program is loaded: a fifth of a
# second, and no start at all without HOME. A copy of it in the build tree, under a name of its own,
# is told to use the sequential MUMPS of the same version (docs/decisions/sequential-mumps.md).

find_package(PkgConfig REQUIRED)
pkg_check_modules(Ipopt REQUIRED IMPORTED_TARGET ipopt>=3.14)
pkg_get_variable(Ipopt_folder ipopt libdir)

find_program(OVERTONE_PATCHELF patchelf)
mark_as_advanced(OVERTONE_PATCHELF)
if(NOT OVERTONE_PATCHELF)
  message(FATAL_ERROR "patchelf is missing, which takes MPI out of Ipopt; install it (scripts/setup does)")
endif()

# overtone_patchelf(<arguments>...): what patchelf prints, in overtone_patchelf_output
function(overtone_patchelf)
  # One change a call: patchelf 0.14 mixes up several.
  execute_process(COMMAND "${OVERTONE_PATCHELF}" ${ARGN} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  set(overtone_patchelf_output "${output}" PARENT_SCOPE)
endfunction()

find_library(overtone_system_ipopt ipopt HINTS "${Ipopt_folder}" NO_CACHE REQUIRED)
file(REAL_PATH "${overtone_system_ipopt}" overtone_system_ipopt)
# A new libipopt of the system is copied and changed anew.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${overtone_system_ipopt}")
overtone_patchelf(--print-needed "${overtone_system_ipopt}")
string(REGEX MATCH "libmpi\\.so[^\n]*" overtone_mpi_name "${overtone_patchelf_output}")
string(REGEX MATCH "libdmumps-[^\n]*" overtone_mumps_name "${overtone_patchelf_output}")

if(NOT overtone_mpi_name)
  # An Ipopt that knows nothing of MPI serves as it is.
  set(OVERTONE_IPOPT_COPIED OFF)
  if(NOT TARGET overtone_ipopt)
    add_library(overtone_ipopt INTERFACE IMPORTED)
    target_link_libraries(overtone_ipopt INTERFACE PkgConfig::Ipopt)
  endif()
  return()
endif()

set(OVERTONE_IPOPT_COPIED ON)
string(REPLACE "libdmumps-" "libdmumps_seq-" overtone_sequential_name "${overtone_mumps_name}")
find_library(overtone_sequential_mumps "${overtone_sequential_name}" HINTS "${Ipopt_folder}" NO_CACHE)
if(NOT overtone_mumps_name OR NOT overtone_sequential_mumps)
  message(FATAL_ERROR "the sequential MUMPS of this system's Ipopt (${overtone_system_ipopt}) is missing:"
                      " ${overtone_sequential_name}; install libmumps-seq-dev (scripts/setup does)")
endif()

set(overtone_ipopt_folder "${PROJECT_BINARY_DIR}/ipopt")
set(OVERTONE_IPOPT_LIBRARY "${overtone_ipopt_folder}/libovertone_ipopt.so")
set(overtone_ipopt_draft "${overtone_ipopt_folder}/draft.so")
file(MAKE_DIRECTORY "${overtone_ipopt_folder}")
file(COPY_FILE "${overtone_system_ipopt}" "${overtone_ipopt_draft}")
overtone_patchelf(--replace-needed "${overtone_mumps_name}" "${overtone_sequential_name}" "${overtone_ipopt_draft}")
overtone_patchelf(--replace-needed "${overtone_mpi_name}" libovertone_no_mpi.so "${overtone_ipopt_draft}")
overtone_patchelf(--set-soname libovertone_ipopt.so "${overtone_ipopt_draft}")
overtone_patchelf(--set-rpath "$ORIGIN" "${overtone_ipopt_draft}")
# Programs are linked anew only where it changed.
file(COPY_FILE "${overtone_ipopt_draft}" "${OVERTONE_IPOPT_LIBRARY}" ONLY_IF_DIFFERENT)
file(REMOVE "${overtone_ipopt_draft}")

# Beside the copy, which looks for it there.
add_library(overtone_no_mpi SHARED cmake/no_mpi.c)
set_target_properties(overtone_no_mpi PROPERTIES LIBRARY_OUTPUT_DIRECTORY "$<1:${overtone_ipopt_folder}>")
add_library(overtone_ipopt SHARED IMPORTED)
set_target_properties(overtone_ipopt PROPERTIES IMPORTED_LOCATION "${OVERTONE_IPOPT_LIBRARY}"
                                                IMPORTED_SONAME libovertone_ipopt.so)
target_include_directories(overtone_ipopt SYSTEM INTERFACE ${Ipopt_INCLUDE_DIRS})
target_compile_options(overtone_ipopt INTERFACE ${Ipopt_CFLAGS_OTHER})
add_dependencies(overtone_ipopt overtone_no_mpi)
