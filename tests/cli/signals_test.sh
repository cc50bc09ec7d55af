#!/usr/bin/env bash
# Ends the program by signals and by closing its terminal, wherever it holds a temporary file.
#
#     signals_test.sh PERSIST
set -euo pipefail

persist=$(realpath -e -- "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir tmp
mkfifo pipe
export TMPDIR=$folder/tmp PERSIST_DB=$folder/a.db PERSIST_STORE=users
for i in {1..2000}; do
  echo "{\"store\":\"users\",\"key\":\"k$i\",\"exit\":{\"_tag\":\"Success\",\"value\":\"$i\"}}"
done | "$persist" load
before=$(sha256sum a.db)

failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# nothing_left WHAT
nothing_left() {
  [[ -z $(ls -A tmp) ]] || fail "$1: left in TMPDIR: $(ls -A tmp)"
  [[ $(ls) == $'a.db\npipe\ntmp' ]] || fail "$1: left beside the database: $(echo *)"
  [[ $(sha256sum a.db) == "$before" ]] || fail "$1: the database changed"
  rm -rf tmp/* out*
}

# Runs until it waits: for a reader of the pipe, a writer of it, or the editor.
waits_for_reader() { "$persist" "$@" >pipe & }
waits_for_writer() { "$persist" "$@" <pipe & }

# ended_by SIGNAL STATUS WHAT: the signal ends the job in the background with that status.
ended_by() {
  local status=0
  sleep 0.3
  kill -"$1" $!
  wait $! || status=$?
  ((status == $2)) || fail "$3, SIG$1: status $status in place of $2"
  nothing_left "$3, SIG$1"
}

# A job in the background of a script ignores SIGINT and SIGQUIT, unless jobs are controlled.
set -m
for signal in 'HUP 129' 'INT 130' 'QUIT 131' 'TERM 143'; do
  read -r name status <<<"$signal"
  exec 8<>pipe # both ends, and nobody who reads or writes
  waits_for_reader dump --snapshot
  ended_by "$name" "$status" 'dump --snapshot into a pipe that nobody reads'
  exec 8<&-
  exec 8<>pipe
  waits_for_writer load
  ended_by "$name" "$status" 'load from a pipe that nobody writes'
  waits_for_writer diff - a.db
  ended_by "$name" "$status" 'diff with a pipe that nobody writes'
  exec 8<&-
done
for signal in 'HUP 129' 'TERM 143'; do # the others are the editor's while it runs
  read -r name status <<<"$signal"
  EDITOR='sleep 600 #' "$persist" edit k1 </dev/null &
  ended_by "$name" "$status" edit
done
set +m

# Where SIGHUP was ignored, as under nohup, it stays ignored.
(trap '' HUP && exec "$persist" watch >/dev/null) &
sleep 0.3
kill -HUP $!
sleep 0.2
kill -0 $! 2>/dev/null || fail 'nohup: SIGHUP ended it'
status=0
kill -TERM $!
wait $! || status=$?
((status == 143)) || fail "nohup: SIGTERM: status $status"

# A terminal that is closed: its owner dies, and nothing tidies up after the program but itself.
# closed COMMAND…
closed() {
  script -qc "$*" /dev/null >/dev/null 2>&1 </dev/zero &
  sleep 0.5
  kill -KILL $!
  wait $! 2>/dev/null || true
  for _ in {1..50}; do
    [[ -n $(ls -A tmp) ]] || break
    sleep 0.1
  done
  nothing_left "a closed terminal: $*"
}
exec 8<>pipe
closed "'$persist' dump --snapshot >pipe"
closed "'$persist' load <pipe"
closed "EDITOR='sleep 601 #' '$persist' edit k1"
exec 8<&-

exit $((failures > 0))
