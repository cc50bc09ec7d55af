// make_database FILE ENTRIES ordered|hashed [STORES]
//
// A cache as an application leaves it: ENTRIES results in STORES (20) stores, nine tenths
// successes, half with an expiry. `ordered`: keys like GetUser:123, written store by store.
// `hashed`: keys are hashes, written as they come to all stores in turn.

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(int code, sqlite3* db) {
  if (code == SQLITE_OK || code == SQLITE_DONE) return;
  fprintf(stderr, "make_database: %s\n", sqlite3_errmsg(db));
  exit(1);
}

// SplitMix64, by its number.
static uint64_t random_at(uint64_t number) {
  uint64_t z = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

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

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) return 2;
  const uint64_t entries = strtoull(argv[2], NULL, 10);
  const uint64_t stores = argc == 5 ? strtoull(argv[4], NULL, 10) : 20;
  const int hashed = strcmp(argv[3], "hashed") == 0;
  sqlite3* db;
  check(sqlite3_open(argv[1], &db), db);
  check(sqlite3_exec(db,
                     "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN;"
                     "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, "
                     "value TEXT NOT NULL, expires INTEGER, PRIMARY KEY (store_id, id));"
                     "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
                     "WHERE expires IS NOT NULL",
                     NULL, NULL, NULL),
        db);
  sqlite3_stmt* insert;
  check(sqlite3_prepare_v2(db, "INSERT INTO effect_persistence VALUES (?, ?, ?, ?)", -1, &insert,
                           NULL),
        db);
  for (uint64_t i = 0; i < entries; ++i) {
    const uint64_t random = random_at(i);
    const uint64_t store = hashed ? i % stores : i / ((entries + stores - 1) / stores);
    const uint64_t n = hashed ? i / stores : i % ((entries + stores - 1) / stores);
    char store_id[32];
    char id[64];
    char value[512];
    snprintf(store_id, sizeof store_id, "store-%02" PRIu64, store);
    if (hashed) {
      snprintf(id, sizeof id, "%016" PRIx64 "%08" PRIx64, random_at(random), n);
    } else {
      snprintf(id, sizeof id, "GetUser:%" PRIu64, n);
    }
    write_value(value, sizeof value, n, random);
    check(sqlite3_bind_text(insert, 1, store_id, -1, SQLITE_STATIC), db);
    check(sqlite3_bind_text(insert, 2, id, -1, SQLITE_STATIC), db);
    check(sqlite3_bind_text(insert, 3, value, -1, SQLITE_STATIC), db);
    // A time to live from the moment of writing on, so that they come in order but for some jitter.
    if (random >> 63) {
      const uint64_t expires = UINT64_C(4102444800000) + i * 37 + (random >> 40 & 0xffff);
      check(sqlite3_bind_int64(insert, 4, (sqlite3_int64)expires), db);
    } else {
      check(sqlite3_bind_null(insert, 4), db);
    }
    check(sqlite3_step(insert), db);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  check(sqlite3_exec(db, "COMMIT; PRAGMA journal_mode = WAL", NULL, NULL, NULL), db);
  return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
