#!/usr/bin/env bash
# Runs a test that needs programs which a machine may lack:
#     need.sh PROGRAM… -- COMMAND…
# Where one is missing the test is skipped (status 77) with the reason; CI has them all, and fails.
set -euo pipefail

while [ "$1" != -- ]; do
  if ! command -v "$1" >/dev/null; then
    echo "skipped: $1 is not installed"
    [ -n "${CI-}" ] && exit 1
    exit 77
  fi
  shift
done
shift
exec "$@"
