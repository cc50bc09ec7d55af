// scan FILE: prints every entry as a line of a dump, in the order of keys; nothing is checked, and
// nothing escaped.

#include <sqlite3.h>
#include <stdio.h>

static void print(sqlite3_stmt* row, int column) {
  const void* const text = sqlite3_column_text(row, column);
  fwrite(text, 1, (size_t)sqlite3_column_bytes(row, column), stdout);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  sqlite3* db;
  sqlite3_stmt* select;
  if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) return 1;
  if (sqlite3_prepare_v2(db,
                         "SELECT store_id, id, value, expires FROM effect_persistence "
                         "ORDER BY store_id, id",
                         -1, &select, NULL) != SQLITE_OK) {
    return 1;
  }
  int code;
  while ((code = sqlite3_step(select)) == SQLITE_ROW) {
    fputs("{\"store\":\"", stdout);
    print(select, 0);
    fputs("\",\"key\":\"", stdout);
    print(select, 1);
    fputs("\",\"exit\":", stdout);
    print(select, 2);
    if (sqlite3_column_type(select, 3) != SQLITE_NULL) {
      fputs(",\"expires\":", stdout);
      print(select, 3);
    }
    fputs("}\n", stdout);
  }
  sqlite3_finalize(select);
  return sqlite3_close(db) == SQLITE_OK && code == SQLITE_DONE && fflush(stdout) == 0 ? 0 : 1;
}
