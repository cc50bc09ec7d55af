// insert FILE <ROWS: puts rows into a new file, in one transaction. A row is a line: store, key,
// value and expiry (may be empty), with tabs in between. `insert -u FILE <ROWS` puts them into a
// file that is there, in place of those of the same keys. `insert -e FILE >ROWS` writes such lines
// of a file, in the order of keys.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
    "BEGIN;"
    "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, "
    "value TEXT NOT NULL, expires INTEGER, PRIMARY KEY (store_id, id));"
    "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
    "WHERE expires IS NOT NULL";

static int export_rows(sqlite3* db) {
  sqlite3_stmt* select;
  if (sqlite3_prepare_v2(db,
                         "SELECT store_id, id, value, coalesce(expires, '') "
                         "FROM effect_persistence ORDER BY store_id, id",
                         -1, &select, NULL) != SQLITE_OK) {
    return 1;
  }
  while (sqlite3_step(select) == SQLITE_ROW) {
    for (int column = 0; column < 4; ++column) {
      fputs((const char*)sqlite3_column_text(select, column), stdout);
      putchar(column == 3 ? '\n' : '\t');
    }
  }
  return sqlite3_finalize(select) == SQLITE_OK && fflush(stdout) == 0 ? 0 : 1;
}

static char* field_after(char* field, size_t* length, char end) {
  char* const stop = strchr(field, end);
  if (stop == NULL) exit(1);
  *length = (size_t)(stop - field);
  return stop + 1;
}

static const char insertion[] = "INSERT INTO effect_persistence VALUES (?, ?, ?, ?)";
static const char upsert[] =
    "INSERT INTO effect_persistence VALUES (?, ?, ?, ?) ON CONFLICT (store_id, id) "
    "DO UPDATE SET value = excluded.value, expires = excluded.expires";

static int insert_rows(sqlite3* db, const char* beginning, const char* sql) {
  sqlite3_stmt* insert;
  if (sqlite3_exec(db, beginning, NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2(db, sql, -1, &insert, NULL) != SQLITE_OK) {
    return 1;
  }
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin) != NULL) {
    size_t length[4];
    char* field[5] = {line};
    for (int i = 0; i < 4; ++i)
      field[i + 1] = field_after(field[i], &length[i], i == 3 ? '\n' : '\t');
    for (int i = 0; i < 3; ++i) {
      sqlite3_bind_text(insert, i + 1, field[i], (int)length[i], SQLITE_STATIC);
    }
    if (length[3] == 0) {
      sqlite3_bind_null(insert, 4);
    } else {
      sqlite3_bind_int64(insert, 4, strtoll(field[3], NULL, 10));
    }
    if (sqlite3_step(insert) != SQLITE_DONE) return 1;
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : 1;
}

int main(int argc, char** argv) {
  const int exports = argc == 3 && strcmp(argv[1], "-e") == 0;
  const int updates = argc == 3 && strcmp(argv[1], "-u") == 0;
  if (argc != 2 && !exports && !updates) return 2;
  sqlite3* db;
  if (sqlite3_open(argv[argc - 1], &db) != SQLITE_OK) return 1;
  const int status = exports   ? export_rows(db)
                     : updates ? insert_rows(db, "BEGIN", upsert)
                               : insert_rows(db, schema, insertion);
  return sqlite3_close(db) == SQLITE_OK ? status : 1;
}
