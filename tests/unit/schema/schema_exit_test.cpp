#include <persist/schema_exit.hpp>

#include <catch2/catch.hpp>

#include "unit/schema/spelling.hpp"

namespace {

using persist::Cause;
using persist::Dialect;
using persist::Fail;

using IntExit = persist::Exit<std::string, int>;
using VoidExit = persist::Exit<std::string, void>;

template <class A>
std::expected<persist::Exit<std::string, A>, persist::Issues> exit_of(std::string_view json) {
  return persist::decode_exit<std::string, A>(persist::JsonView::parse(json).value(),
                                              persist::schema_of<A>(),
                                              persist::schema_of<std::string>());
}

template <class A>
std::string text_of(const persist::Exit<std::string, A>& exit, Dialect dialect = Dialect::v4) {
  const auto text = persist::encode_exit(exit, persist::schema_of<A>(),
                                         persist::schema_of<std::string>(), dialect);
  return text ? text->text() : persist::faults(text);
}

IntExit failing(Cause<std::string> cause) { return IntExit{std::unexpect, std::move(cause)}; }

/// Two failures one after the other beside an interruption.
Cause<std::string> several(std::string first, std::string second) {
  using Group = persist::CauseGroup<std::string>;
  return Group{Group::Order::sequential,
               {Fail<std::string>{std::move(first)}, persist::Interrupt{persist::RuntimeFiber{1}},
                Fail<std::string>{std::move(second)}}};
}

}  // namespace

TEST_CASE("decode_exit reads both dialects") {
  CHECK(exit_of<int>(R"({"_tag":"Success","value":1})").value() == IntExit{1});
  const IntExit failed = persist::failure<std::string>("no");
  CHECK(exit_of<int>(R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":"no"}]})").value() ==
        failed);
  CHECK(exit_of<int>(R"({"_tag":"Failure","cause":{"_tag":"Fail","error":"no"}})").value() ==
        failed);
}

TEST_CASE("decode_exit reads void with and without a value") {
  CHECK(exit_of<void>(R"({"_tag":"Success","value":null})").value() == VoidExit{});
  CHECK(exit_of<void>(R"({"_tag":"Success"})").value() == VoidExit{});
  CHECK(persist::faults(exit_of<void>(R"({"_tag":"Success","value":5})")) ==
        "/value: expected nothing or null, found number\n");
}

TEST_CASE("decode_exit points from the whole exit") {
  CHECK(persist::faults(exit_of<int>(R"({"_tag":"Success"})")) == "/value: is missing\n");
  CHECK(persist::faults(exit_of<int>(R"({"_tag":"Failure","cause":[]})")).empty());
  CHECK(persist::faults(exit_of<int>(R"({"_tag":"Failure","cause":[{"_tag":"Die","defect":1},
      {"_tag":"Fail","error":"a"},{"_tag":"Fail","error":2},{"_tag":"Fail","error":[]}]})")) ==
        "/cause/2/error: expected a string, found number\n"
        "/cause/3/error: expected a string, found array\n");
  CHECK(persist::faults(exit_of<int>(R"({"_tag":"Failure","cause":{"_tag":"Sequential",
      "left":{"_tag":"Fail","error":"a"},"right":{"_tag":"Parallel",
      "left":{"_tag":"Empty"},"right":{"_tag":"Fail"}}}})")) ==
        "/cause/right/right/error: is missing\n");
}

TEST_CASE("decode_exit says where an Exit is none") {
  const auto exit = exit_of<int>(R"({"_tag":"Failure","cause":[{"_tag":"Oops"}]})");
  REQUIRE_FALSE(exit);
  CHECK(exit.error().front().path == "/cause/0/_tag");
}

TEST_CASE("encode_exit writes what decode_exit reads, in both dialects") {
  for (const Dialect dialect : {Dialect::v3, Dialect::v4}) {
    for (const IntExit& exit :
         {IntExit{7}, failing(Fail<std::string>{"no"}),
          failing(persist::Die{persist::JsonText::assume_valid(R"({"a":1.0})")}),
          failing(persist::Interrupt{persist::NoFiber{}})}) {
      CHECK(exit_of<int>(text_of<int>(exit, dialect)).value() == exit);
    }
  }
}

TEST_CASE("encode_exit spells void by the dialect") {
  CHECK(text_of<void>(VoidExit{}) == R"({"_tag":"Success","value":null})");
  CHECK(text_of<void>(VoidExit{}, Dialect::v3) == R"({"_tag":"Success"})");
}

TEST_CASE("encode_exit keeps several failures in order") {
  CHECK(text_of<int>(failing(several("a", "b"))) ==
        R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":"a"},)"
        R"({"_tag":"Interrupt","fiberId":1},{"_tag":"Fail","error":"b"}]})");
}

TEST_CASE("encode_exit points at the error that does not encode") {
  const IntExit exit = failing(several("a", "\xFF"));
  CHECK(text_of<int>(exit) == "/cause/2/error: is not valid UTF-8\n");
  CHECK(text_of<int>(exit, Dialect::v3) == "/cause/right/error: is not valid UTF-8\n");
}

namespace {

struct Sloppy {};

}  // namespace

template <>
struct persist::Schema<Sloppy> {
  static Decoded<Sloppy> decode(std::optional<JsonView> /*json*/) { return Sloppy{}; }
  static Encoded encode(Sloppy /*value*/, JsonSink sink) {
    sink.text += "{]";
    return {};
  }
};

TEST_CASE("encode_exit refuses what a schema wrote that is not JSON") {
  const auto text = persist::encode_exit(persist::Exit<int, Sloppy>{}, persist::Schema<Sloppy>{},
                                         persist::Schema<int>{}, Dialect::v4);
  REQUIRE_FALSE(text);
  CHECK(text.error().front().path == "/value");
}
