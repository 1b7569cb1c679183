# Installs the build tree into a prefix of its own, builds the example there against it with
# find_package(overtone), out of the source tree, and runs it.
#
#   cmake -D build=… -D work=… -D example=… -D generator=… -D compiler=… -D configuration=… -P …

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
step("${CMAKE_COMMAND}" -S "${example}" -B "${work}/example" -G "${generator}"
     "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_BUILD_TYPE=${configuration}"
     "-DCMAKE_PREFIX_PATH=${prefix}"
     "-DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF")
step("${CMAKE_COMMAND}" --build "${work}/example" --config "${configuration}")
step("${CMAKE_COMMAND}" --build "${work}/example" --config "${configuration}" --target run)
