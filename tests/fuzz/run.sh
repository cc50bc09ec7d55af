#!/usr/bin/env bash
# Fuzzes with every harness of build/fuzz for a while, two at a time: tests/fuzz/run.sh SECONDS [SUBJECT…]
# A line for each says what was reached. An input that takes a minute is a finding: on a busy machine any
# takes long. New inputs are kept in build/fuzz/found/SUBJECT, and what failed as
# build/fuzz/found/SUBJECT.KIND-HASH; both stay for the next run. RELIABILITY_ROWS=FOLDER keeps what was
# reached as rows of a table.
set -euo pipefail

seconds=${1:?must say for how many seconds each harness runs}
shift
here=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")")
build=$here/../../build/fuzz
found=$build/found

if [ $# -eq 0 ]; then
  mapfile -t subjects < <(basename -s _fuzz.cpp -a "$here"/*_fuzz.cpp)
  set -- "${subjects[@]}"
fi
cmake --preset fuzz -S "$here/../.." >/dev/null
cmake --build "$build" --target "${@/%/_fuzz}" | tail -n 1

fuzz() {
  local subject=$1 log=$found/$1.log
  mkdir -p "$found/$subject"
  local failed=0
  nice -n 19 "$build/tests/fuzz/${subject}_fuzz" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$found/$subject." "$found/$subject" "$here/corpus/$subject" \
    >"$log" 2>&1 || failed=$?
  local executions coverage
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1) || true
  if [ "$failed" -eq 0 ]; then
    echo "$subject: ${executions:-0} executions, ${coverage:-no coverage}, no finding"
    if [ -n "${RELIABILITY_ROWS:-}" ]; then
      mkdir -p "$RELIABILITY_ROWS"
      echo "| libFuzzer: $subject | 10 minutes without a finding | $seconds s, ${executions:-0} executions, none |" \
        >"$RELIABILITY_ROWS/fuzz-$subject.row"
    fi
  else
    echo "$subject: a finding, see $log"
    grep -m 3 -E 'property does not hold|ERROR|runtime error|Test unit written' "$log" || true
    return 1
  fi
}

export -f fuzz
export here build found seconds
# shellcheck disable=SC2016  # the inner shell expands it
printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'fuzz "$1"' fuzz {}
