#!/usr/bin/env bash
# Holds the manual against the help: the same commands, the same options, in both directions.
#
#     manual_test.sh PERSIST MAN
set -euo pipefail
export LC_ALL=C

persist=$1
man=$2

failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# same WHAT: compares the lines of the files $help and $page, sorted.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
help=$folder/help page=$folder/page
same() {
  local only_help only_page
  only_help=$(comm -23 <(sort -u "$help") <(sort -u "$page") | tr '\n' ' ')
  only_page=$(comm -13 <(sort -u "$help") <(sort -u "$page") | tr '\n' ' ')
  [[ -z $only_help ]] || fail "$1: only in the help: $only_help"
  [[ -z $only_page ]] || fail "$1: only in the manual: $only_page"
}

options_of_help() { grep -oE '^ +(-[A-Za-z0-9], )?--[a-z-]+' | tr -d ' ' | tr ',' '\n'; }

# `.It Fl s , Fl Fl store Ar ID` gives -s and --store.
options_of_page() {
  awk '/^\.It Fl / {
    for (i = 2; i < NF; i++) {
      if ($i == "Fl" && $(i + 1) == "Fl") { print "--" $(i + 2); i += 2 }
      else if ($i == "Fl") { print "-" $(i + 1); i += 1 }
    }
  }' "$1"
}

"$persist" --help | sed '/^Options/,$d' | grep -oE '^  [a-z-]+' | tr -d ' ' >"$help"
mapfile -t commands <"$help"
((${#commands[@]} > 15)) || fail "the help lists ${#commands[@]} commands"

for file in "$man"/persist-*.1; do
  file=${file##*/persist-}
  echo "${file%.1}"
done >"$page"
same 'pages'
sed -n 's/^\.It Xr persist-\([a-z-]*\) 1$/\1/p' "$man/persist.1" >"$page"
same 'commands in persist.1'

"$persist" --help | options_of_help >"$help"
options_of_page "$man/persist.1" >"$page"
same 'persist.1'
for command in "${commands[@]}"; do
  [[ -e $man/persist-$command.1 ]] || continue
  "$persist" "$command" --help | { options_of_help || true; } >"$help"
  options_of_page "$man/persist-$command.1" >"$page"
  same "persist-$command.1"
done

version=$("$persist" --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
for file in "$man"/*; do
  page=${file##*/}
  grep -qx "\.Os persist ${version//./\\.}" "$file" || fail "$page: .Os is not persist $version"
  # A display that is longer wraps in a terminal of 80 columns.
  ! grep -E '^\.D[l1] .{69}' "$file" || fail "$page: a display is too long"
done

for file in "$man"/*; do
  page=${file##*/}
  ! grep -qE 'e\.g\.$' "$file" || fail "$page: a line that ends in e.g. is taken for the end of a sentence"
  ! grep -A1 -x '\.El' "$file" | grep -q '^The others' || fail "$page: no space after a list"
  # A colon that begins an argument of a macro is moved: ".Ql exit :null" and '.Ql "exit":null' show 'exit :null'.
  ! man -l -E ascii "$file" 2>/dev/null | col -bx | grep -E '[a-z"] :[a-z]' || fail "$page: a colon stands alone"
done

if command -v mandoc >/dev/null; then
  for file in "$man"/*; do
    mandoc -T lint -W warning "$file" || fail "mandoc on ${file##*/}"
  done
fi

exit $((failures > 0))
