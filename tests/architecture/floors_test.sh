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

# Puts the line $2 into the file $1 of a copy, which must be found out with the words $3.
must_offend() {
  local file=$1 line=$2 words=$3 said
  rm -rf "$scratch/house"
  mkdir "$scratch/house"
  cp -r "$root/libpersist" "$root/app" "$scratch/house"
  mkdir -p "$(dirname "$scratch/house/$file")"
  echo "$line" >>"$scratch/house/$file"
  if said=$(bash "$check" "$scratch/house"); then
    echo "not found out: $line in $file"
    exit 1
  fi
  if [[ $said != *"$file: $words"* ]]; then
    echo "found out in other words: $said"
    exit 1
  fi
}

must_offend libpersist/include/persist/exit.hpp '#include <persist/inspector.hpp>' \
  'persist/inspector.hpp stands above it, on the floor backing'
must_offend libpersist/src/schema/schema_core.cpp '#  include <persist/key.hpp>  // why' \
  'persist/key.hpp stands above it, on the floor result'
must_offend libpersist/src/text/base64.cpp '#include "schema/wtf8.hpp"' \
  'schema/wtf8.hpp stands above it, on the floor schema'
must_offend libpersist/src/surprise/new.cpp '#include <string>' 'stands on no floor'
must_offend libpersist/include/persist/error.hpp '#include <nlohmann/json.hpp>' \
  '<nlohmann/json.hpp> is not for this file'
must_offend libpersist/src/memory/surprise.cpp '#include <sqlite3.h>' \
  '<sqlite3.h> is not for this file'
must_offend app/main.cpp '#include "text/base64.hpp"' 'text/base64.hpp is private to the library'
must_offend app/main.cpp '#include <persist/surprise.hpp>' \
  'persist/surprise.hpp is no public header'
must_offend app/commands/surprise.cpp '#include <CLI/CLI.hpp>' '<CLI/CLI.hpp> is not for this file'
must_offend app/main.cpp '#include <catch2/catch.hpp>' '<catch2/catch.hpp> is not for this file'
