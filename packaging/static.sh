#!/usr/bin/env bash
# Builds the static program, stripped: packaging/static.sh x86_64|aarch64 OUT_DIR
# Beside it, persist.map is the linker's report of what is in it. Needs the packages of tests/run.sh,
# for aarch64 also g++-aarch64-linux-gnu and what packaging/sysroot.sh needs.
set -euo pipefail
arch=$1
mkdir -p -- "$2"
out=$(readlink -f -- "$2")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/build.sh
. packaging/build.sh

case $arch in
  x86_64) preset=static strip=strip ;;
  aarch64)
    preset=static-aarch64 strip=aarch64-linux-gnu-strip
    packaging/sysroot.sh build/sysroot-aarch64
    ;;
  *) echo "static.sh: the architecture must be one of x86_64, aarch64" >&2; exit 2 ;;
esac
# The linker warns of getaddrinfo, which needs a C library of the same version only where it loads
# name services: it is kept from that.
build "$preset" persist_program
cp "build/$preset/app/persist.map" "$out/persist.map"
"$strip" -o "$out/persist" "build/$preset/app/persist"
