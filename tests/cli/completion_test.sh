#!/usr/bin/env bash
# Completes words in the real shells. A shell that is not installed is passed over.
#
#     completion_test.sh PERSIST COMPLETIONS
# shellcheck disable=SC2016  # lines to complete are literal
set -euo pipefail

persist=$1
completions=$2
PATH=$(dirname "$persist"):$PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
unset PERSIST_STORE
export PERSIST_DB=$folder/a.db HOME=$folder

failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

cmp "$completions/persist.bash" <(persist completion bash) || fail 'bash: another script'
cmp "$completions/_persist" <(persist completion zsh) || fail 'zsh: another script'
cmp "$completions/persist.fish" <(persist completion fish) || fail 'fish: another script'
status=0
persist completion tcsh 2>told || status=$?
((status == 2)) || fail "completion tcsh: status $status"

for key in GetUser:1 GetUser:2 '$(touch pwned)' "it's" 'two words' 'q"!x' $'a\nb'; do
  persist -s users set "$key" --void
done
persist -s other set a:1 --void
touch fixture.ndjson

# is SHELL LINE ACTUAL EXPECTED…: the candidates are these, in any order.
is() {
  local shell=$1 line=$2 actual=$3 expected
  shift 3
  expected=$(printf '%s\n' "$@" | LC_ALL=C sort)
  actual=$(LC_ALL=C sort <<<"$actual")
  [[ $actual == "$expected" ]] || fail "$shell: '$line': expected '$expected', got '$actual'"
}

# What `persist --help` lists.
mapfile -t commands < <(persist --help | sed '/^Options/,$d' | grep -oE '^  [a-z-]+' | tr -d ' ')
commands+=(help)

in_bash() {
  LINE=$1 bash --norc -c '
    source <(persist completion bash)
    COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_WORDS=() COMP_CWORD=0
    _persist
    printf "%s\n" "${COMPREPLY[@]}"'
}
bash_is() { is bash "$1" "$(in_bash "$1")" "${@:2}"; }

bash_is 'persist ' "${commands[@]}"
bash_is 'persist get-' get-many
bash_is 'persist -q ttl --now' --now
bash_is 'persist get --raw' --raw --raw-string
bash_is 'persist get --raw --raw' --raw-string
bash_is 'persist completion z' zsh
bash_is 'persist --layout m' multi
bash_is 'persist --layout=' auto single multi kvs cluster queue
bash_is 'persist watch --event remove,e' 'remove\,expire'
bash_is 'persist -s ' users other
bash_is 'persist --store=us' users
bash_is 'persist keys --prefix ' ''
bash_is 'persist -s users keys --prefix=Get' GetUser:1 GetUser:2
bash_is 'persist -s users get GetUser:' 1 2
bash_is 'persist get -s users Get' GetUser:1 GetUser:2
bash_is 'persist --tag GetUser -s users get ' 1 2
bash_is 'persist -s users get \$' '\$\(touch\ pwned\)'
bash_is 'persist -s users get $(' ''
bash_is "persist -s users get 'it" "it'\\''s"
bash_is 'persist -s users get "q' 'q\""'"'!'"'"x'
bash_is 'persist -s users get a' "\$'a\nb'"
bash_is 'persist -d "$PERSIST_DB" -s o' other
bash_is 'persist -d ~/a.db -s o' other
bash_is 'persist -d "$(touch pwned)" -s o' ''
bash_is 'persist -d ./fix' ./fixture.ndjson
bash_is 'persist -d memory:fix' fixture.ndjson
bash_is 'persist load fix' fixture.ndjson
bash_is 'persist set k @fix' fixture.ndjson
bash_is 'persist -d no-such.db -s ' ''
bash_is 'persist nonsense ' ''
mkfifo pipe
bash_is 'persist -d pipe -s ' ''

if command -v fish >/dev/null; then
  in_fish() {
    LINE=$1 fish --no-config -c 'persist completion fish | source; complete -C $LINE'
  }
  fish_is() { is fish "$1" "$(in_fish "$1")" "${@:2}"; }

  fish_is 'persist get-' $'get-many\tprint the Exits of many keys, one per line'
  fish_is 'persist ttl --now' $'--now\tuse TIME instead of the current time'
  fish_is 'persist --layout m' multi
  fish_is 'persist -s ' users other
  fish_is 'persist --store=us' --store=users
  fish_is 'persist -s users get GetUser:' GetUser:1 GetUser:2
  fish_is 'persist -s users get \$' '$(touch pwned)'
  fish_is "persist -s users get 'tw" 'two words'
  fish_is 'persist -d $PERSIST_DB -s o' other
  fish_is 'persist -d ~/a.db -s o' other
  fish_is 'persist set k @fix' @fixture.ndjson
  fish_is 'persist -d no-such.db -s ' ''
