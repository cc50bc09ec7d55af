#pragma once

/// Writers that die.

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

/// Leaves the database as a process does that dies within `statements`.
inline void crash_after(const std::filesystem::path& path, const std::string& statements) {
  const pid_t child = ::fork();
  if (child == 0) {
    sqlite3* handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
}

/// A cache of one page spills at once: the file is changed before the commit, which never comes.
inline const std::string unfinished_change =
    "PRAGMA cache_size = 1; BEGIN; UPDATE effect_persistence SET value = 'torn';"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
    "INSERT INTO effect_persistence SELECT 's', i, zeroblob(900), NULL FROM n;";
