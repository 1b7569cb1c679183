# Debian packages by CPack: overtone (program, data, shared libraries with their own Ipopt, which the
# programs find by their RPATH) and libovertone-dev. scripts/deb makes them.

if(NOT PROJECT_IS_TOP_LEVEL OR NOT TARGET overtone)
  return()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME overtone)
set(CPACK_PACKAGE_VENDOR Overtone)
set(CPACK_PACKAGE_CONTACT "Overtone's contributors")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME overtone)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
    "The program overtone, the library for programs that call C, feeders and studies.")
# What it needs is read from its files; Ipopt's copy is its own.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}/ipopt")
# On the reference BLAS Ipopt's MUMPS is slow.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS libopenblas0-pthread)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libovertone-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "Headers, static libraries, the CMake package overtone and the pkg-config module overtone.")
# As overtoneConfig.cmake asks for them.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "overtone (= ${PROJECT_VERSION}), libeigen3-dev (>= 3.4), libsuitesparse-dev (>= 1:7), libtbb-dev, libfmt-dev, libtomlplusplus-dev, libhighs-dev")

include(CPack)
