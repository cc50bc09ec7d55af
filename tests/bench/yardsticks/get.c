// get FILE STORE KEY: the least that a program does that looks up one key.

#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
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
  sqlite3_bind_text(select, 2, argv[3], -1, SQLITE_STATIC);
  const int code = sqlite3_step(select);
  if (code == SQLITE_ROW) puts((const char*)sqlite3_column_text(select, 0));
  sqlite3_finalize(select);
  return sqlite3_close(db) == SQLITE_OK && code == SQLITE_ROW ? 0 : 1;
}
