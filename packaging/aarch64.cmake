# The cross compiler of Debian, and the libraries that packaging/sysroot.sh unpacked. The C and C++
# libraries are the compiler's own.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH ${CMAKE_SOURCE_DIR}/build/sysroot-aarch64)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# Debian has what differs between architectures, such as openssl/opensslconf.h, in a folder of its own.
set(CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES
    ${CMAKE_SOURCE_DIR}/build/sysroot-aarch64/usr/include/aarch64-linux-gnu)
