#!/usr/bin/env bash
# Installs the packages of package-lock.json, where they are not the installed ones.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

installed=node_modules/.installed-lock.json
# Tests that run at the same time install once.
exec 9<package-lock.json
flock 9
if ! cmp -s package-lock.json "$installed"; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$installed"
fi
