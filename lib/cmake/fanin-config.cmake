# find_package(fanin CONFIG) defines fanin::fanin. Being a static library it hands on what it needs.
include("${CMAKE_CURRENT_LIST_DIR}/openblas.cmake")
if(NOT TARGET fanin::openblas)
  set(fanin_FOUND FALSE)
  set(fanin_NOT_FOUND_MESSAGE "fanin needs OpenBLAS (Debian: libopenblas-dev), which was not found")
  return()
endif()

include(CMakeFindDependencyMacro)
find_dependency(ZLIB)
find_dependency(Threads)
include("${CMAKE_CURRENT_LIST_DIR}/fanin-targets.cmake")
