#!/usr/bin/env bash
# Checks that clang-format would leave every C and C++ source as it is: tests/gates/format.sh [--fix]
# The version is pinned, for two versions disagree about a handful of lines.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

mode=(--dry-run -Werror)
if [ "${1-}" = --fix ]; then mode=(-i); fi
git ls-files -z '*.c' '*.cpp' '*.hpp' | xargs -0 clang-format-14 "${mode[@]}"
