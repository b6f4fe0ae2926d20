# Defines fanin::openblas where OpenBLAS is found, by its own CMake package or through pkg-config.
# Fanin's build includes this file, and so does find_package(fanin), for which it is installed.
if(TARGET fanin::openblas)
  return()
endif()

find_package(OpenBLAS CONFIG QUIET
  PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-pthread/cmake) # where Ubuntu 22.04 leaves it
if(TARGET OpenBLAS::OpenBLAS)
  set(fanin_openblas OpenBLAS::OpenBLAS)
elseif(OpenBLAS_FOUND) # Debian's package sets variables and defines no target.
  set(fanin_openblas ${OpenBLAS_LIBRARIES})
else()
  set(fanin_openblas "")
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(fanin_openblas_pc QUIET IMPORTED_TARGET openblas)
  endif()
  if(TARGET PkgConfig::fanin_openblas_pc)
    set(fanin_openblas PkgConfig::fanin_openblas_pc)
  endif()
endif()

if(fanin_openblas)
  add_library(fanin::openblas INTERFACE IMPORTED)
  target_link_libraries(fanin::openblas INTERFACE ${fanin_openblas})
  target_include_directories(fanin::openblas SYSTEM INTERFACE ${OpenBLAS_INCLUDE_DIRS})
endif()
