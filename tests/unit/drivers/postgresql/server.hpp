#pragma once

// What the tests of PostgreSQL do with the server that tests/servers/postgresql.sh started.

#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>

namespace postgresql_server {

inline const char* url() { return std::getenv("PERSIST_TEST_POSTGRESQL"); }

inline void run_sql(const std::string& sql) {
  const std::string command =
      "psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c \"" + sql + "\" " + url() + " 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);
}

}  // namespace postgresql_server
