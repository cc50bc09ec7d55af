#!/usr/bin/env bash
# Moves entries between SQLite, Redis, PostgreSQL and MariaDB in every direction, and compares the
# dumps byte by byte:
#     redis.sh postgresql.sh mysql.sh engines.sh PROGRAM
# What an engine cannot hold is an error that names it, and then nothing has changed.
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
failures=0
fail() {
  echo "$*"
  failures=$((failures + 1))
}

declare -A urls=(
  [sqlite]="$folder/cache.db"
  [redis]="$PERSIST_TEST_REDIS"
  [postgresql]="$PERSIST_TEST_POSTGRESQL_ICU"
  [mysql]="$PERSIST_TEST_MYSQL_BIN"
)
engines=(sqlite redis postgresql mysql)

persist() { "$program" --quiet "$@"; }
empty() {
  if [ "$1" = sqlite ]; then
    rm -f -- "$folder"/cache.db*
  else
    persist -d "${urls[$1]}" --all-stores clear --yes
  fi
}

# The entries: odd stores and keys, every kind of exit, values whose text must not change.
node - >"$folder/entries" <<'JS'
const stores = ['users', 'Users', 'a:b%c', 'é', '😀', "it's \"one\""]
const keys = ['', 'k', 'K', 'k ', 'a:b', '%', 'it\'s; DROP TABLE x; --', 'tab\tnewline\n', 'é', 'e\u0301', '键', '😀', '\u{10ffff}', 'x'.repeat(150)]
const exits = [
  '{"_tag":"Success","value":1.50e+3}', '{"_tag":"Success","value":{"b":1,"a":2,"b":3}}', '{"_tag":"Success"}',
  '{"_tag":"Success","value":12345678901234567890123}', '{"_tag":"Success","value":"\\u0000 \\ud800 \\\\ \' \\" 😀"}',
  `{"_tag":"Success","value":"${'v'.repeat(60000)}"}`,
  '{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound","id":7}}]}',
  '{"_tag":"Failure","cause":{"_tag":"Sequential","left":{"_tag":"Empty"},"right":{"_tag":"Die","defect":"x"}}}'
]
let i = 0
for (const store of stores) for (const key of keys) {
  const expires = i % 3 === 0 ? '' : `,"expires":${4102444800000 + i}`
  console.log(`{"store":${JSON.stringify(store)},"key":${JSON.stringify(key)},"exit":${exits[i++ % exits.length]}${expires}}`)
}
for (let n = 0; n < 3000; ++n) console.log(`{"store":"many","key":"k${n * 7919 % 3000}","exit":{"_tag":"Success","value":${n}}}`)
JS
persist -d "${urls[sqlite]}" load "$folder/entries"
persist -d "${urls[sqlite]}" --all-stores dump >"$folder/expected"
[ "$(wc -l <"$folder/expected")" -gt 3080 ] || fail "the dump has too few lines"

# check WHAT SOURCE TARGET: both have what was dumped first.
check() {
  persist -d "${urls[$3]}" --all-stores dump >"$folder/got" || fail "$1: dump of $3 failed"
  cmp -s "$folder/expected" "$folder/got" || fail "$1: the dump differs"
  persist diff "${urls[$2]}" "${urls[$3]}" >/dev/null || fail "$1: diff finds differences"
}

# Each engine is filled from the one before it, and hands on to all others.
from=sqlite
for source in redis postgresql mysql sqlite; do
  if [ "$source" != "$from" ] && [ "$source" != sqlite ]; then
    empty "$source"
    persist copy "${urls[$from]}" "${urls[$source]}" --all-stores || fail "copy $from $source failed"
  fi
  for target in "${engines[@]}"; do
    [ "$target" != "$source" ] || continue
    empty "$target"
    persist copy "${urls[$source]}" "${urls[$target]}" --all-stores || fail "copy $source $target failed"
    check "copy $source $target" "$source" "$target"
    empty "$target"
    persist -d "${urls[$source]}" --all-stores dump | persist -d "${urls[$target]}" load - ||
      fail "dump $source | load $target failed"
    check "dump $source | load $target" "$source" "$target"
  done
  from=$source
done

# A difference is found, across engines too.
persist -d "${urls[mysql]}" -s users set k --success 2
if persist diff "${urls[redis]}" "${urls[mysql]}" >"$folder/differences"; then fail "diff finds no difference"; fi
grep -q '^[~] users k$' "$folder/differences" || fail "diff does not name the key"

# A table that the URL names is one of the layout kvs, and the only one that is used.
for engine in sqlite postgresql mysql; do
  url=${urls[$engine]}
  [ "$engine" = sqlite ] && url=sqlite:$url
  persist -d "$url?table=my_kv" -s of-table set in-table --success 1 || fail "$engine makes no table"
  [ "$(persist -d "$url?table=my_kv" -s of-table keys)" = in-table ] || fail "$engine: the table has other keys"
  if persist -d "$url" -s of-table get in-table >/dev/null 2>&1; then fail "$engine: the entry is in another table"; fi
done

# refused WORDS LINE ENGINE…: the engines refuse the entry with these words, and others beside it.
urls[mysql_folding]=$PERSIST_TEST_MYSQL
refused() {
  local words=$1 lines=$2 engine
  shift 2
  for engine; do
    empty "$engine"
    printf '%s\n' '{"store":"s","key":"first","exit":{"_tag":"Success","value":1}}' "$lines" >"$folder/refused"
    persist -d "$folder/refused.db" load "$folder/refused"
    for way in load copy; do
      if [ "$way" = load ]; then
        persist -d "${urls[$engine]}" load "$folder/refused" 2>"$folder/error" && fail "$engine takes $words"
      else
        persist copy "$folder/refused.db" "${urls[$engine]}" --all-stores 2>"$folder/error" && fail "$engine takes $words"
      fi
      grep -q -- "$words" "$folder/error" || fail "$way to $engine: no word of '$words': $(head -c 300 "$folder/error")"
      [ -z "$(persist -d "${urls[$engine]}" --all-stores keys 2>/dev/null)" ] || fail "$way to $engine: something was written"
    done
    rm -f -- "$folder"/refused.db*
  done
}
long=$(head -c 192 /dev/zero | tr '\0' k)
large=$(head -c 65536 /dev/zero | tr '\0' v)
refused 'NUL' '{"store":"s","key":"a\u0000b","exit":{"_tag":"Success","value":1}}' postgresql
refused "'id'" '{"store":"s","key":"'"$long"'","exit":{"_tag":"Success","value":1}}' mysql
refused "'value'" '{"store":"s","key":"a","exit":{"_tag":"Success","value":"'"$large"'"}}' mysql
refused 'does not distinguish the key' '{"store":"s","key":"FIRST","exit":{"_tag":"Success","value":1}}' mysql_folding
refused 'whole milliseconds' '{"store":"s","key":"a","exit":{"_tag":"Success","value":1},"expires":4102444800000.5}' postgresql mysql
((failures == 0))
