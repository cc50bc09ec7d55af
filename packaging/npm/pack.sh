#!/usr/bin/env bash
# Makes the npm packages: packaging/npm/pack.sh OUT_DIR PROGRAM_X64 [PROGRAM_ARM64]
# One package per program, and the one that users name, which depends on them. Prints their paths.
set -euo pipefail

# The scope has to be claimed before the first release: see RELEASING.md.
name=@libpersist/persist
out=$(realpath -m -- "$1")
programs=("${@:2}")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
version=$(sed -n 's/^project(persist VERSION \([0-9.]*\) .*/\1/p' "$root/CMakeLists.txt")
cpus=(x64 arm64)
# What ELF calls them.
machines=(3e00 b700)

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
mkdir -p "$out"

# fill TEMPLATE FILE: with the names of this package.
fill() {
  sed -e "s|@NAME@|$name|g" -e "s|@VERSION@|$version|g" -e "s|@PLATFORM@|linux-$cpu|g" -e 's|@OS@|linux|g' \
    -e "s|@CPU@|$cpu|g" -e "s|@DEPENDENCIES@|$dependencies|g" "$1" >"$2"
}

pack() {
  local file
  file=$(cd -- "$1" && npm pack --silent --pack-destination "$out")
  echo "$out/$file"
}

dependencies=
for i in "${!programs[@]}"; do
  cpu=${cpus[i]}
  program=${programs[i]}
  if [ "$(od -An -tx1 -j18 -N2 "$program" | tr -d ' ')" != "${machines[i]}" ]; then
    echo "$program is not a program for $cpu" >&2
    exit 1
  fi
  folder=$staging/$cpu
  mkdir -p "$folder/bin"
  install -m 755 "$program" "$folder/bin/persist"
  cp "$root/LICENSE" "$folder/"
  fill "$here/platform/package.json.in" "$folder/package.json"
  fill "$here/platform/README.md.in" "$folder/README.md"
  pack "$folder"
  dependencies+="${dependencies:+, }\"$name-linux-$cpu\": \"$version\""
done

folder=$staging/main
cp -r "$here/main" "$folder"
cp "$root/LICENSE" "$folder/"
for template in "$folder"/*.in "$folder/program.cjs"; do
  fill "$template" "$staging/filled"
  cat "$staging/filled" >"${template%.in}"
done
rm "$folder"/*.in
chmod 755 "$folder/bin/persist.cjs"
pack "$folder"
