#!/usr/bin/env bash
# The archive of SQLite that is linked into the static program is built as the library that the tests
# use: packaging/check-sqlite.sh
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
cat >options.c <<'C'
#include <sqlite3.h>
#include <stdio.h>
int main(void) {
  printf("%s\n", sqlite3_sourceid());
  for (int i = 0; sqlite3_compileoption_get(i) != NULL; ++i) puts(sqlite3_compileoption_get(i));
  return 0;
}
C
cc options.c -o dynamic -lsqlite3
cc options.c -o static -static -lsqlite3 -lm 2>link.log || { cat link.log; exit 1; }
./dynamic >dynamic.txt
./static >static.txt
grep -q '^THREADSAFE=1$' static.txt
diff dynamic.txt static.txt
echo "$(wc -l <static.txt) lines, the same"
