# muParser, as the target muparser::muparser. It comes with a CMake package in some systems, with a pkg-config file in all.
find_package(muparser CONFIG QUIET)
if(NOT TARGET muparser::muparser)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(MUPARSER REQUIRED IMPORTED_TARGET muparser)
  add_library(muparser::muparser ALIAS PkgConfig::MUPARSER)
endif()
