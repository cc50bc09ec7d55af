#include <persist/persist.hpp>

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("The version of the library is that of its headers") {
  CHECK(persist::version() == PERSIST_VERSION);
  CHECK(persist::version() == std::to_string(PERSIST_VERSION_MAJOR) + "." +
                                  std::to_string(PERSIST_VERSION_MINOR) + "." +
                                  std::to_string(PERSIST_VERSION_PATCH));
}
