#!/usr/bin/env bash
# Installs and runs the npm packages as their users do: packaging/npm/full.sh FOLDER
# FOLDER has the packages (packaging/npm/pack.sh). By npm with Node 20, 22 and 24, and all tests; by npx; by pnpm, yarn 1, yarn 4 with
# and without node_modules, and bun. Prints times. Node and the package managers come from the npm registry.
set -euo pipefail

packages=$(realpath -e -- "$1")
folder=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
export folder work
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpu=$(node -p process.arch)

tool() {
  mkdir -p "$work/$1"
  (cd "$work/$1" && echo '{"private":true}' >package.json && npm install --no-audit --no-fund --loglevel=error "${@:2}")
}
for version in 20 22 24; do tool "node-$version" "node-linux-$cpu@$version"; done
# The programs themselves, where there is one: their own packages get them by install scripts.
tool managers "@pnpm/exe.linux-$cpu" yarn "@yarnpkg/cli-dist" "@oven/bun-linux-$cpu"

# with_node VERSION COMMAND…
with_node() {
  PATH=$work/node-$1/node_modules/node-linux-$cpu/bin:$PATH "${@:2}"
}
# The time of a start, the median of 21: milliseconds.
start_up() {
  node -e '
    const { spawnSync } = require("node:child_process")
    const times = Array.from({ length: 21 }, () => {
      const begin = performance.now()
      spawnSync(process.argv[1], process.argv.slice(2))
      return performance.now() - begin
    })
    console.log(times.sort((a, b) => a - b)[10].toFixed(1) + " ms")' "$@"
}

for version in 20 22 24; do
  echo "== npm, Node $(with_node $version node --version)"
  with_node $version "$folder/tests/run.sh" "$packages" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  grep -E '^ℹ (tests|pass|fail)' "$work/log"
done

by_npx() {
  mkdir "$work/npx" && cd "$work/npx"
  local begin
  for run in first second; do
    begin=$(date +%s%N)
    npx --yes --registry "$REGISTRY" @libpersist/persist --version
    echo "npx, $run time: $((($(date +%s%N) - begin) / 1000000)) ms"
  done
  echo '{"private":true}' >package.json
  npm install --registry "$REGISTRY" --no-audit --no-fund --loglevel=error @libpersist/persist
  ls node_modules/@libpersist
  local program
  program=$(npx --no-install persist --which)
  echo "the program itself starts in $(start_up "$program" --version)"
  for version in 20 22 24; do
    echo "by Node $version in $(with_node $version start_up node_modules/.bin/persist --version)"
  done
}

# project NAME: a folder with the test, where a manager installs.
project() {
  echo "== $1"
  mkdir "$work/$1-project" && cd "$work/$1-project"
  cp "$folder/tests/smoke.mjs" .
  echo '{"name":"p","private":true,"type":"module"}' >package.json
}
by_managers() {
  local bin=$work/managers/node_modules
  export YARN_CACHE_FOLDER=$work/yarn-cache YARN_ENABLE_GLOBAL_CACHE=false YARN_NPM_REGISTRY_SERVER=$REGISTRY \
    YARN_UNSAFE_HTTP_WHITELIST=127.0.0.1 YARN_ENABLE_TELEMETRY=0 YARN_NPM_MINIMAL_AGE_GATE=0 XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache \
    BUN_INSTALL_CACHE_DIR=$work/bun-cache

  project pnpm
  "$bin/@pnpm/exe.linux-$cpu/pnpm" add --registry "$REGISTRY" @libpersist/persist
  "$bin/@pnpm/exe.linux-$cpu/pnpm" exec persist --version
  node smoke.mjs a.db

  project yarn-1
  node "$bin/yarn/bin/yarn.js" add --silent --registry "$REGISTRY" @libpersist/persist
  node "$bin/yarn/bin/yarn.js" --silent persist --version
  node smoke.mjs a.db

  local linker
  for linker in node-modules pnp; do
    project "yarn-4-$linker"
    printf 'nodeLinker: %s\n' "$linker" >.yarnrc.yml
    : >yarn.lock
    node "$bin/@yarnpkg/cli-dist/bin/yarn.js" add @libpersist/persist
    node "$bin/@yarnpkg/cli-dist/bin/yarn.js" persist --version
    node "$bin/@yarnpkg/cli-dist/bin/yarn.js" node smoke.mjs a.db
  done

  project bun
  printf '[install]\nregistry = "%s"\n' "$REGISTRY" >bunfig.toml
  "$bin/@oven/bun-linux-$cpu/bin/bun" add @libpersist/persist
  "$bin/@oven/bun-linux-$cpu/bin/bun" --bun run persist --version
  "$bin/@oven/bun-linux-$cpu/bin/bun" smoke.mjs a.db
}

echo '== npx, from a registry on this machine'
export -f by_npx by_managers project start_up with_node
export cpu
with_node 24 "$folder/tests/with-registry.sh" "$packages" bash -euc by_npx
with_node 24 "$folder/tests/with-registry.sh" "$packages" bash -euc by_managers
