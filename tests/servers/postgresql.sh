#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own:
#     postgresql.sh COMMAND…
# PERSIST_TEST_POSTGRESQL is the URL of a database with the collation C.UTF-8,
# PERSIST_TEST_POSTGRESQL_C of one with C, PERSIST_TEST_POSTGRESQL_ICU of one with ICU's en-US. The
# server listens on a free port of the loopback interface and in its folder, and ends with the
# command.
set -euo pipefail

binaries=${PERSIST_POSTGRESQL_BINARIES:-}
if [ -z "$binaries" ]; then
  for binaries in /usr/lib/postgresql/*/bin; do :; done
fi
if [ ! -x "$binaries/postgres" ]; then
  echo "PostgreSQL is not installed" >&2
  exit 77
fi

folder=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

# The server refuses to run as root.
as_postgres=()
if [ "$(id -u)" = 0 ]; then
  chown postgres: "$folder"
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi

data=$folder/data
"${as_postgres[@]}" "$binaries/initdb" -D "$data" -U persist -A trust -E UTF8 --locale=C.UTF-8 \
  --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
for ((tries = 0; tries < 50 && ${ready:-0} == 0; ++tries)); do
  port=$((20000 + RANDOM % 20000))
  # No test depends on what survives a crash of the machine.
  "${as_postgres[@]}" "$binaries/postgres" -D "$data" -p "$port" -k "$folder" \
    -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50 \
    -c shared_buffers=64MB >"$folder/server.log" 2>&1 &
  server=$!
  for ((waited = 0; waited < 200; ++waited)); do
    if grep -q 'ready to accept connections' "$folder/server.log"; then
      ready=1
      break
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
done
if [ "${ready:-0}" = 0 ]; then
  echo "no PostgreSQL server starts:" >&2
  cat "$folder/server.log" >&2
  exit 1
fi

sql() { "$binaries/psql" -X -q -h 127.0.0.1 -p "$port" -U persist -d postgres -c "$1"; }
sql "CREATE DATABASE test"
sql "CREATE DATABASE test_c LOCALE 'C' TEMPLATE template0"
sql "CREATE DATABASE test_icu LOCALE_PROVIDER icu ICU_LOCALE 'en-US' TEMPLATE template0"
export PERSIST_TEST_POSTGRESQL="postgresql://persist@127.0.0.1:$port/test"
export PERSIST_TEST_POSTGRESQL_C="${PERSIST_TEST_POSTGRESQL}_c"
export PERSIST_TEST_POSTGRESQL_ICU="${PERSIST_TEST_POSTGRESQL}_icu"
export PERSIST_TEST_FOLDER=$folder
"$@"
