# The Debian packages: cpack -G DEB, by packaging/debian.sh.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "The libpersist authors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# It would be the first line of every description.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program library development)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
# The project has no address for mail; who distributes the packages sets theirs.
set(PERSIST_MAINTAINER "The libpersist authors <libpersist@localhost>" CACHE STRING
  "Who maintains the Debian packages: NAME <ADDRESS>")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${PERSIST_MAINTAINER})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian-documents.cmake)
set(CPACK_PERSIST_SOURCE ${PROJECT_SOURCE_DIR})

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME persist)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# Opened when a URL asks for a server.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libmariadb3, libpq5, libssl3")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"show, check and change what an application has cached
persist opens, reads, checks, edits, seeds and moves stores of persisted
results, as applications with the TypeScript library Effect keep them: in a
SQLite file, in a folder, or on a Redis, PostgreSQL, MySQL or MariaDB server.")

# Named after the soname, libpersist.so.0.1, as Debian's policy has it.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libpersist${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
# CPack writes scripts that call ldconfig; dpkg's own way is a trigger.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/debian/triggers CONTENT "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/debian/triggers)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS "libmariadb3, libpq5, libssl3")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
"persisted results of computations, for C++
libpersist reads and writes stores of persisted results, as the TypeScript
library Effect keeps them: typed values in a SQLite file, in a folder, in
memory, or on a Redis, PostgreSQL, MySQL or MariaDB server.

This package contains the shared library.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libpersist-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "${CPACK_DEBIAN_LIBRARY_PACKAGE_NAME} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}), libhiredis-dev, libsqlite3-dev, nettle-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"persisted results of computations, for C++ (development files)
libpersist reads and writes stores of persisted results, as the TypeScript
library Effect keeps them: typed values in a SQLite file, in a folder, in
memory, or on a Redis, PostgreSQL, MySQL or MariaDB server.

This package contains the headers, and what CMake and pkg-config need.")
include(CPack)
