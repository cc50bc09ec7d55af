#!/usr/bin/env bash
# Builds the Debian packages persist, libpersist0.1 and libpersist-dev: packaging/debian.sh OUT_DIR
# Needs the packages of tests/run.sh, dpkg-dev and fakeroot.
set -euo pipefail
mkdir -p -- "$1"
out=$(readlink -f -- "$1")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/version.sh
. packaging/version.sh
# shellcheck source=packaging/build.sh
. packaging/build.sh
build debian
cpack --config build/debian/CPackConfig.cmake -B "$out" -D CPACK_PACKAGE_VERSION="$VERSION" |
  sed -n 's/^CPack: - package: \(.*\) generated\.$/\1/p'
rm -rf -- "$out/_CPack_Packages"
