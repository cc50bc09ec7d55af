// make_database [-e PERCENT] [-l single|multi|kvs] [-x] [-p PART] FILE ENTRIES
// ordered|interleaved|hashed
//
// A cache as an application leaves it: ENTRIES results, nine tenths of them successes, PERCENT (1)
// of them expired, half with an expiry at all.
//
//   ordered      20 stores, one written after the other, keys GetUser:N counting up
//   interleaved  20 stores, each entry written to one of them at random, keys GetUser:N counting up
//   hashed       one store, keys hashed
//
// -l is the layout (single). -x leaves out the index on `expires`, as Effect 4.0 does. -p writes
// the entries whose number is divisible by PART alone, with other values: half of an update.

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "making.h"

enum { stores = 20 };

enum layout { single, multi, kvs };
enum shape { ordered, interleaved, hashed };

// What is expired was so on 2025-01-01, what is not stays until 2100.
static const uint64_t past = UINT64_C(1735689600000);
static const uint64_t future = UINT64_C(4102444800000);

static void write_value(char* out, size_t size, uint64_t n, uint64_t random) {
  if (random % 10 == 0) {
    snprintf(out, size,
             "{\"_tag\":\"Failure\",\"cause\":[{\"_tag\":\"Fail\",\"error\":{\"_tag\":\"NotFound\","
             "\"id\":%" PRIu64 ",\"message\":\"no such user\",\"trace\":\"%016" PRIx64
             "\",\"retry\":false,\"after\":null}}]}",
             n, random);
  } else {
    snprintf(out, size,
             "{\"_tag\":\"Success\",\"value\":{\"id\":%" PRIu64
             ",\"name\":\"Zoë %08x\",\"email\":\"u%" PRIu64
             "@example.com\",\"roles\":[\"user\",\"editor\"],\"score\":%u.%02u,\"active\":true}}",
             n, (unsigned)(random >> 32), n, (unsigned)(random >> 20 & 1023),
             (unsigned)(random >> 8 & 63) + 10);
  }
}

// A time to live from the moment of writing on, so that they come in order but for some jitter; 0
// for none.
static uint64_t expiry_of(uint64_t i, uint64_t random, unsigned percent) {
  const uint64_t jitter = i * 37 + (random >> 40 & 0xffff);
  if (random_at(random ^ UINT64_C(0x5eed)) % 100 < percent) return past - (jitter >> 2);
  return random >> 63 ? future + jitter : 0;
}

static sqlite3_stmt* prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = NULL;
  check(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), db);
  return statement;
}

static void make_tables(sqlite3* db, enum layout layout, int with_index,
                        sqlite3_stmt* insert[stores]) {
  check(sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN;", NULL,
                     NULL, NULL),
        db);
  if (layout == multi) {
    for (int i = 0; i < stores; ++i) {
      char sql[256];
      snprintf(sql, sizeof sql,
               "CREATE TABLE \"effect_persistence_store-%02d\" (id TEXT PRIMARY KEY, value TEXT "
               "NOT NULL, expires INTEGER)",
               i);
      check(sqlite3_exec(db, sql, NULL, NULL, NULL), db);
      snprintf(sql, sizeof sql, "INSERT INTO \"effect_persistence_store-%02d\" VALUES (?2, ?3, ?4)",
               i);
      insert[i] = prepare(db, sql);
    }
    return;
  }
  check(sqlite3_exec(db,
                     layout == kvs
                         ? "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB "
                           "NOT NULL, value_type INTEGER NOT NULL)"
                         : "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT "
                           "NULL, value TEXT NOT NULL, expires INTEGER, PRIMARY KEY (store_id, "
                           "id))",
                     NULL, NULL, NULL),
        db);
  if (layout == single && with_index) {
    check(sqlite3_exec(db,
                       "CREATE INDEX effect_persistence_expires_idx ON effect_persistence "
                       "(expires) WHERE expires IS NOT NULL",
                       NULL, NULL, NULL),
          db);
  }
  insert[0] = prepare(
      db, layout == kvs
              ? "INSERT INTO effect_key_value_store VALUES (?1 || ':' || ?2, CAST('[' || ?3 || ',' "
                "|| ifnull(?4, 'null') || ']' AS BLOB), 0)"
              : "INSERT INTO effect_persistence VALUES (?1, ?2, ?3, ?4)");
}

int main(int argc, char** argv) {
  unsigned percent = 1;
  enum layout layout = single;
  int with_index = 1;
  uint64_t part = 1;
  for (int option; (option = getopt(argc, argv, "e:l:xp:")) != -1;) {
    if (option == 'e') percent = (unsigned)atoi(optarg);
    if (option == 'l') layout = strcmp(optarg, "kvs") == 0 ? kvs : strcmp(optarg, "multi") == 0;
    if (option == 'x') with_index = 0;
    if (option == 'p') part = strtoull(optarg, NULL, 10);
    if (option == '?') return 2;
  }
  if (argc - optind != 3) return 2;
  const uint64_t entries = strtoull(argv[optind + 1], NULL, 10);
  const char* const name = argv[optind + 2];
  const enum shape shape = strcmp(name, "hashed") == 0        ? hashed
                           : strcmp(name, "interleaved") == 0 ? interleaved
                                                              : ordered;
  sqlite3* db;
  check(sqlite3_open(argv[optind], &db), db);
  sqlite3_stmt* insert[stores] = {NULL};
  make_tables(db, layout, with_index, insert);
  uint64_t counts[stores] = {0};
  for (uint64_t i = 0; i < entries; ++i) {
    const uint64_t random = random_at(i);
    const uint64_t store = shape == hashed        ? 0
                           : shape == interleaved ? random_at(~i) % stores
                                                  : i / ((entries + stores - 1) / stores);
    const uint64_t n = counts[store]++;
    if (i % part != 0) continue;
    char store_id[32];
    char id[64];
    char value[512];
    snprintf(store_id, sizeof store_id, "store-%02" PRIu64, store);
    if (shape == hashed) {
      snprintf(id, sizeof id, "%016" PRIx64 "%08" PRIx64, random_at(random), n);
    } else {
      snprintf(id, sizeof id, "GetUser:%" PRIu64, n);
    }
    write_value(value, sizeof value, n + (part > 1), random);
    sqlite3_stmt* const statement = insert[layout == multi ? store : 0];
    if (layout != multi) check(sqlite3_bind_text(statement, 1, store_id, -1, SQLITE_STATIC), db);
    check(sqlite3_bind_text(statement, 2, id, -1, SQLITE_STATIC), db);
    check(sqlite3_bind_text(statement, 3, value, -1, SQLITE_STATIC), db);
    const uint64_t expires = expiry_of(i, random, percent);
    if (expires > 0) {
      check(sqlite3_bind_int64(statement, 4, (sqlite3_int64)expires), db);
    } else {
      check(sqlite3_bind_null(statement, 4), db);
    }
    check(sqlite3_step(statement), db);
    sqlite3_reset(statement);
  }
  for (int i = 0; i < stores; ++i) sqlite3_finalize(insert[i]);
  check(sqlite3_exec(db, "COMMIT; PRAGMA journal_mode = WAL", NULL, NULL, NULL), db);
  return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
