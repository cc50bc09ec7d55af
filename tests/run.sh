#!/usr/bin/env bash
# Builds and runs every test: tests/run.sh [CTEST-OPTION…], e.g. tests/run.sh -R cli
# Installs the Debian packages that are missing. Without options the tests that exercise our code in our
# own process run first under AddressSanitizer and UBSan, and under ThreadSanitizer as a second compiler
# builds them, and clang-tidy reads what changed in the last day; then all tests run on the dev
# build. A step that takes longer than its budget fails.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

.ci/install-packages git g++ cmake ninja-build ccache pkg-config libcli11-dev nlohmann-json3-dev \
  libsqlite3-dev nettle-dev libhiredis-dev zlib1g-dev libzstd-dev libre2-dev libssl-dev openssl redis-server libpq-dev postgresql libmariadb-dev mariadb-server catch2 json-schema-test-suite sqlite3 strace jq shellcheck clang-format-14 mandoc zsh fish \
  bash-completion curl
# Node by any hand will do.
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then .ci/install-packages nodejs npm; fi

# step MINUTES NAME COMMAND…
step() {
  local minutes=$1 name=$2 started=$SECONDS
  shift 2
  echo "== $name"
  timeout --foreground "${minutes}m" "$@" || { echo "== $name: failed or over $minutes minutes" >&2; return 1; }
  echo "== $name: $((SECONDS - started)) s"
}

# build MINUTES PRESET [TARGET…]
build() {
  local minutes=$1 preset=$2
  shift 2
  cmake --preset "$preset" >/dev/null
  step "$minutes" "building $preset" cmake --build --preset "$preset" ${1+--target "$@"} | tail -n 4
}

if [ $# -eq 0 ]; then
  .ci/install-packages clang-19 libclang-rt-19-dev clang-tidy-19 libc++-19-dev libc++abi-19-dev doxygen
  build 20 asan sanitized_tests
  step 10 'AddressSanitizer, UBSan' \
    ctest --preset asan --tests-regex '^(unit|fuzz_corpus_.*|reliability_flips)$'
  build 15 tsan unit_tests
  # ThreadSanitizer does not know every way in which Linux lays out an address space at random.
  step 5 'ThreadSanitizer' setarch -R build/tsan/tests/unit_tests
fi
build 18 dev
# Here, because all tests have one budget: the first time it builds the library twice.
if [ $# -eq 0 ]; then step 12 'shared library, libc++' ctest --preset dev --tests-regex '^package_(shared|libcxx)$'; fi
if [ $# -eq 0 ]; then TIDY_SECONDS=150 step 5 'clang-tidy' tests/gates/tidy.sh; fi
# The runner's own summary comes last.
echo '== all tests'
exec timeout --foreground 40m ctest --preset dev "$@"
