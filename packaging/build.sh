#!/usr/bin/env bash
# Sourced by the other scripts, from the root of the repository.

# build PRESET [TARGET]: the last line of what Ninja says, and all of it if it fails.
build() {
  local log
  log=$(mktemp)
  if ! cmake --preset "$1" >"$log" || ! cmake --build --preset "$1" ${2:+--target "$2"} >"$log"; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  tail -n 1 "$log"
  rm -f "$log"
}
