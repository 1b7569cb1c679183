# The installed package: libraries and program (each installed by its room), the CMake package, and
# the feeders and studies as data.

if(NOT TARGET overtone_engine)
  return()
endif()

include(CMakePackageConfigHelpers)

install(
  EXPORT overtoneTargets
  NAMESPACE overtone::
  DESTINATION ${OVERTONE_INSTALL_CMAKEDIR}
  COMPONENT development)
if(OVERTONE_IPOPT_COPIED)
  install(FILES "${OVERTONE_IPOPT_LIBRARY}" DESTINATION ${OVERTONE_INSTALL_PRIVATEDIR} COMPONENT runtime)
  install(TARGETS overtone_no_mpi LIBRARY DESTINATION ${OVERTONE_INSTALL_PRIVATEDIR} COMPONENT runtime)
endif()
configure_package_config_file(
  cmake/overtoneConfig.cmake.in "${PROJECT_BINARY_DIR}/overtoneConfig.cmake"
  INSTALL_DESTINATION ${OVERTONE_INSTALL_CMAKEDIR}
  PATH_VARS OVERTONE_INSTALL_DATADIR OVERTONE_INSTALL_PRIVATEDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/overtoneConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/overtoneConfig.cmake"
              "${PROJECT_BINARY_DIR}/overtoneConfigVersion.cmake"
        DESTINATION ${OVERTONE_INSTALL_CMAKEDIR}
        COMPONENT development)

# Studies name their feeder by a path relative to themselves, so the two stay neighbours.
foreach(folder IN ITEMS networks studies)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}")
    install(DIRECTORY ${folder} DESTINATION ${OVERTONE_INSTALL_DATADIR} COMPONENT runtime)
  endif()
endforeach()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)

# The licences of what others wrote and the libraries hold: templates, and the copy of Ipopt. Where the
# system is not Debian's, whoever packages adds them.
foreach(package IN ITEMS coinor-libipopt3 libeigen3-dev libtomlplusplus-dev nlohmann-json3-dev libcli11-dev)
  if(EXISTS "/usr/share/doc/${package}/copyright")
    install(
      FILES "/usr/share/doc/${package}/copyright"
      DESTINATION ${CMAKE_INSTALL_DOCDIR}
      RENAME copyright.${package}
      COMPONENT runtime)
  endif()
endforeach()
