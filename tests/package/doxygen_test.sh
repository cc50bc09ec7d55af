#!/usr/bin/env bash
# Makes the reference out of the headers: everything public has words of its own.
#
#     doxygen_test.sh LIBRARY
#
# Prints what doxygen complains about; status 1 where there is anything.
set -euo pipefail

library=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cd "$library"
{
  cat Doxyfile
  echo "OUTPUT_DIRECTORY = $scratch"
} | doxygen - >"$scratch/log" 2>"$scratch/warnings" || cat "$scratch/log"
cat "$scratch/warnings"
[[ ! -s $scratch/warnings && -e $scratch/html/index.html ]]
