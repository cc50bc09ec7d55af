#!/usr/bin/env bash
# Checks the finished manual pages: one for each command, with the options that its help lists, and
# sound mdoc. The pages are made from the table that the help comes from; this looks from outside.
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

# same WHAT EXPECTED FOUND: compares two lists of words.
same() {
  local missing extra
  missing=$(comm -23 <(sort -u <<<"$2") <(sort -u <<<"$3") | tr '\n' ' ')
  extra=$(comm -13 <(sort -u <<<"$2") <(sort -u <<<"$3") | tr '\n' ' ')
  [[ -z $missing ]] || fail "$1: missing: $missing"
  [[ -z $extra ]] || fail "$1: should not be there: $extra"
}

options_of_help() { grep -oE '^ +(-[A-Za-z0-9], )?--[a-z-]+' | grep -oE -- '-[A-Za-z0-9-]+' || true; }
# `.It Fl s , Fl Fl store Ar ID` gives -s and --store.
options_of_page() {
  sed -n 's/^\.It Fl //p' "$1" | sed 's/ \(Ar\|Cm\|Op\) .*//; s/Fl Fl /--/g; s/^Fl /--/; s/^\([A-Za-z0-9]\) /-\1 /' |
    tr -d ',' | tr ' ' '\n' | sed '/^$/d'
}

mapfile -t commands < <("$persist" --help | sed '/^Options/,$d' | grep -oE '^  [a-z-]+' | tr -d ' ')
((${#commands[@]} > 15)) || fail "the help lists ${#commands[@]} commands"
pages=("$man"/*.[1-8])

same 'pages' "$(printf 'persist-%s.1\n' "${commands[@]}")" "$(basename -a "$man"/persist-*.1)"
same 'SEE ALSO of persist.1' "$(basename -a "$man"/persist-*.?)" \
  "$(sed '1,/^\.Sh SEE ALSO/d; s/^\.Xr \([a-z-]*\) \([0-9]\).*/\1.\2/' "$man/persist.1")"

same 'persist.1' "$("$persist" --help | options_of_help)" "$(options_of_page "$man/persist.1")"
for command in "${commands[@]}"; do
  page=$man/persist-$command.1
  [[ ! -e $page ]] ||
    same "${page##*/}" "$("$persist" "$command" --help | options_of_help)" "$(options_of_page "$page")"
done

for file in "${pages[@]}"; do
  page=${file##*/}
  # A display that is longer wraps in a terminal of 80 columns.
  ! grep -E '^\.D[l1] .{68}' "$file" || fail "$page: a display is too long"
  ! grep -E '^@|@$' "$file" || fail "$page: a line of the template is left"
  ! grep -qE 'e\.g\.$' "$file" || fail "$page: a line that ends in e.g. is taken for the end of a sentence"
  ! grep -A1 -x '\.El' "$file" | grep -q '^Other statuses' || fail "$page: no space after a list"
  # A colon that begins an argument of a macro is moved: ".Ql exit :null" and '.Ql "exit":null' show 'exit :null'.
  ! man -l -E ascii "$file" 2>/dev/null | col -bx | grep -E '[a-z"] :[a-z]' || fail "$page: a colon stands alone"
done

if command -v mandoc >/dev/null; then
  mandoc -T lint -W warning "${pages[@]}" || fail 'mandoc finds faults'
fi

exit $((failures > 0))
