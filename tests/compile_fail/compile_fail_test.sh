#!/usr/bin/env bash
# Compiles each mistake of this folder, which must fail so that a person can read it: at most two errors,
# and within the first ten lines that the compiler writes from the first error on, or before it as the
# place where that comes from, the texts that the source expects.
#
#     compile_fail_test.sh INCLUDE CXX… [-- NAME…]
#
# A line `// expect: TEXT|OTHER` of a source is a text that must be there, or another of them. Prints what
# the compilers said about a mistake that fails the test, or about those that are named.
set -euo pipefail

include=$1
shift
compilers=()
while (($# > 0)) && [[ $1 != -- ]]; do
  compilers+=("$1")
  shift
done
shift || true

# Says what is wrong with how the compiler $1 rejects the source $2; status 1 if anything is.
check() {
  local compiler=$1 source=$2 include=$3 said head errors expected faults=
  if said=$("$compiler" -std=c++23 -fsyntax-only -Wall -Wextra -Werror -I "$include" "$source" 2>&1); then
    echo "$compiler compiles ${source##*/}"
    return 1
  fi
  errors=$(grep -c ': error: ' <<<"$said" || true)
  ((errors <= 2)) || faults+=" $errors errors;"
  # Lines that only quote the source, or say by what it was included, are not read.
  head=$(grep -vE '^ *([0-9]+ )?\||^(In file included)? +from ' <<<"$said" | sed '/: error: /,$!{/In /!d}' | head -n 10)
  while IFS= read -r expected; do
    expected=${expected#// expect: }
    local found='' text
    while IFS= read -r text; do
      [[ $head != *"$text"* ]] || found=yes
    done < <(tr '|' '\n' <<<"$expected")
    [[ $found ]] || faults+=" '$expected' is not in the first ten lines;"
  done < <(grep '^// expect: ' "$source")
  [[ -z $faults && -z ${SHOW-} ]] && return 0
  printf '%s on %s:%s\n%s\n\n' "$compiler" "${source##*/}" "$faults" "$(head -n 25 <<<"$said")"
  [[ -z $faults ]]
}
export -f check

here=$(dirname "$(readlink -f "$0")")
sources=("$here"/*.cpp)
if (($# > 0)); then
  export SHOW=yes
  sources=("${@/#/$here/}")
  sources=("${sources[@]/%/.cpp}")
fi
jobs=()
for compiler in "${compilers[@]}"; do
  command -v "$compiler" >/dev/null || continue
  for source in "${sources[@]}"; do jobs+=("$compiler" "$source"); done
done
# shellcheck disable=SC2016  # the inner shell expands it
printf '%s\0' "${jobs[@]}" | xargs -0 -n 2 -P "$(nproc)" bash -c 'check "$2" "$3" "$1"' _ "$include"
echo "$((${#jobs[@]} / 2)) mistakes are rejected readably"
