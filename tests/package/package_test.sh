#!/usr/bin/env bash
# Installs what was built and moves it elsewhere. All manual pages have to be there, and a program is
# built and run that finds the library: once by CMake, once by pkg-config.
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

if [[ -d $build/man ]]; then
  echo 'the manual'
  for page in "$build"/man/*; do
    cmp "$page" "$scratch/prefix/share/man/man${page##*.}/${page##*/}"
  done
fi

echo 'an archive without bytecode, which exports nothing again'
archive=$(find "$scratch/prefix" -name libpersist.a)
if [[ $archive ]]; then
  objdump -h "$archive" >"$scratch/sections"
  if grep -F '.gnu.lto_' "$scratch/sections"; then exit 1; fi
  "$cxx" -shared -o "$scratch/holder.so" -Wl,--whole-archive "$archive" -Wl,--no-whole-archive "$@"
  nm -DC --defined-only "$scratch/holder.so" | cut -d ' ' -f 3- >"$scratch/exported"
  if grep '^persist::' "$scratch/exported"; then exit 1; fi
fi

echo 'by CMake'
cmake -S "$consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$*"
cmake --build "$scratch/build"
"$scratch/build/consumer" "$scratch/cmake.db"

pc=$(find "$scratch/prefix" -name persist.pc -printf '%h')
for option in '' --static; do
  echo "by pkg-config $option"
  # shellcheck disable=SC2086  # no option is no argument
  read -ra flags < <(PKG_CONFIG_PATH=$pc pkg-config $option --cflags --libs persist)
  "$cxx" -std=c++23 "$@" "$consumer/main.cpp" "${flags[@]}" -o "$scratch/consumer"
  "$scratch/consumer" "$scratch/pkg-config$option.db"
done
