# The installed package: libraries and program (each installed by its room), the CMake package, and
# the feeders and studies as data.

if(NOT TARGET overtone_engine)
  return()
endif()

include(CMakePackageConfigHelpers)
set(OVERTONE_INSTALL_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/overtone)
set(OVERTONE_INSTALL_DATADIR ${CMAKE_INSTALL_DATADIR}/overtone)

install(
  EXPORT overtoneTargets
  NAMESPACE overtone::
  DESTINATION ${OVERTONE_INSTALL_CMAKEDIR})
if(OVERTONE_IPOPT_COPIED)
  install(FILES "${OVERTONE_IPOPT_LIBRARY}" DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(TARGETS overtone_no_mpi LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
configure_package_config_file(
  cmake/overtoneConfig.cmake.in "${PROJECT_BINARY_DIR}/overtoneConfig.cmake"
  INSTALL_DESTINATION ${OVERTONE_INSTALL_CMAKEDIR}
  PATH_VARS OVERTONE_INSTALL_DATADIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/overtoneConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/overtoneConfig.cmake"
              "${PROJECT_BINARY_DIR}/overtoneConfigVersion.cmake"
        DESTINATION ${OVERTONE_INSTALL_CMAKEDIR})

# Studies name their feeder by a path relative to themselves, so the two stay neighbours.
foreach(folder IN ITEMS networks studies)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}")
    install(DIRECTORY ${folder} DESTINATION ${OVERTONE_INSTALL_DATADIR})
  endif()
endforeach()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
