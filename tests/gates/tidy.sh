#!/usr/bin/env bash
# Runs clang-tidy 19 with the repository's .clang-tidy over sources of the library and the program:
#     tests/gates/tidy.sh --all          every source (half an hour)
#     tests/gates/tidy.sh [COMMIT]       those that differ from COMMIT, by default from a day ago
# It compiles each source alone, and fails on any finding. TIDY_SECONDS limits the time: sources that are
# left over by then are named, and do not fail.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

if [ "${1-}" = --all ]; then
  mapfile -t sources < <(git ls-files 'libpersist/src/*.cpp' 'app/*.cpp')
else
  base=${1:-$(git rev-list -1 --before='1 day ago' HEAD)}
  mapfile -t sources < <(git diff --name-only --diff-filter=d "${base:-HEAD}" -- \
    'libpersist/src/*.cpp' 'app/*.cpp')
fi
[ ${#sources[@]} -gt 0 ] || { echo 'no source differs'; exit 0; }

# The commands of sources that are not grouped.
cmake --preset clang >/dev/null

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
TIDY_LOG=$log
TIDY_END=$(($(date +%s) + ${TIDY_SECONDS:-7200}))
export TIDY_LOG TIDY_END

check() {
  if [ "$(date +%s)" -ge "$TIDY_END" ]; then
    echo "$1" >>"$TIDY_LOG/left"
  elif ! clang-tidy-19 -p build/clang --quiet "$1" >"$TIDY_LOG/out.$$" 2>/dev/null; then
    cat "$TIDY_LOG/out.$$"
    echo "$1" >>"$TIDY_LOG/failed"
  else
    echo "$1" >>"$TIDY_LOG/passed"
  fi
}
export -f check
# shellcheck disable=SC2016  # the inner shell expands it
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'check "$1"' _ {}

touch "$log/passed" "$log/failed" "$log/left"
count() { wc -l <"$log/$1"; }
echo "clang-tidy: $(count passed) sources passed, $(count failed) failed, $(count left) left over"
sort "$log/left"
[ ! -s "$log/failed" ]
