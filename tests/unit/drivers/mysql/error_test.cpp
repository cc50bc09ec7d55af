#include "drivers/mysql/error.hpp"

#include <catch2/catch.hpp>

using persist::BackingFault;
using persist::PersistenceBackingError;

namespace {

BackingFault fault_of(unsigned number) {
  return std::get<PersistenceBackingError>(persist::mysql::error_of(number, "get", "text")).fault;
}

}  // namespace

TEST_CASE("mysql::error_of tells what can be done by the number") {
  CHECK(fault_of(1205) == BackingFault::busy);
  CHECK(fault_of(1040) == BackingFault::busy);
  CHECK(fault_of(1213) == BackingFault::conflict);
  CHECK(fault_of(1045) == BackingFault::denied);
  CHECK(fault_of(1142) == BackingFault::denied);
  for (const unsigned number : {2002U, 2003U, 2006U, 2013U}) {
    CHECK(fault_of(number) == BackingFault::unreachable);
  }
  // An unknown host, a full table, a number from the future.
  for (const unsigned number : {2005U, 1114U, 0U, 99999U}) {
    CHECK(fault_of(number) == BackingFault::failed);
  }
  const auto error = persist::mysql::error_of(1205, "get", "text");
  CHECK(std::get<PersistenceBackingError>(error).code == "1205");
}

TEST_CASE("mysql::Redaction takes the password out of a text, also as in a URL") {
  const persist::mysql::Redaction redaction{"p@ss w*"};
  CHECK(redaction.apply("near 'p@ss w*' and p@ss w*p%40ss%20w%2A") == "near '***' and ******");
  CHECK(redaction.apply("nothing") == "nothing");
  CHECK(persist::mysql::Redaction{""}.apply("nothing") == "nothing");
  // What replaces it is not searched again.
  CHECK(persist::mysql::Redaction{"*"}.apply("a*b") == "a***b");
}
