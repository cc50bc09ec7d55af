#!/usr/bin/env bash
# Installs the library, moves it elsewhere, and builds and runs a program that finds it there: once
# by CMake, once by pkg-config.
#
#     package_test.sh BUILD_FOLDER CXX [CXX_FLAG…]
set -euo pipefail

build=$1
cxx=$2
shift 2
consumer=$(dirname "$(readlink -f "$0")")/consumer

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/first" >"$scratch/install.log"
mv "$scratch/first" "$scratch/prefix"

echo 'by CMake'
cmake -S "$consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$*"
cmake --build "$scratch/build"
"$scratch/build/consumer" "$scratch/cmake.db"

echo 'by pkg-config'
pc=$(find "$scratch/prefix" -name persist.pc -printf '%h')
read -ra flags < <(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs persist)
"$cxx" -std=c++23 "$@" "$consumer/main.cpp" "${flags[@]}" -o "$scratch/consumer"
"$scratch/consumer" "$scratch/pkg-config.db"
