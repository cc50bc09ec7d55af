#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <vector>

#include <persist/format.hpp>
#include <persist/schema.hpp>

#include "unit/result/users.hpp"

namespace {

using persist::Cause;
using persist::Die;
using persist::Exit;
using persist::Fail;
using NotFoundGroup = persist::CauseGroup<NotFound>;

template <class T>
std::string streamed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

struct WithoutSchema {};

template <class T>
concept Streamed = requires(std::ostream& out, const T& value) {
  out << value;
};

}  // namespace

TEST_CASE("An error as text has its operation and its places") {
  using persist::PersistenceError;
  CHECK(streamed(PersistenceError{persist::PersistenceSchemaError{
            "get", {{"/value/id", "is missing"}, {"", "is odd"}}}}) ==
        "get: at /value/id: is missing; is odd");
  CHECK(streamed(PersistenceError{persist::PersistenceBackingError{
            .method = "set", .code = "SQLITE_FULL", .message = "disk is full"}}) ==
        "set: disk is full (SQLITE_FULL)");
  CHECK(streamed(PersistenceError{persist::PersistenceBackingError{.message = "no"}}) == "no");
}

TEST_CASE("An Exit as text shows its value or its cause") {
  CHECK(streamed(Exit<NotFound, User>{User{1, "Ann"}}) == R"(Success: {"id":1,"name":"Ann"})");
  CHECK(streamed(Exit<NotFound, void>{}) == "Success");
  CHECK(streamed(Exit<NotFound, User>{persist::failure(NotFound{7})}) ==
        R"(Failure: Fail {"_tag":"NotFound","id":7})");
  CHECK(streamed(Exit<persist::Never, std::string>{"\xFF"}) ==
        "Success: (a value that its schema does not encode)");
}

TEST_CASE("A cause as text says what came after what and what at the same time") {
  const Die boom{persist::JsonText::assume_valid("\"boom\"")};
  const NotFoundGroup both{.order = NotFoundGroup::Order::parallel,
                           .causes = {Fail{NotFound{1}}, boom}};
  CHECK(streamed(Cause<NotFound>{both}) == R"(Fail {"_tag":"NotFound","id":1} and Die "boom")");
  const persist::Interrupt by_three{persist::RuntimeFiber{.id = 3}};
  const NotFoundGroup sequence{.causes = {both, Die{}, persist::Interrupt{}, by_three}};
  CHECK(streamed(Cause<NotFound>{sequence}) ==
        R"((Fail {"_tag":"NotFound","id":1} and Die "boom") then Die then Interrupt)"
        " then Interrupt by 3");
  CHECK(streamed(Cause<NotFound>{NotFoundGroup{}}) == "Empty");
}

TEST_CASE("Only what has a schema has a text") {
  STATIC_REQUIRE(Streamed<Exit<NotFound, User>>);
  STATIC_REQUIRE_FALSE(Streamed<Cause<WithoutSchema>>);
  STATIC_REQUIRE_FALSE(Streamed<Exit<NotFound, WithoutSchema>>);
}

#ifdef __cpp_lib_format
TEST_CASE("std::format takes errors, causes and Exits") {
  CHECK(std::format("<{:>9}>", Exit<NotFound, void>{}) == "<  Success>");
  CHECK(std::format("{}", Cause<NotFound>{NotFoundGroup{}}) == "Empty");
  const persist::PersistenceError error = persist::PersistenceBackingError{.message = "no"};
  CHECK(std::format("{}", error) == "no");
}
#endif
