#!/usr/bin/env bash
# Every campaign at full length, some hours of them: tests/reliability/full.sh [CAMPAIGN…]
# CAMPAIGN is the NAME of a NAME.test.js, `fuzz` or `threads`; all of them when none is named. What each
# reached is kept in build/reliability, and all that is kept there goes into a table, RESULTS.md beside
# it; it takes the place of tests/reliability/RESULTS.md by hand, after a look.
set -euo pipefail
here=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")")
cd -- "$here/../.."

.ci/install-packages git g++ cmake ninja-build ccache pkg-config libcli11-dev nlohmann-json3-dev \
  libsqlite3-dev nettle-dev libhiredis-dev zlib1g-dev libzstd-dev libre2-dev libssl-dev libpq-dev libmariadb-dev mariadb-server redis-server openssl catch2 sqlite3 strace clang-19 libclang-rt-19-dev
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then .ci/install-packages nodejs npm; fi

build() {
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1" | tail -n 1
}

export RELIABILITY=full RELIABILITY_ROWS=$PWD/build/reliability
mkdir -p "$RELIABILITY_ROWS"

# The images of SQLite's fuzzers, from its source package: into build/fuzzdata, by a package list of its own.
fetch_fuzzdata() {
  [[ -z ${FUZZDATA-} ]] || return 0
  local folder=$PWD/build/fuzzdata release options
  export FUZZDATA=$folder
  [[ ! -e $folder/complete ]] || return 0
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mkdir -p "$folder/lists/partial"
  echo "deb-src http://deb.debian.org/debian $release main" >"$folder/sources.list"
  options=(-o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$folder/lists")
  if apt-get "${options[@]}" update >/dev/null &&
    (cd "$folder" && apt-get "${options[@]}" source --download-only sqlite3 >/dev/null) &&
    tar -C "$folder" -xf "$folder"/sqlite3_*.orig.tar.xz --strip-components=2 --wildcards '*/test/fuzzdata*.db'; then
    touch "$folder/complete"
    return
  fi
  unset FUZZDATA
  echo 'images: the source package of sqlite3 cannot be had; a sample is read' >&2
}

# Damaged files are read under the sanitizers, everything else is what users run.
campaign() {
  local build=release
  case $1 in flips | images) build=asan ;; esac
  if [ "$1" = images ]; then fetch_fuzzdata; fi
  build $build
  rm -f "$RELIABILITY_ROWS/$1".*.row
  PERSIST=build/$build/app/persist RELIABILITY_TOOLS=build/$build/tests/reliability/tools \
    "$here/run.sh" "$here/$1.test.js"
}

threads() {
  build tsan
  # ThreadSanitizer does not know all ways in which an address space is laid out at random.
  setarch -R build/tsan/tests/unit_tests | tee "$RELIABILITY_ROWS/threads.log"
  local cases
  cases=$(grep -oE '[0-9]+ test cases' "$RELIABILITY_ROWS/threads.log")
  echo "| ThreadSanitizer over the unit and contract tests | no report | $cases, 0 reports |" \
    >"$RELIABILITY_ROWS/threads.row"
}

if [ $# -eq 0 ]; then
  mapfile -t campaigns < <(basename -s .test.js -a "$here"/*.test.js)
  set -- "${campaigns[@]}" fuzz threads
fi
for name in "$@"; do
  echo "== $name"
  case $name in
    fuzz) tests/fuzz/run.sh 600 ;;
    threads) threads ;;
    *) campaign "$name" ;;
  esac
done

{
  echo "| campaign | bar | reached |"
  echo "| --- | --- | --- |"
  cat "$RELIABILITY_ROWS"/*.row
} | tee "$RELIABILITY_ROWS/RESULTS.md"
