#!/usr/bin/env bash
# Tests the command and the API of the npm packages, installed by npm: packaging/npm/tests/run.sh PROGRAM|FOLDER
# FOLDER has the packages; otherwise they are made of PROGRAM.
set -euo pipefail

given=$(realpath -e -- "$1")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

packages=$given
if [ -f "$given" ]; then
  packages=$scratch/packages
  # The symbols of a debug build would only be copied.
  strip -o "$scratch/persist" "$given"
  "$here/../pack.sh" "$packages" "$scratch/persist"
fi

mkdir "$scratch/project"
cp -r "$here"/*.test.mjs "$here/types" "$scratch/project"
cd "$scratch/project"
echo '{"private":true}' >package.json
# shellcheck disable=SC2016  # REGISTRY is set there
"$here/with-registry.sh" "$packages" bash -c \
  'npm install --registry "$REGISTRY" --no-audit --no-fund --loglevel=error @libpersist/persist && npx --no-install persist --version'

FIXTURES=$root/tests/fixtures node --test --test-reporter=spec ./*.test.mjs

"$root/tests/interop/install.sh" "$here"
"$here/node_modules/.bin/tsc" -p types
