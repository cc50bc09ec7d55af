#!/usr/bin/env bash
# Runs a command beside a MariaDB server of its own:
#
#     tests/servers/mysql.sh COMMAND [ARGUMENT…]
#
# The server has a new data folder, port and socket. The command finds
#     PERSIST_TEST_MYSQL         the URL of a server's empty database with utf8mb4_general_ci
#     PERSIST_TEST_MYSQL_BIN     of one with utf8mb4_nopad_bin
#     PERSIST_TEST_MYSQL_SOCKET  the socket, where root has no password
#     PERSIST_TEST_MYSQL_PID     the process of the server
# PERSIST_TEST_MYSQL_FLAGS are more options for the server. The user of the URLs may make other
# databases whose names begin with "persist_". Exits with the command's status, 77 where MariaDB is
# not installed.
set -euo pipefail

PATH=$PATH:/usr/sbin
if ! command -v mariadbd >/dev/null || ! command -v mariadb-install-db >/dev/null; then
  echo "mariadb-server is not installed" >&2
  exit 77
fi
read -ra flags <<<"${PERSIST_TEST_MYSQL_FLAGS-}"

folder=$(mktemp -d "${TMPDIR:-/tmp}/persist-mysql.XXXXXX")
pid=
stop() {
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  rm -rf -- "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The server does not run as root.
user=()
if [ "$(id -u)" -eq 0 ]; then
  chown mysql: "$folder"
  chmod 755 "$folder"
  user=(--user=mysql)
fi
# Two servers with one folder for temporary tables remove each other's.
mkdir -m 1777 "$folder/tmp"
settings=(--no-defaults "${user[@]}" --datadir="$folder/data" --tmpdir="$folder/tmp")

mariadb-install-db "${settings[@]}" --auth-root-authentication-method=normal \
  --skip-test-db --skip-name-resolve >"$folder/install.log" 2>&1 || {
  cat "$folder/install.log" >&2
  exit 1
}

socket=$folder/socket
# Another process may have the port: try a few.
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 12000))
  mariadbd "${settings[@]}" --socket="$socket" --port="$port" --bind-address=127.0.0.1 \
    --pid-file="$folder/pid" --skip-name-resolve --skip-log-bin --innodb-buffer-pool-size=128M \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci --max-connections=100 \
    --local-infile=0 "${flags[@]}" >"$folder/log" 2>&1 &
  pid=$!
  for _ in $(seq 150); do
    [ -S "$socket" ] && mariadb --no-defaults -u root -S "$socket" -e 'SELECT 1' >/dev/null 2>&1 && break 2
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=
done
[ -n "$pid" ] || {
  cat "$folder/log" >&2
  exit 1
}

mariadb --no-defaults -u root -S "$socket" <<'SQL'
CREATE DATABASE persist_ci CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE DATABASE persist_bin CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE USER 'tester'@'%' IDENTIFIED BY 'tester''s secret';
GRANT ALL ON `persist\_%`.* TO 'tester'@'%';
GRANT PROCESS ON *.* TO 'tester'@'%';
SQL

export PERSIST_TEST_MYSQL="mysql://tester:tester%27s%20secret@127.0.0.1:$port/persist_ci"
export PERSIST_TEST_MYSQL_BIN="mysql://tester:tester%27s%20secret@127.0.0.1:$port/persist_bin"
export PERSIST_TEST_MYSQL_SOCKET=$socket
export PERSIST_TEST_MYSQL_PID=$pid
"$@"
