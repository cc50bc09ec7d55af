#!/usr/bin/env bash
# Real Effect beside persist: PERSIST=PROGRAM BEHAVIOUR_DRIVER=PROGRAM tests/interop/run.sh [TEST…]
# Installs the packages of package-lock.json first, where they are not the installed ones.
set -euo pipefail

PERSIST=$(realpath -e -- "${PERSIST:?must name the persist program}")
BEHAVIOUR_DRIVER=$(realpath -e -- "${BEHAVIOUR_DRIVER:?must name the behaviour driver}")
export PERSIST BEHAVIOUR_DRIVER

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

./install.sh

if [ $# -eq 0 ]; then
  set -- ./*.test.js
fi
exec node_modules/.bin/node --no-warnings --test "$@"
