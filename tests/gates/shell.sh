#!/usr/bin/env bash
# Runs ShellCheck over every shell script and completion of the repository: tests/gates/shell.sh
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# Scripts without an extension are known by their first line.
scripts=()
while IFS= read -r file; do
  if [[ $(head -c 64 -- "$file" | tr -d '\0' | head -n 1) =~ ^'#!'.*[/' '](ba)?sh$ ]]; then
    scripts+=("$file")
  fi
done < <(git ls-files)
shellcheck "${scripts[@]}"
shellcheck --shell=bash completions/persist.bash
