#!/usr/bin/env bash
# The same commit gives the same bytes in another folder, built again and without ccache:
#     packaging/check-reproducible.sh ARCHIVE ARCH
# ARCHIVE was made of the commit that is checked out.
set -euo pipefail
archive=$(readlink -f -- "$1")
arch=$2
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
git clone -q --no-hardlinks . "$scratch/a folder of another name"
if [ -e build/sysroot-aarch64/complete ]; then
  mkdir "$scratch/a folder of another name/build"
  cp -a build/sysroot-aarch64 "$scratch/a folder of another name/build/"
fi
CCACHE_DISABLE=1 "$scratch/a folder of another name/packaging/archive.sh" "$arch" "$scratch/out"
cmp "$archive" "$scratch/out/$(basename -- "$archive")"
echo 'the same bytes'
