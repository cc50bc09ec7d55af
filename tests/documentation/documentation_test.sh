#!/usr/bin/env bash
# Builds the examples of the documentation, and runs those that are programs, each in an empty folder.
#
#     documentation_test.sh CMAKE BUILD_FOLDER PROGRAM…
set -euo pipefail

"$1" --build "$2" --target documentation_examples
shift 2

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for program in "$@"; do
  mkdir "$scratch/${program##*/}"
  echo "${program##*/}"
  (cd "$scratch/${program##*/}" && timeout 60 "$program")
done
