# Compression::Zlib and Compression::Zstd. The archives come before the shared libraries, which would cost
# every start of the program some tenths of a millisecond; what is linked is paged in when it is used.
find_path(ZLIB_HEADER_DIR zlib.h)
find_library(ZLIB_ARCHIVE NAMES libz.a z)
find_path(ZSTD_HEADER_DIR zstd.h)
find_library(ZSTD_ARCHIVE NAMES libzstd.a zstd)
mark_as_advanced(ZLIB_HEADER_DIR ZLIB_ARCHIVE ZSTD_HEADER_DIR ZSTD_ARCHIVE)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Compression
  REQUIRED_VARS ZLIB_ARCHIVE ZLIB_HEADER_DIR ZSTD_ARCHIVE ZSTD_HEADER_DIR)

if(Compression_FOUND AND NOT TARGET Compression::Zlib)
  add_library(Compression::Zlib UNKNOWN IMPORTED)
  set_target_properties(Compression::Zlib PROPERTIES
    IMPORTED_LOCATION "${ZLIB_ARCHIVE}" INTERFACE_INCLUDE_DIRECTORIES "${ZLIB_HEADER_DIR}")
  add_library(Compression::Zstd UNKNOWN IMPORTED)
  set_target_properties(Compression::Zstd PROPERTIES
    IMPORTED_LOCATION "${ZSTD_ARCHIVE}" INTERFACE_INCLUDE_DIRECTORIES "${ZSTD_HEADER_DIR}")
endif()
