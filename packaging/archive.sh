#!/usr/bin/env bash
# Builds what is released for one architecture: packaging/archive.sh x86_64|aarch64 OUT_DIR
#
#     persist-VERSION-linux-ARCH.tar.gz      the static program, its manual and completions, notices
#     persist-VERSION-linux-ARCH.cdx.json    what the program is made of, as CycloneDX; also inside
#
# The same commit gives the same bytes in any folder. With PERSIST_PROGRAM and PERSIST_PAGES, a folder
# of manual pages, nothing is built: the program's map has to be beside it, as persist.map.
set -euo pipefail
arch=$1
mkdir -p -- "$2"
out=$(readlink -f -- "$2")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/version.sh
. packaging/version.sh
# shellcheck source=packaging/build.sh
. packaging/build.sh

name=persist-$VERSION-linux-$arch
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

pages=${PERSIST_PAGES-}
if [ -n "${PERSIST_PROGRAM-}" ]; then
  cp -- "$PERSIST_PROGRAM" "$scratch/persist"
  cp -- "$(dirname -- "$PERSIST_PROGRAM")/persist.map" "$scratch/persist.map"
else
  packaging/static.sh "$arch" "$scratch"
fi
if [ -z "$pages" ]; then
  # The manual is the same for all; the program that writes it runs here.
  build static persist_pages
  pages=build/static/man
fi

tree=$scratch/$name
install -D "$scratch/persist" "$tree/bin/persist"
for page in "$pages"/*.[157]; do
  install -D -m 644 "$page" "$tree/share/man/man${page##*.}/${page##*/}"
done
install -D -m 644 completions/persist.bash "$tree/share/bash-completion/completions/persist"
install -D -m 644 completions/_persist "$tree/share/zsh/site-functions/_persist"
install -D -m 644 completions/persist.fish "$tree/share/fish/vendor_completions.d/persist.fish"
documents=$tree/share/doc/persist
install -D -m 644 -t "$documents" LICENSE README.md CHANGELOG.md

sysroot=()
if [ "$arch" = aarch64 ]; then sysroot=("$PWD/build/sysroot-aarch64"); fi
packaging/components.sh "$scratch/persist.map" "${sysroot[@]}" >"$scratch/components"
packaging/notices.sh <"$scratch/components" >"$documents/THIRD-PARTY-NOTICES"
packaging/sbom.sh "$scratch/persist" "$arch" <"$scratch/components" >"$documents/persist.cdx.json"
chmod 644 "$documents"/*

# Without a name and a time of its own, as gzip would otherwise write them.
reproducible_tar "$scratch" "$name" | gzip -9n >"$scratch/archive"
mv -- "$scratch/archive" "$out/$name.tar.gz"
cp -- "$documents/persist.cdx.json" "$out/$name.cdx.json"
echo "$out/$name.tar.gz"
