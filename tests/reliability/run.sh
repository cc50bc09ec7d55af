#!/usr/bin/env bash
# Campaigns that try to do harm: PERSIST=PROGRAM RELIABILITY_TOOLS=FOLDER tests/reliability/run.sh [TEST…]
# RELIABILITY=full runs them at full length; RELIABILITY_ROWS=FOLDER keeps the figures reached.
# They run in the Node of the interop tests, whose packages are installed first, as are ours.
set -euo pipefail

PERSIST=$(realpath -e -- "${PERSIST:?must name the persist program}")
RELIABILITY_TOOLS=$(realpath -e -- "${RELIABILITY_TOOLS:?must name the folder of the built tools}")
export PERSIST RELIABILITY_TOOLS

here=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")")
"$here/../interop/install.sh"
"$here/../interop/install.sh" "$here"

if [ $# -eq 0 ]; then
  set -- "$here"/*.test.js
fi
exec "$here/../interop/node_modules/.bin/node" --no-warnings --test --test-concurrency=1 "$@"
