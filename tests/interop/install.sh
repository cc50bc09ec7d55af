#!/usr/bin/env bash
# Installs the packages of FOLDER's package-lock.json (this folder's, unless one is named), where they
# are not the installed ones.
set -euo pipefail
cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")}"

installed=node_modules/.installed-lock.json
# Tests that run at the same time install once.
exec 9<package-lock.json
flock 9
if ! cmp -s package-lock.json "$installed"; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$installed"
fi
