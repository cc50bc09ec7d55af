#!/usr/bin/env bash
# Runs a command beside a Redis server of its own, or a cluster of three primaries and three replicas:
#     redis.sh [--cluster] COMMAND…
# PERSIST_TEST_REDIS is the URL of it, or PERSIST_TEST_REDIS_CLUSTER. The servers listen on free
# ports of the loopback interface, keep nothing, and end with the command.
set -euo pipefail

folder=$(mktemp -d)
servers=()
finish() {
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
  for server in "${servers[@]}"; do wait "$server" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT

# start NAME OPTION…: starts a server on a free port, which it leaves in $port.
start() {
  local name=$1
  shift
  for ((tries = 0; tries < 50; ++tries)); do
    # A cluster also listens on the port 10000 above.
    port=$((10000 + RANDOM % 20000))
    mkdir -p "$folder/$name"
    redis-server --port "$port" --bind 127.0.0.1 --dir "$folder/$name" --save '' --appendonly no \
      "$@" >"$folder/$name.log" 2>&1 &
    local server=$!
    for ((waited = 0; waited < 100; ++waited)); do
      if grep -qs 'Ready to accept connections' "$folder/$name.log"; then
        servers+=("$server")
        return
      fi
      kill -0 "$server" 2>/dev/null || break
      sleep 0.05
    done
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  echo "no Redis server starts:" >&2
  cat "$folder/$name.log" >&2
  return 1
}

if [ "$1" = --cluster ]; then
  shift
  addresses=()
  ports=()
  for number in 1 2 3 4 5 6; do
    start "$number" --cluster-enabled yes --cluster-node-timeout 2000 --repl-diskless-sync-delay 0
    addresses+=("127.0.0.1:$port")
    ports+=("$port")
  done
  redis-cli --cluster create "${addresses[@]}" --cluster-replicas 1 --cluster-yes >"$folder/create.log" ||
    { cat "$folder/create.log" >&2; exit 1; }
  # is_settled: all agree on who has which slots and answer, and every replica has its primary's entries.
  is_settled() {
    redis-cli --cluster check "${addresses[0]}" >"$folder/check.log" || return 1
    local states
    states=$(for number in "${ports[@]}"; do
      redis-cli -p "$number" info replication
      redis-cli -p "$number" cluster info
    done)
    [ "$(grep -c 'master_link_status:up' <<<"$states")" -eq 3 ] &&
      [ "$(grep -c 'cluster_state:ok' <<<"$states")" -eq "${#ports[@]}" ]
  }
  for ((waited = 0; ; ++waited)); do
    is_settled && break
    [ "$waited" -lt 300 ] || { echo "the cluster does not settle" >&2; exit 1; }
    sleep 0.1
  done
  export PERSIST_TEST_REDIS_CLUSTER="redis://${addresses[0]},${addresses[1]}"
else
  start server
  export PERSIST_TEST_REDIS="redis://127.0.0.1:$port"
fi
export PERSIST_TEST_FOLDER=$folder
"$@"
