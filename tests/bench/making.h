#pragma once

// What the makers of databases have in common.

#include <sqlite3.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** Ends the program where a call of SQLite failed. */
static inline void check(int code, sqlite3* db) {
  if (code == SQLITE_OK || code == SQLITE_DONE) return;
  fprintf(stderr, "the database could not be made: %s\n", sqlite3_errmsg(db));
  exit(1);
}

/** SplitMix64, by its number. */
static inline uint64_t random_at(uint64_t number) {
  uint64_t z = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}
