#!/usr/bin/env bash
# Proves that floors.sh passes the house as it stands and fails when an include is put upside down.
#
#     floors_test.sh ROOT
set -euo pipefail

root=$1
check=$(dirname "$(readlink -f "$0")")/floors.sh

bash "$check" "$root"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cp -r "$root/libpersist" "$root/app" "$scratch"

# Puts the line $2 into the file $1 of the copy; it must be found out with the words $3.
expected=()
spoil() {
  mkdir -p "$(dirname "$scratch/$1")"
  echo "$2" >>"$scratch/$1"
  expected+=("$1: $3")
}

spoil libpersist/include/persist/exit.hpp '#include <persist/inspector.hpp>' \
  'persist/inspector.hpp stands above it, on the floor inspect'
spoil libpersist/src/schema/schema_core.cpp '#  include <persist/key.hpp>  // why' \
  'persist/key.hpp stands above it, on the floor result'
spoil libpersist/src/values/base64.cpp '#include "exit/words.hpp"' \
  'exit/words.hpp stands above it, on the floor exit'
spoil libpersist/src/drivers/memory/other.cpp '#include "drivers/sqlite/cell.hpp"' \
  'drivers/sqlite/cell.hpp belongs to another driver'
spoil libpersist/src/surprise/new.cpp '#include <string>' 'stands on no floor'
spoil libpersist/include/persist/error.hpp '#include <nlohmann/json.hpp>' \
  '<nlohmann/json.hpp> is not for this file'
spoil libpersist/src/drivers/memory/surprise.cpp '#include <sqlite3.h>' \
  '<sqlite3.h> is not for this file'
spoil app/main.cpp '#include "values/base64.hpp"' 'values/base64.hpp is private to the library'
spoil app/main.cpp '#include <persist/surprise.hpp>' \
  'persist/surprise.hpp is no public header'
spoil app/commands/surprise.cpp '#include <CLI/CLI.hpp>' '<CLI/CLI.hpp> is not for this file'
spoil app/render/tree.hpp '#include "core/session.hpp"' \
  'core/session.hpp stands above it, in core'
spoil app/base/status.hpp '#  include "io/output.hpp"  // why' 'io/output.hpp stands above it, in io'
spoil app/cli/help.cpp '#include "commands/make.hpp"' 'commands/make.hpp stands above it, in commands'
spoil app/loose.cpp '#include <string>' 'stands on no floor of the program'
spoil app/surprise/new.hpp '#include <string>' 'stands on no floor of the program'
spoil app/main.cpp '#include <catch2/catch.hpp>' '<catch2/catch.hpp> is not for this file'

if said=$(bash "$check" "$scratch"); then
  echo 'nothing was found out'
  exit 1
fi
diff <(printf '%s\n' "${expected[@]}" | sort) <(sort <<<"$said")
