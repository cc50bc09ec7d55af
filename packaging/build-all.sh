#!/usr/bin/env bash
# Builds everything that is released: packaging/build-all.sh [--check] OUT_DIR
# With --check it also runs the checks that need root, emulators and clean roots (packaging/full.sh).
set -euo pipefail
check=
if [ "${1-}" = --check ]; then check=1; shift; fi
mkdir -p -- "$1"
out=$(readlink -f -- "$1")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

.ci/install-packages git g++ cmake ninja-build ccache jq pkg-config libcli11-dev nlohmann-json3-dev \
  libsqlite3-dev nettle-dev libhiredis-dev zlib1g-dev libzstd-dev libre2-dev libssl-dev libpq-dev \
  libmariadb-dev dpkg-dev fakeroot g++-aarch64-linux-gnu mmdebstrap qemu-user-static lintian
if ! command -v npm >/dev/null; then .ci/install-packages nodejs npm; fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for arch in x86_64 aarch64; do
  packaging/archive.sh "$arch" "$out"
  tar -C "$scratch" -xzf "$out"/persist-*-linux-"$arch".tar.gz
  packaging/image.sh "$arch" "$scratch"/persist-*-linux-"$arch"/bin/persist "$out"
done
packaging/debian.sh "$out"
packaging/npm/pack.sh "$out" "$scratch"/persist-*-linux-{x86_64,aarch64}/bin/persist

(cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\0' | sort -z |
  xargs -0 sha256sum --) >"$scratch/sums"
mv -- "$scratch/sums" "$out/SHA256SUMS"
if [ -n "$check" ]; then packaging/full.sh "$out"; fi
