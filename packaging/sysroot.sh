#!/usr/bin/env bash
# Unpacks the arm64 libraries of Debian that the program is linked with: packaging/sysroot.sh FOLDER
# Nothing is installed. Needs mmdebstrap.
set -euo pipefail
folder=$1
[ -e "$folder/complete" ] && exit 0
command -v mmdebstrap >/dev/null || { echo "sysroot.sh: mmdebstrap is not installed" >&2; exit 1; }
rm -rf -- "$folder"
mkdir -p -- "$(dirname -- "$folder")"
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
packages=libsqlite3-dev,nettle-dev,libhiredis-dev,zlib1g-dev,libzstd-dev,libre2-dev,libssl-dev
packages+=,libpq-dev,libmariadb-dev,libcli11-dev,nlohmann-json3-dev
mmdebstrap --quiet --variant=extract --architectures=arm64 --include="$packages" bookworm "$folder" \
  "deb $mirror bookworm main" "deb $mirror bookworm-updates main" \
  "deb ${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security} bookworm-security main"
touch "$folder/complete"
