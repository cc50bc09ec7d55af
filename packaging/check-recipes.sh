#!/usr/bin/env bash
# Checks the Homebrew formula and the Nix flake as far as it goes without their hosts: that they parse, and that the
# formula has the version of the project. Needs ruby and nix-instantiate (Debian packages ruby, nix-bin).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

ruby -c homebrew/persist.rb
version=$(sed -n 's/^project(persist VERSION \([0-9.]*\) .*/\1/p' ../CMakeLists.txt)
grep -q "/v$version.tar.gz\"" homebrew/persist.rb || { echo "the formula is not of version $version" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for file in nix/flake.nix nix/package.nix; do
  NIX_STATE_DIR=$scratch NIX_STORE_DIR=$scratch/store nix-instantiate --parse "$file" >/dev/null
done
# What the package reads of CMakeLists.txt, by Nix's own expressions.
found=$(NIX_STATE_DIR=$scratch NIX_STORE_DIR=$scratch/store nix-instantiate --eval --strict --expr '
  builtins.elemAt (builtins.match ".*project\\(persist VERSION ([0-9.]+).*" (builtins.readFile '"$PWD"'/../CMakeLists.txt)) 0')
[ "$found" = "\"$version\"" ] || { echo "the flake finds version $found, not $version" >&2; exit 1; }
