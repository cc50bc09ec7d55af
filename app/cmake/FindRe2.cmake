# re2::re2, regular expressions that cannot be made to hang.
#
# Its own CMake package where there is one. Debian 12 has none; there the archive comes before the shared
# library, which would cost every start of the program most of a millisecond.
find_package(re2 CONFIG QUIET)
if(TARGET re2::re2)
  set(Re2_FOUND TRUE)
  return()
endif()
find_path(RE2_INCLUDE_DIR re2/re2.h)
find_library(RE2_LIBRARY NAMES libre2.a re2)
mark_as_advanced(RE2_INCLUDE_DIR RE2_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Re2 REQUIRED_VARS RE2_LIBRARY RE2_INCLUDE_DIR)

if(Re2_FOUND)
  add_library(re2::re2 UNKNOWN IMPORTED)
  set_target_properties(re2::re2 PROPERTIES
    IMPORTED_LOCATION "${RE2_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${RE2_INCLUDE_DIR}")
endif()
