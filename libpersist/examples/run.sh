#!/usr/bin/env bash
# Runs an example in an empty folder, and compares what it prints with the lines behind "// Prints:"
# in its source; if there is "// Prints the second time:", a second run with those.
#
#     run.sh PROGRAM SOURCE
set -euo pipefail

program=$(readlink -f "$1")
source=$(readlink -f "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# The lines of the comment that begins with $1.
expected() {
  sed -n "/^\/\/ $1:\$/,/^\$/p" "$source" | sed -n 's|^//   ||p'
}

diff <(expected Prints) <("$program")
second=$(expected 'Prints the second time')
[ -z "$second" ] || diff - <("$program") <<<"$second"
