#!/usr/bin/env bash
# Compares what the program reads of the databases that real Effect wrote with what is expected:
#     postgresql.sh postgresql_fixtures.sh PROGRAM FOLDER
set -euo pipefail

program=$1
folder=$2
compare=$(dirname -- "${BASH_SOURCE[0]}")/compare_dump.js
failures=0

for collation in '' _c _icu; do
  for fixture in "$folder"/*-pg-*.sql; do
    name=$(basename "$fixture" .sql)
    url=$PERSIST_TEST_POSTGRESQL$collation
    # The dumps name the schema public, which is renamed once they are in.
    psql -X -q -v ON_ERROR_STOP=1 -f "$fixture" "$url" >/dev/null
    psql -X -q -c "ALTER SCHEMA public RENAME TO \"$name\"" -c 'CREATE SCHEMA public' "$url"
    members="?schema=$name"
    options=()
    case $name in
      *-kvs-table) members+='&table=my_app_kv' ;;
      # The older form does not show where the id of a store ends.
      v4-pg-kvs) options=(--by-kvs-key) ;;
    esac
    if ! "$program" --db "$url$members" --all-stores --quiet dump |
      node "$compare" "$folder/$name.expected.ndjson" "${options[@]}"; then
      echo "$name$collation differs"
      failures=$((failures + 1))
    fi
  done
done
((failures == 0))
