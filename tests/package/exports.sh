#!/usr/bin/env bash
# Checks that a shared library exports the public names alone: what the headers declare, and of
# persist::detail only what their templates call.
#
#     exports.sh LIBRARY HEADERS
#
# Prints a line for each name too much, and then how many there are; status 1 when there is any.
set -euo pipefail

library=$1
headers=$2

# Every word in the headers, outside of comments.
words=$(mktemp)
trap 'rm -f "$words"' EXIT
sed 's|//.*||' "$headers"/*.hpp | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort -u >"$words"

# The qualified name of each symbol: without return type, arguments, template arguments and tags.
names() {
  nm -DC --defined-only "$library" | cut -d ' ' -f 3- |
    sed -E 's/^(typeinfo|typeinfo name|vtable|guard variable) for //; s/\[abi:[a-z0-9]+\]//g
            :again; s/<[^<>]*>//g; t again
            s/\(.*//; s/operator[^a-z ].*/operator/; s/^.* (persist::)/\1/'
}

count=0
surplus=0
while read -r name; do
  count=$((count + 1))
  # An exception of the standard library with an error of persist in it.
  [[ $name == std::bad_expected_access ]] && continue
  if [[ $name != persist::* || ${name#persist::} =~ ^[a-z_]+:: && $name != persist::detail::* ]]; then
    echo "not public: $name"
    surplus=$((surplus + 1))
    continue
  fi
  while read -r part; do
    [[ $part == operator ]] || grep -qx "$part" "$words" || {
      echo "not in a header: $name"
      surplus=$((surplus + 1))
      break
    }
  done < <(grep -oE '[A-Za-z_][A-Za-z0-9_]*' <<<"$name")
done < <(names)

echo "$count names exported, $surplus too many"
((count > 0 && surplus == 0))
