# The headers of MariaDB's client library; the library itself is opened at run time.
find_path(MariaDbHeaders_INCLUDE_DIR mariadb/mysql.h)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MariaDbHeaders REQUIRED_VARS MariaDbHeaders_INCLUDE_DIR)
mark_as_advanced(MariaDbHeaders_INCLUDE_DIR)
if(MariaDbHeaders_FOUND AND NOT TARGET MariaDb::Headers)
  add_library(MariaDb::Headers INTERFACE IMPORTED)
  target_include_directories(MariaDb::Headers SYSTEM INTERFACE ${MariaDbHeaders_INCLUDE_DIR})
endif()
