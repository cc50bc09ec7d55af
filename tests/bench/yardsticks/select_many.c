// select_many FILE STORE <KEYS: the values of keys, a line each, by a prepared SELECT.

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  sqlite3* db;
  sqlite3_stmt* select;
  if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) return 1;
  if (sqlite3_prepare_v2(db,
                         "SELECT value, expires FROM effect_persistence "
                         "WHERE store_id = ? AND id = ?",
                         -1, &select, NULL) != SQLITE_OK) {
    return 1;
  }
  sqlite3_bind_text(select, 1, argv[2], -1, SQLITE_STATIC);
  static char key[4096];
  while (fgets(key, sizeof key, stdin) != NULL) {
    key[strcspn(key, "\n")] = '\0';
    sqlite3_bind_text(select, 2, key, -1, SQLITE_STATIC);
    if (sqlite3_step(select) == SQLITE_ROW) {
      fwrite(sqlite3_column_text(select, 0), 1, (size_t)sqlite3_column_bytes(select, 0), stdout);
    } else {
      fputs("null", stdout);
    }
    putchar('\n');
    sqlite3_reset(select);
  }
  sqlite3_finalize(select);
  return sqlite3_close(db) == SQLITE_OK && fflush(stdout) == 0 ? 0 : 1;
}
