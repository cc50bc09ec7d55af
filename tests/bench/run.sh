#!/usr/bin/env bash
# Measures the release against its yardsticks: tests/bench/run.sh [JOB…] [-c CACHE…], e.g.
# tests/bench/run.sh dump -c hashed "interleaved, 100,000"
# Prints a table, and writes it to build/bench/RESULTS.md (of all jobs; BENCH_RESULTS names another).
# BENCH_FOLDER holds databases of some 20 GB (build/bench/data); BENCH_PAIRS pairs are run of each (7).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

.ci/install-packages g++ cmake ninja-build ccache pkg-config libcli11-dev nlohmann-json3-dev \
  libsqlite3-dev nettle-dev libhiredis-dev zlib1g-dev libzstd-dev libre2-dev libssl-dev libpq-dev libmariadb-dev sqlite3 libbenchmark-dev \
  libsimdjson-dev
if ! command -v node >/dev/null; then .ci/install-packages nodejs; fi

cmake --preset bench >/dev/null
cmake --build --preset bench | tail -n 1
export BENCH_PROGRAMS="$PWD/build/bench"
export BENCH_FOLDER="${BENCH_FOLDER:-$PWD/build/bench/data}"
export BENCH_RESULTS="${BENCH_RESULTS:-$PWD/build/bench/RESULTS.md}"
exec node tests/bench/bench.mjs "$@"
