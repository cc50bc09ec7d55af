#pragma once

/// Makes and alters SQLite files behind the back of the program.

#include <sqlite3.h>

#include <string>

#include <catch2/catch.hpp>

#include "cli/program.hpp"

namespace cli {

inline void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

/// The path of a file that `sql` made.
inline std::string made(const Folder& folder, const std::string& name, const std::string& sql) {
  std::string path = folder / name;
  run_sql(path, sql);
  return path;
}

}  // namespace cli
