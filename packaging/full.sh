#!/usr/bin/env bash
# Checks at full length what packaging/build-all.sh made: packaging/full.sh FOLDER
# Needs root, and the packages that build-all.sh names. Builds the x86_64 archive again.
set -euo pipefail
folder=$(readlink -f -- "$1")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
emulator=$(command -v qemu-aarch64-static)

echo '== sums'
(cd "$folder" && sha256sum --quiet -c SHA256SUMS)
packaging/check-sqlite.sh
for arch in x86_64 aarch64; do
  echo "== $arch"
  archive=$(echo "$folder"/persist-*-linux-"$arch".tar.gz)
  packaging/check-archive.sh "$archive"
  tar -C "$scratch" -xzf "$archive"
  under=()
  if [ "$arch" != "$(uname -m)" ]; then under=("$emulator"); fi
  packaging/check-static.sh "$scratch"/persist-*-linux-"$arch"/bin/persist "${under[@]}"
  packaging/check-image.sh "$folder"/persist-*-oci-"$arch".tar "${under[@]}"
done
packaging/check-debian.sh "$folder"
packaging/check-hosts.sh "$scratch"/persist-*-linux-x86_64/bin/persist
packaging/check-reproducible.sh "$folder"/persist-*-linux-x86_64.tar.gz x86_64
