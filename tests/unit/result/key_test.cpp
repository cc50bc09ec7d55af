#include <persist/key.hpp>

#include <catch2/catch.hpp>

#include "unit/result/users.hpp"

namespace {

/// A request whose tag is known at run time only.
struct Query {
  using Success = persist::JsonText;
  using Failure = persist::JsonText;
  std::string tag;
  std::string text;
  const std::string& primary_key() const { return text; }
};

struct NotAKey {
  using Success = int;
  using Failure = int;
};

}  // namespace

TEST_CASE("stored_key puts the tag before the primary key") {
  CHECK(persist::stored_key(GetUser{1}) == "GetUser:1");
  CHECK(persist::stored_key(Query{"Query", "a:b"}) == "Query:a:b");
}

TEST_CASE("stored_key without a tag is the primary key") {
  CHECK(persist::stored_key(CountUsers{}) == "count");
}

TEST_CASE("Key asks for a primary key") {
  STATIC_REQUIRE(persist::Key<GetUser>);
  STATIC_REQUIRE_FALSE(persist::Key<NotAKey>);
  STATIC_REQUIRE_FALSE(persist::TaggedKey<CountUsers>);
}
