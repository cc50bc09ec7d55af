#!/usr/bin/env bash
# Builds the release and shows the main job on a cache that Effect wrote. Changes nothing but build/
# and a temporary folder; installs the Debian packages that are missing.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

.ci/install-packages g++ cmake ninja-build ccache libcli11-dev nlohmann-json3-dev libsqlite3-dev \
  nettle-dev libhiredis-dev zlib1g-dev libzstd-dev libre2-dev libssl-dev libpq-dev libmariadb-dev
echo "building the release (a few minutes the first time)"
cmake --preset release -DPERSIST_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release --target persist_program | tail -n 1

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp tests/fixtures/v41-shop.db "$folder/cache.db"
PATH=$PWD/build/release/app:$PATH
export PERSIST_DB=$folder/cache.db PERSIST_STORE=users

show() {
  printf '\n$ %s\n' "$*"
  bash -c "$*" || echo "(status $?)"
}
show persist stores
show persist keys --limit 5
show persist get 1
show persist get-many 2 7 8
show "persist keys --state fail --long"
show "persist set 4 --success '{\"id\":4,\"name\":\"Dan\"}' --ttl 1h"
show persist get 4 --pretty
show "persist dump --state success | tee $folder/users.ndjson"
show "persist -d $folder/new.db load $folder/users.ndjson && persist -d $folder/new.db stores"
show persist remove 4 --strict
