#!/usr/bin/env bash
# Compares what the program reads of the databases that real Effect wrote with what is expected:
#     mysql.sh mysql_fixtures.sh PROGRAM FOLDER
set -euo pipefail

program=$1
folder=$2
compare=$(dirname -- "${BASH_SOURCE[0]}")/compare_dump.js
as_root=(mariadb --no-defaults -u root -S "$PERSIST_TEST_MYSQL_SOCKET")
failures=0

for fixture in "$folder"/*-my-*.sql; do
  name=$(basename "$fixture" .sql)
  database=persist_${name//-/_}
  "${as_root[@]}" -e "CREATE DATABASE $database COLLATE utf8mb4_general_ci"
  "${as_root[@]}" "$database" <"$fixture"
  options=()
  # The older form does not show where the id of a store ends.
  [ "$name" != v4-my-kvs ] || options=(--by-kvs-key)
  if ! "$program" --db "${PERSIST_TEST_MYSQL%/*}/$database" --all-stores --quiet dump |
    node "$compare" "$folder/$name.expected.ndjson" "${options[@]}"; then
    echo "$name differs"
    failures=$((failures + 1))
  fi
done
((failures == 0))
