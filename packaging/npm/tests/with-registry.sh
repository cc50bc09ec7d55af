#!/usr/bin/env bash
# Runs a command beside a registry that has the packages of FOLDER, with caches and settings of its own:
# packaging/npm/tests/with-registry.sh FOLDER COMMAND…    REGISTRY is the registry's URL
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
registry=
trap 'test -z "$registry" || kill "$registry"; rm -rf "$scratch"' EXIT

node "$here/registry.mjs" "$1" >"$scratch/url" &
registry=$!
until [ -s "$scratch/url" ]; do
  kill -0 "$registry"
  sleep 0.05
done
REGISTRY=$(<"$scratch/url")
# Nothing of the user's own: another package may have had the same name and version.
export REGISTRY npm_config_cache=$scratch/cache npm_config_userconfig=$scratch/npmrc
"${@:2}"
