#!/usr/bin/env bash
# Runs ShellCheck over every shell script and completion of the repository: tests/gates/shell.sh
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# Scripts without an extension are known by their first line.
mapfile -t scripts < <(git grep -InE '^#!.*[/ ](ba)?sh$' | sed -n 's/:1:#!.*$//p')
shellcheck "${scripts[@]}"
shellcheck --shell=bash completions/persist.bash
