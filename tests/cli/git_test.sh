#!/usr/bin/env bash
# Runs the recipes of persist-git(7), as they stand there, in real git.
#
#     git_test.sh PERSIST PAGE
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/repository"
ln -s "$(realpath -- "$1")" "$folder/bin/persist"
# The page as text: without macros and escapes, continued lines joined.
sed 's/^\.Dl //; s/\\&//g; s/\\e/\\/g' "$2" | sed -e ':join' -e '/\\$/{N; s/\\\n *//; b join}' >"$folder/page"

export PATH=$folder/bin:$PATH HOME=$folder GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
unset PERSIST_DB PERSIST_STORE GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
cd "$folder/repository"

failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# is WHAT EXPECTED ACTUAL
is() {
  [[ $3 == "$2" ]] || fail "$1: expected '$2', got '$3'"
}

# recipe START: runs the commands of the page that begin so.
recipe() {
  local commands
  commands=$(grep -F "\$ $1" "$folder/page" | sed 's/^\$ //')
  [[ -n $commands ]] || fail "the page has no '$1'"
  eval "$commands"
}

entry() {
  printf '{"store":"s","key":"%s","exit":{"_tag":"Success","value":%s}%s}\n' "$1" "$2" "${3-}"
}

git init -q -b main
grep '^\*\.' "$folder/page" >.gitattributes
is 'attributes' 2 "$(wc -l <.gitattributes)"

# textconv
recipe 'textconv='
recipe 'git config diff.persist.textconv'
recipe 'git config diff.persist.cachetextconv'
entry a 1 | persist -d cache.db load
git add . && git commit -qm 'a database'
entry b 2 | persist -d cache.db load
is 'diff of a database' "+$(entry b 2)" "$(git diff -U0 | tail -n 1)"
git commit -qam 'another entry'
is 'log of a database' "+$(entry b 2)" "$(git log -p -1 -U0 --format= | tail -n 1)"

# the diff driver
recipe 'git config diff.persist-parts.command'
echo '*.ndjson diff=persist-parts' >.git/info/attributes
{ entry a 1 && entry b 1; } >fixture.ndjson
git add . && git commit -qm 'a fixture'
{ entry a '{"n":2}' && entry b 1; } >fixture.ndjson
is 'parts that differ' $'~ s a\n    /value: 1 -> {"n":2}' "$(LC_ALL=C git diff)"
is 'a file that is new' $'+ s a\n+ s b' "$(git show --ext-diff --format= HEAD -- fixture.ndjson)"
git checkout -q fixture.ndjson

# the merge driver
recipe 'git config merge.persist.name'
recipe 'git config merge.persist.driver'
git checkout -qb theirs
{ entry a 1 && entry b 2 && entry c 3; } >fixture.ndjson
git commit -qam theirs
git checkout -q main
{ entry a 2 && entry b 1; } >fixture.ndjson
git commit -qam ours
git merge -q --no-edit theirs || fail 'a clean merge'
is 'merged' "$(entry a 2 && entry b 2 && entry c 3)" "$(cat fixture.ndjson)"

git checkout -qb others
{ entry a 3 && entry b 2; } >fixture.ndjson
git commit -qam others
git checkout -q main
{ entry a 4 && entry b 2 && entry c 4; } >fixture.ndjson
git commit -qam 'ours again'
git merge -q --no-edit others 2>said && fail 'a conflict was not found'
is 'what git says' 2 "$(grep -c '^persist: merge: conflict at "[ac]" in "s": ours changed' said)"
is 'unmerged' 'UU fixture.ndjson' "$(git status --porcelain fixture.ndjson)"
is 'ours stays' "$(entry a 4 && entry b 2 && entry c 4)" "$(cat fixture.ndjson)"
recipe 'git show :'
status=0
recipe 'persist merge base' 2>/dev/null || status=$?
is 'status of the conflicts' 1 "$status"
is 'the list of conflicts' 2 "$(wc -l <list)"
recipe 'git add fixture.ndjson'
git commit -qm merged
rm base ours theirs list said

# the hook
hook=.git/hooks/pre-commit
sed -n '/^#!\/bin\/sh/,/^\.Ed/p' "$folder/page" | sed '/^\.Ed/d' >"$hook"
chmod +x "$hook"
# refused WHAT: the fixture is not to be committed.
refused() {
  git add fixture.ndjson
  if git commit -qm refused 2>said; then fail "$1 was committed"; fi
  grep -q '^fixture.ndjson: not fit to commit' said || fail "$1: the hook said $(cat said)"
}
{ entry a 4 && entry a 5; } >fixture.ndjson
refused 'a key with two values'
entry a 4 ',"expires":1000' >fixture.ndjson
refused 'an expired entry'
echo '{' >fixture.ndjson
refused 'a malformed dump'
persist -d cache.db dump --seal | sed 's/"value":1/"value":7/' >fixture.ndjson
refused 'a seal that does not match'
entry a 1 >fixture.ndjson
git add fixture.ndjson
git commit -qm 'fit' || fail 'a fit dump was not committed'
git rm -q fixture.ndjson
git commit -qm 'removed' || fail 'a removal was not committed'

# fixtures
entry a 1 ',"expires":4102444800000' >fixture.ndjson
git add fixture.ndjson && git commit -qm 'a fixture'
status=0
(recipe 'persist diff fixture.ndjson cache.db --ignore-expires' >said 2>&1) || status=$?
is 'updated' "$(entry a 1 ',"expires":4102444800000' && entry b 2)" "$(cat fixture.ndjson)"
recipe 'git diff fixture.ndjson' >said

((failures == 0))
