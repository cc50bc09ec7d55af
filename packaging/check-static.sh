#!/usr/bin/env bash
# Checks a static program: packaging/check-static.sh PROGRAM [EMULATOR]
# As root also in a root of its own that has nothing else; elsewhere that part is left out, with a line
# that says so. The emulator is qemu's, for the program of another architecture.
set -euo pipefail
program=$(readlink -f -- "$1")
emulator=${2-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# expect STATUS WORDS COMMAND…: the status, and an error that contains the words.
expect() {
  local status=$1 words=$2 got=0
  shift 2
  "$@" >out 2>err || got=$?
  if [ "$got" != "$status" ] || ! grep -qF -- "$words" err out; then
    echo "$*: status $got, expected $status and \"$words\":" >&2
    cat out err >&2
    return 1
  fi
}
run() { ${emulator:+"$emulator"} "$program" "$@"; }

echo 'no loader, no library'
if readelf -lW "$program" | grep INTERP; then exit 1; fi
if readelf -dW "$program" | grep NEEDED; then exit 1; fi

echo 'a store'
run --version
run -d cache.db -s users set a --success '{"n":1}'
[ "$(run -d cache.db -s users get a)" = '{"_tag":"Success","value":{"n":1}}' ]
run -d cache.db dump -o users.ndjson.zst
run -d cache.db dump -o users.ndjson.gz
run diff users.ndjson.zst users.ndjson.gz
run -d cache.db keys --match 'value:/n = 1' | grep -qx a

echo 'errors of what it cannot load'
refusal='this is the static build of persist, which cannot load'
expect 4 "$refusal libpq.so.5" run -d postgresql://u@127.0.0.1/x stores
expect 4 "$refusal libmariadb.so.3" run -d mysql://u@127.0.0.1/x stores
expect 4 "$refusal libssl.so.3" run -d rediss://127.0.0.1:1 stores

if [ "$(id -u)" != 0 ]; then
  echo 'not root: not run in a root of its own'
  exit 0
fi
echo 'alone in its root, as on a machine with another C library'
mkdir -p root/tmp root/etc
cp "$program" root/persist
cp cache.db root/
if [ -n "$emulator" ]; then cp "$emulator" root/emulator; fi
alone() { chroot root ${emulator:+/emulator} /persist "$@"; }
[ "$(alone -d cache.db -s users get a)" = '{"_tag":"Success","value":{"n":1}}' ]
alone -d cache.db -s users set b --success 2
expect 5 'ECONNREFUSED' alone -d redis://127.0.0.1:1 --errors json stores
expect 5 'ECONNREFUSED' alone -d 'redis://[::1]:1' --errors json stores
expect 5 'ECONNREFUSED' alone -d redis://localhost:1 --errors json stores
echo '127.0.0.1 cache.test' >root/etc/hosts
expect 5 'ECONNREFUSED' alone -d redis://cache.test:1 --errors json stores
# A service of names that is not in the program is not looked for.
echo 'hosts: mymachines resolve' >root/etc/nsswitch.conf
expect 5 'ECONNREFUSED' alone -d redis://cache.test:1 --errors json stores