fi

# In zsh a whole terminal is needed: the line after Tab is what counts.
if command -v zsh >/dev/null; then
  cat >lines.zsh <<'ZSH'
zmodload zsh/zpty
zpty terminal 'TERM=dumb PS1="> " zsh -f -i'
until_seen() {
  local seen='' some
  local -i turns=0
  while [[ $seen != *$1* ]] && (( turns++ < 400 )); do
    zpty -r -t terminal some && seen+=$some || sleep 0.05
  done
}
zpty -w terminal 'autoload -Uz compinit; compinit -u -D; source <(persist completion zsh)'
zpty -w terminal 'unsetopt beep auto_list; stty -echo; echo rea""dy'
until_seen ready
# A widget writes down what became of the line.
zpty -w terminal 'note() { print -r -- "$BUFFER" >>made; BUFFER=""; : >>noted; }; zle -N note; bindkey "^X" note; echo bou""nd'
until_seen bound
for line in "$@"; do
  rm -f noted
  zpty -w -n terminal "$line"$'\t\x18'
  for (( turns = 0; turns < 400; turns++ )); do
    [[ -e noted ]] && break
    sleep 0.05
  done
done
zpty -d terminal
ZSH
  lines=() wanted=()
  zsh_is() {
    lines+=("$1")
    wanted+=("$2")
  }
  zsh_is 'persist get-' 'persist get-many '
  zsh_is 'persist ttl --now' 'persist ttl --now '
  zsh_is 'persist --layout m' 'persist --layout multi '
  zsh_is 'persist -s us' 'persist -s users '
  zsh_is 'persist --store=us' 'persist --store=users '
  zsh_is 'persist -s users get G' 'persist -s users get GetUser:'
  zsh_is 'persist -s users get \$' 'persist -s users get \$\(touch\ pwned\) '
  zsh_is "persist -s users get 'tw" "persist -s users get 'two words' "
  zsh_is 'persist -s users get it' "persist -s users get it\\'s "
  zsh_is 'persist -d $PERSIST_DB -s o' 'persist -d $PERSIST_DB -s other '
  zsh_is 'persist -d ~/a.db -s o' 'persist -d ~/a.db -s other '
  zsh_is 'persist -d memory:fix' 'persist -d memory:fixture.ndjson '
  zsh_is 'persist set k @fix' 'persist set k @fixture.ndjson '
  zsh_is 'persist -d no-such.db -s o' 'persist -d no-such.db -s o'
  zsh -f lines.zsh "${lines[@]}" >/dev/null
  mapfile -t made <made
  for i in "${!lines[@]}"; do
    [[ ${made[i]-} == "${wanted[i]}" ]] ||
      fail "zsh: '${lines[i]}': expected '${wanted[i]}', got '${made[i]-}'"
  done
fi

[[ ! -e pwned ]] || fail 'a key was run as a command'
[[ ! -e no-such.db ]] || fail 'a database was made'

# Of more keys than are offered, shells may insert no more than what all of them begin with.
seq 1000 2999 | sed 's/.*/{"store":"many","key":"k&","exit":{"_tag":"Success","value":1}}/' |
  persist load
mapfile -d '' -t fields < <(persist complete-words -- -s many get k)
((${#fields[@]} == 2 + 2 * 101)) || fail "of many keys ${#fields[@]} fields"
[[ ${fields[2]} == k1000 && ${fields[-2]} == k2000 ]] || fail "of many keys ${fields[-2]} is last"

# A locked database is waited for a little while only.
if command -v sqlite3 >/dev/null; then
  mkfifo hold
  sqlite3 a.db <hold >/dev/null &
  exec 3>hold
  echo 'BEGIN EXCLUSIVE; CREATE TABLE held (x);' >&3
  began=$(date +%s%N)
  persist complete-words -- -s '' >answer
  elapsed=$((($(date +%s%N) - began) / 1000000))
  ((elapsed < 1000)) || fail "a locked database held the prompt up for $elapsed ms"
  exec 3>&-
  wait
fi

exit $((failures > 0))
