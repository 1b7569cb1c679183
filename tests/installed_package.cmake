# Installs the build tree into a prefix of its own, builds each of the examples there against it
# with find_package(overtone), out of the source tree, and runs it.
#
#   cmake -D build=… -D work=… -D examples=… -D generator=… -D compiler=… -D c_compiler=… -D configuration=…
#         -D libraries=… -P …

function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "failed (${status}): ${command}")
  endif()
endfunction()

# From nothing every time: a file that is no longer installed mustn't be found.
file(REMOVE_RECURSE "${work}")
set(prefix "${work}/prefix")
step("${CMAKE_COMMAND}" --install "${build}" --config "${configuration}" --prefix "${prefix}")
file(GLOB all LIST_DIRECTORIES true "${examples}/*")
foreach(example IN LISTS all)
  cmake_path(GET example FILENAME name)
  step("${CMAKE_COMMAND}" -S "${example}" -B "${work}/${name}" -G "${generator}"
       "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_C_COMPILER=${c_compiler}"
       "-DCMAKE_BUILD_TYPE=${configuration}" "-DCMAKE_PREFIX_PATH=${prefix}"
       "-DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF" --no-warn-unused-cli)
  step("${CMAKE_COMMAND}" --build "${work}/${name}" --config "${configuration}")
  step("${CMAKE_COMMAND}" --build "${work}/${name}" --config "${configuration}" --target run)
endforeach()

# The pkg-config file, where there is something that reads it.
find_program(pkg_config pkg-config)
if(pkg_config)
  set(ENV{PKG_CONFIG_PATH} "${prefix}/${libraries}/pkgconfig")
  execute_process(COMMAND "${pkg_config}" --cflags --libs overtone OUTPUT_VARIABLE flags
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  step("${c_compiler}" "${examples}/simulator_in_c/main.c" -o "${work}/by_pkg_config" ${flags}
       "-Wl,-rpath,${prefix}/${libraries}" -lm)
endif()
