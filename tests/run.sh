#!/usr/bin/env bash
# Builds and runs every test: tests/run.sh [CTEST-OPTION…], e.g. tests/run.sh -R cli
# Installs the Debian packages that are missing. Without options, those tests that exercise our code
# in our own process run under AddressSanitizer and UBSan first; then all of them on the dev build.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

.ci/install-packages git g++ cmake ninja-build ccache pkg-config libcli11-dev nlohmann-json3-dev \
  libsqlite3-dev nettle-dev catch2 sqlite3 strace jq shellcheck mandoc zsh fish bash-completion
# Node by any hand will do.
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then .ci/install-packages nodejs npm; fi

build() {
  echo "== building $1"
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1" | tail -n 3
}

if [ $# -eq 0 ]; then
  build asan
  ctest --preset asan --tests-regex '^(unit|fuzz_corpus_.*|reliability_flips)$'
fi
build dev
ctest --preset dev "$@"
