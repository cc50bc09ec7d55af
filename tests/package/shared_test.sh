#!/usr/bin/env bash
# Builds the library as a shared one, in a project that contains it. That project installs nothing
# and has no tests and no program by itself; the library exports the public names alone, has a
# SONAME, and works for the program of that project and, installed, for one that pkg-config helps.
#
#     shared_test.sh SOURCE BUILD_FOLDER CXX [CXX_FLAG…]
#
# What is built stays in BUILD_FOLDER for the next run. Status 77 where CXX does not work.
set -euo pipefail

source=$1
build=$2
cxx=$3
shift 3
here=$(dirname "$(readlink -f "$0")")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A standard library that is not installed is none to test with.
echo '#include <version>' >"$scratch/probe.cpp"
"$cxx" "$@" -std=c++23 -fsyntax-only "$scratch/probe.cpp" 2>"$scratch/probe.log" || exit 77

configure() {
  cmake -S "$here/subproject" -G Ninja -DPERSIST_SOURCE="$source" -DCMAKE_CXX_COMPILER="$cxx" \
    -DCMAKE_CXX_FLAGS="$*" "-DCMAKE_CXX_COMPILER_LAUNCHER=$(command -v ccache)" -Wno-dev -DCMAKE_UNITY_BUILD=ON \
    "${options[@]}" >"$scratch/configure.log" || {
    cat "$scratch/configure.log"
    exit 1
  }
}

echo 'a project that contains it installs nothing of it'
options=(-B "$scratch/plain")
configure "$@"
cmake --install "$scratch/plain" --prefix "$scratch/nothing"
[[ ! -e $scratch/nothing ]]

echo 'a shared library'
options=(-B "$build" -DBUILD_SHARED_LIBS=ON -DPERSIST_INSTALL=ON)
configure "$@"
cmake --build "$build" -j "$(nproc)" >"$scratch/build.log" || {
  tail -n 40 "$scratch/build.log"
  exit 1
}
"$build/consumer" "$scratch/subproject.db"
"$here/exports.sh" "$build/persist/libpersist/libpersist.so" "$source/libpersist/include/persist"
version=$(sed -nE 's/^project\(persist VERSION ([0-9]+\.[0-9]+)\..*/\1/p' "$source/CMakeLists.txt")
readelf -d "$build/persist/libpersist/libpersist.so" | grep -F "soname: [libpersist.so.$version]"

echo 'installed, by pkg-config'
cmake --install "$build" --prefix "$scratch/first" >"$scratch/install.log"
mv "$scratch/first" "$scratch/prefix"
pc=$(find "$scratch/prefix" -name persist.pc -printf '%h')
read -ra flags < <(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs persist)
[[ ${flags[*]} != *nettle* ]]
"$cxx" -std=c++23 "$@" "$here/consumer/main.cpp" "${flags[@]}" -o "$scratch/consumer"
LD_LIBRARY_PATH=$(dirname "$pc") "$scratch/consumer" "$scratch/pkg-config.db"
