#!/usr/bin/env bash
# Edits entries with scripted editors.
#
#     edit_test.sh PERSIST
# shellcheck disable=SC2016  # the editors expand what stands in single quotes
set -euo pipefail

persist=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir tmp
export TMPDIR=$folder/tmp PERSIST_DB=$folder/a.db PERSIST_STORE=users
unset VISUAL EDITOR

failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# is WHAT EXPECTED ACTUAL
is() {
  [[ $3 == "$2" ]] || fail "$1: expected '$2', got '$3'"
}

nothing_left() {
  is "$1: nothing left behind" '' "$(ls -A tmp)"
}

# run STATUS ARGS…: the program, its standard error in the file `told`.
run() {
  local expected=$1 status=0
  shift
  "$persist" "$@" 2>told || status=$?
  is "status of $*" "$expected" "$status"
}

# editor SCRIPT: makes ./editor of it; $1 is the file.
editor() {
  printf '#!/usr/bin/env bash\nset -eu\n%s\n' "$1" >editor
  chmod +x editor
  export EDITOR="'$folder/editor'"
}

success='{"_tag":"Success","value":{"id":1.0,"name":"Ann"}}'
fresh() {
  rm -rf a.db tmp/* seen
  "$persist" set k "$success" "$@"
}

fresh --expires 4102444800000
editor 'stat -c %a "$1" "$(dirname "$1")" >seen; cat "$1" >>seen; sed -i s/Ann/Bob/ "$1"; touch "$1~"'
run 0 edit k
is 'value' '{"store":"users","key":"k","exit":{"_tag":"Success","value":{"id":1.0,"name":"Bob"}},"expires":4102444800000}' \
  "$("$persist" get --entry k)"
is 'modes and text' $'600\n700\n{\n  "_tag": "Success",\n  "value": {\n    "id": 1.0,\n    "name": "Ann"\n  }\n}' "$(<seen)"
nothing_left 'an edit'

fresh
export VISUAL="sed -i s/Ann/Vis/"
run 0 edit k
is 'VISUAL goes first, with words of its own' Vis "$("$persist" get -r --pointer /name k)"
unset VISUAL

fresh
editor 'true'
run 0 edit k
is 'unchanged' 'persist: edit: warning: the value is unchanged; nothing was written' "$(<told)"
editor 'tr -d " \n" <"$1" >x; mv x "$1"'
run 0 edit k
is 'white space alone' 'persist: edit: warning: the value is unchanged; nothing was written' "$(<told)"

# A wrong Exit brings the editor back, with the fault as a comment and the text as it was left.
editor 'if [[ -e seen ]]; then cp "$1" again; sed -i "s/Sucess/Success/; s/Ann/Cid/" "$1"
else touch seen; sed -i s/Success/Sucess/ "$1"; fi'
run 0 edit k
is 'corrected' Cid "$("$persist" get -r --pointer /name k)"
is 'comment' '# line 4, column 11: not an Exit: /_tag:' "$(head -1 again | cut -d' ' -f1-9)"
is 'line that the comment names' '  "_tag": "Sucess",' "$(sed -n 4p again)"
nothing_left 'a corrected edit'

fresh
editor 'if [[ -e seen ]]; then cp "$1" again; printf "# mine\n" >"$1"; else touch seen; echo "{]" >"$1"; fi'
run 2 edit k
is 'JSON fault' '# line 3, column 2: not JSON' "$(head -1 again | cut -d: -f1-2)"
is 'given up' "$success" "$("$persist" get k)"
nothing_left 'an emptied file'

fresh
editor 'echo 12 >"$1"'
run 3 edit k
is 'wrong twice: unchanged' "$success" "$("$persist" get k)"
is 'wrong twice: kept' 12 "$(cat "$(sed 's/.*kept in //' told)")"
rm -rf tmp/*
editor '[[ -e seen ]] || { touch seen; echo 12 >"$1"; }'
run 3 edit k

fresh
run 0 edit --raw k
editor 'echo 12.50 >"$1"'
run 0 edit --raw k
is 'any JSON under --raw' 12.50 "$("$persist" get --raw k)"
editor 'printf %s '"'$success'"' >"$1"'
run 0 edit k
is 'what is not an Exit can be corrected' "$success" "$("$persist" get k)"

fresh
editor '"'"$persist"'" set k '"'"'{"_tag":"Success","value":1}'"'"'; sed -i s/Ann/Dan/ "$1"'
run 6 edit k
is 'overtaken: the other one stays' '{"_tag":"Success","value":1}' "$("$persist" get k)"
is 'overtaken: the edit is kept' '    "name": "Dan"' "$(grep name "$(sed 's/.*kept in //' told)")"
fresh
editor '"'"$persist"'" expire k --ttl 1h; sed -i s/Ann/Dan/ "$1"'
run 6 edit k
fresh
editor '"'"$persist"'" remove k; sed -i s/Ann/Dan/ "$1"'
run 6 edit k
is 'removed meanwhile: stays so' 0 "$("$persist" keys --count 2>&-)"

fresh
for command in false "$folder/no-such" 'kill -9 $$;' 'rm -f' 'rm -f "$1";'; do
  EDITOR=$command run 2 edit k
  is "after '$command'" "$success" "$("$persist" get k)"
  nothing_left "$command"
done

editor 'touch seen'
rm -f seen
run 1 edit missing
"$persist" set old "$success" --ttl 1ms
sleep 0.01
run 1 edit old
run 4 edit --read-only k
run 2 edit
[[ ! -e seen ]] || fail 'an editor was opened for nothing'
rm a.db
run 4 edit k
nothing_left 'no database'

# SIGINT while the editor runs is the editor's; SIGTERM ends both.
fresh
editor 'trap "echo int >seen" INT; kill -INT $PPID 0; sed -i s/Ann/Eva/ "$1"'
set -m
run 0 edit k
is 'SIGINT' "int Eva" "$(cat seen) $("$persist" get -r --pointer /name k)"
fresh
EDITOR="true && $EDITOR" run 0 edit k
is 'SIGINT behind a shell' "int Eva" "$(cat seen) $("$persist" get -r --pointer /name k)"
editor 'touch seen; exec sleep 30'
rm -f seen
"$persist" edit k 2>told &
until [[ -e seen ]]; do sleep 0.02; done
kill -TERM $!
status=0
wait $! || status=$?
is 'SIGTERM' 143 "$status"
nothing_left 'SIGTERM'

# A byte-order mark that an editor puts in front is no part of the text.
fresh
editor 'printf "\357\273\277" | cat - "$1" >x; mv x "$1"'
run 0 edit k
is 'a byte-order mark alone' 'persist: edit: warning: the value is unchanged; nothing was written' "$(<told)"

# A script that never gets it right ends: without a terminal after the second time, on one when a person says so.
fresh
editor 'echo called >>seen; echo "{ $RANDOM" >>"$1"'
run 3 edit k
is 'calls without a terminal' 2 "$(wc -l <seen)"
[[ $(<told) == *'the edited text is kept in '* ]] || fail "an edit that is given up: $(<told)"
rm -rf tmp/* seen
export LC_ALL=C
printf 'y\nn\n' | script -qec "'$persist' edit k" /dev/null >shown || true
is 'calls on a terminal' 3 "$(wc -l <seen)"
[[ $(<shown) == *'Edit it again? [Y/n]'*'Edit it again? [Y/n]'*'the edited text is kept in '* ]] || fail "asked: $(<shown)"
rm -rf tmp/* seen shown
unset LC_ALL

# Redaction.
secret='{"_tag":"Success","value":{"id":1.0,"name":"Ann","token":"CANARY","on":true,"pin":1234,"list":[{"t":"CANARY2"},{"t":"x"}],"flags":[{"f":true},{"f":false}]}}'
hidden() {
  rm -rf a.db tmp/* seen
  "$persist" set k "$secret"
}
rules=(--redact value:/token --redact value:/on --redact value:/pin --redact 'value:/list/*/t' --redact 'value:/flags/*/f' --redact-secret s)
no_canary() {
  ! grep -q 'CANARY\|1234' "$@" || fail "the secret is in $*"
}
# refused SCRIPT MESSAGE: an edit that nothing is written of.
refused() {
  hidden
  editor "$1"
  run 3 edit k "${rules[@]}"
  no_canary told
  grep -q "$2" told || fail "$1: $(<told)"
  is "$1" "$secret" "$("$persist" get k)"
}

hidden
editor 'cat "$1" >seen; sed -i s/Ann/Bob/ "$1"'
run 0 edit k "${rules[@]}"
no_canary seen told
is 'an edit of a redacted value' "${secret/Ann/Bob}" "$("$persist" get k)"
nothing_left 'an edit of a redacted value'
refused 'sed -i "s/redacted-[a-z0-9]*/altered/" "$1"' '/value/token: a placeholder was changed'
refused 'sed -i /token/d "$1"' '/value/token: a placeholder is missing'
refused 'sed -i s/token/moved/ "$1"' '/value/moved: a placeholder was moved or copied'
refused 'p=$(grep -o "redacted-[a-z0-9]*" "$1" | head -n 1); sed -i "s/Ann/Bearer $p/" "$1"' '/value/name: a placeholder was moved or copied'
refused 'sed -i "s/\"on\": false/\"on\": true/" "$1"' '/value/on: a placeholder was changed'
refused 'n=$(sed -n "s/.*\"pin\": \([0-9]*\).*/\1/p" "$1"); sed -i "s/\"id\": 1.0/\"id\": $n/" "$1"' '/value/id: a placeholder was moved or copied'
refused 'sed -i "s/\"flags\": \[/\"flags\": [1,/" "$1"' '/value/flags: placeholders in an array'
refused 'sed -i "s/\"_tag\"/\"_tog\"/" "$1"; exit 0' 'not an Exit'
hidden
run 2 edit k "${rules[@]}" --save saved.ndjson
run 2 edit k "${rules[@]}" --dry-run --records
[[ ! -e saved.ndjson ]] || fail 'a file of --save beside redaction'
editor 'true'
run 0 edit k "${rules[@]}"
is 'no edit' "$secret" "$("$persist" get k)"
echo '{"store":"users","key":"t","text":"CANARY, not JSON"}' | "$persist" load 2>told
run 3 --raw edit t "${rules[@]}"
no_canary told

exit $((failures > 0))
