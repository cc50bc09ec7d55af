#!/usr/bin/env bash
# Runs the program's commands over a backing that only the trial driver knows.
#
#     trial_test.sh TRIAL_PROGRAM
set -euo pipefail
export LC_ALL=C TMPDIR=${TMPDIR:-/tmp}
unset PERSIST_DB PERSIST_STORE

persist=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
notes=notes:$folder/cache.notes

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
expect() {
  [[ $1 == "$2" ]] || fail "expected '$2', got '$1'"
}

"$persist" -d "$notes" -s users set b --success 2
"$persist" -d "$notes" -s users set a --success 1 --ttl 1h
"$persist" -d "$notes" -s orders set c --fail '"no"'
expect "$("$persist" -d "$notes" -s users get b)" '{"_tag":"Success","value":2}'
expect "$("$persist" -d "$notes" -s users keys | tr '\n' ' ')" 'a b '
expect "$("$persist" -d "$notes" -s users get-many b none a | wc -l)" 3
expect "$("$persist" -d "$notes" stores | cut -f1 | tr '\n' ' ')" 'orders users '
expect "$("$persist" -d "$notes" -s users keys --prefix a)" a
expect "$("$persist" -d "$notes" dump | grep -c exit)" 3
expect "$(printf '%s\n' '{"op":"get","store":"users","key":"b"}' | "$persist" -d "$notes" batch)" \
  '{"id":null,"exit":{"_tag":"Success","value":2}}'
"$persist" -d "$notes" verify
"$persist" -d "$notes" stats >"$folder/stats"
grep -q orders "$folder/stats" || fail 'stats lists no store'

# To a database and back: the same entries in the same order.
"$persist" copy "$notes" "$folder/cache.db"
"$persist" diff "$notes" "$folder/cache.db"
"$persist" -d "$notes" dump -o "$folder/dump"
"$persist" -d "$folder/cache.db" dump | cmp - "$folder/dump"
"$persist" -d "notes:$folder/second.notes" load "$folder/dump"
"$persist" diff "notes:$folder/second.notes" "$notes"
cut -d, -f1,2 "$folder/dump" | LC_ALL=C sort -c || fail 'the dump is not sorted'

"$persist" -d "$notes" -s users expire a --ttl 1ms
sleep 0.1
expect "$("$persist" -d "$notes" purge)" 1
"$persist" -d "$notes" -s users remove b
expect "$("$persist" -q -d "$notes" -s users keys | wc -l)" 0

# What the driver has not is said by what it answers, not by its name.
status=0
"$persist" -d "$notes" backup "$folder/copy" 2>"$folder/errors" || status=$?
expect "$status" 2
status=0
"$persist" -d "$notes" --table x keys 2>"$folder/errors" || status=$?
expect "$status" 2
grep -q 'does not apply to a notes: database' "$folder/errors" || fail "$(cat "$folder/errors")"
status=0
"$persist" -d "$notes" dump --snapshot 2>"$folder/errors" || status=$?
expect "$status" 2
status=0
"$persist" -d "$notes" dump -o "$folder/cache.notes" 2>"$folder/errors" || status=$?
expect "$status" 2
status=0
"$persist" -d other:x dump 2>"$folder/errors" || status=$?
expect "$status" 2
grep -q 'notes:PATH' "$folder/errors" || fail 'the hint does not list the driver'
