# Packages for Debian and Ubuntu, by `cpack -G DEB` in the build folder: fanin, the program with its
# data, and libfanin-dev, the static library with its headers.
if(BUILD_SHARED_LIBS)
  return() # would need a third package
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fanin)
set(CPACK_PACKAGE_CONTACT "The Fanin authors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL library program data)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_FANIN_PACKAGE_NAME fanin)
set(CPACK_DEBIAN_FANIN_DESCRIPTION "The program, with the MNIST data sets.")
set(CPACK_DEBIAN_FANIN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libfanin-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
  "The C++20 library, static, with its headers.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libopenblas-dev, zlib1g-dev")
include(CPack)
cpack_add_component(program GROUP fanin)
cpack_add_component(data GROUP fanin)
cpack_add_component(library GROUP development)
