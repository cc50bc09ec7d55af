#include "render/cause.hpp"

#include <catch2/catch.hpp>

#include <persist/json_reader.hpp>

using persist::JsonView;
using persist::app::CauseStyle;
using persist::app::Charset;

namespace {

std::string drawn(const std::string& cause, CauseStyle style = {.charset = Charset::unicode}) {
  const std::string text = R"({"_tag":"Failure","cause":)" + cause + "}";
  const JsonView json = JsonView::parse(text).value();
  const auto exit = persist::read_exit(json).value();
  return draw_cause(exit.error(), persist::app::dialect_of(*member_of(json, "cause")), style);
}

}  // namespace

TEST_CASE("draw_cause puts an error's tag first, wherever it stands") {
  CHECK(drawn(R"([{"_tag":"Fail","error":{"id":2,"_tag":"NotFound"}}])") ==
        "Failure\n"
        "└─ Fail  NotFound\n"
        "   {\n"
        "     \"id\": 2\n"
        "   }\n");
  CHECK(drawn(R"([{"_tag":"Fail","error":{"_tag":"NotFound"}}])") ==
        "Failure\n└─ Fail  NotFound\n");
}

TEST_CASE("draw_cause shows errors of any shape") {
  CHECK(drawn(R"([{"_tag":"Fail","error":"boom"}])") == "Failure\n└─ Fail  \"boom\"\n");
  CHECK(drawn(R"([{"_tag":"Fail","error":{"_tag":1}}])") ==
        "Failure\n└─ Fail  {\n     \"_tag\": 1\n   }\n");
  CHECK(drawn(R"([{"_tag":"Fail","error":{"message":"m","name":"RangeError"}}])") ==
        "Failure\n└─ Fail  RangeError: m\n");
  CHECK(drawn(R"({"_tag":"Fail"})") == "Failure\n└─ Fail  without an error\n");
}

TEST_CASE("draw_cause shows a defect's name, message, stack and cause") {
  CHECK(drawn(R"([{"_tag":"Die","defect":{"name":"TypeError","message":"x is odd",
                   "stack":"TypeError: x is odd\n    at f (a.js:1:2)\n    at g",
                   "cause":{"name":"Error","message":"inner"},"code":7}}])") ==
        "Failure\n"
        "└─ Die  TypeError: x is odd\n"
        "     at f (a.js:1:2)\n"
        "     at g\n"
        "     code: 7\n"
        "   caused by Error: inner\n");
}

TEST_CASE("draw_cause shows defects of any shape") {
  CHECK(drawn(R"([{"_tag":"Die","defect":"a\nb"}])") == "Failure\n└─ Die  a\n     b\n");
  CHECK(drawn(R"([{"_tag":"Die","defect":[1]}])") == "Failure\n└─ Die  [\n     1\n   ]\n");
  CHECK(drawn(R"([{"_tag":"Die","defect":{"message":""}}])") == "Failure\n└─ Die  Error\n");
  CHECK(drawn(R"({"_tag":"Die"})") == "Failure\n└─ Die  without a defect\n");
}

TEST_CASE("draw_cause names the fibers that interrupted") {
  CHECK(drawn(R"([{"_tag":"Interrupt","fiberId":12}])") == "Failure\n└─ Interrupt  by fiber #12\n");
  CHECK(drawn(R"([{"_tag":"Interrupt","fiberId":null}])") ==
        "Failure\n└─ Interrupt  by an unknown fiber\n");
  CHECK(drawn(R"({"_tag":"Interrupt","fiberId":{"_tag":"Composite",
                  "left":{"_tag":"Runtime","id":1,"startTimeMillis":1735689600000},
                  "right":{"_tag":"Runtime","id":2,"startTimeMillis":0}}})") ==
        "Failure\n└─ Interrupt  by fiber #1, started 2025-01-01T00:00:00Z and fiber #2\n");
}

TEST_CASE("draw_cause counts the reasons of v4 and names the groups of v3") {
  CHECK(drawn(R"([{"_tag":"Fail","error":1},{"_tag":"Interrupt","fiberId":1}])") ==
        "Failure  for 2 reasons\n"
        "├─ Fail  1\n"
        "└─ Interrupt  by fiber #1\n");
  const std::string leaf = R"({"_tag":"Fail","error":1})";
  const std::string both = R"(,"left":)" + leaf + R"(,"right":)" + leaf + "}";
  CHECK(drawn(R"({"_tag":"Sequential","left":{"_tag":"Sequential")" + both +
              R"(,"right":{"_tag":"Parallel")" + both + "}") ==
        "Failure\n"
        "└─ Sequential  one after the other\n"
        "   ├─ Fail  1\n"
        "   ├─ Fail  1\n"
        "   └─ Parallel  at the same time\n"
        "      ├─ Fail  1\n"
        "      └─ Fail  1\n");
}

TEST_CASE("draw_cause tells that a cause is empty") {
  CHECK(drawn("[]") == "Failure\n└─ Empty  no reason given\n");
  CHECK(drawn(R"({"_tag":"Empty"})") == "Failure\n└─ Empty  no reason given\n");
}

TEST_CASE("draw_cause lets nothing act on the terminal") {
  const std::string text = drawn(
      R"([{"_tag":"Fail","error":{"_tag":"\u001b[2J\u202e"}},{"_tag":"Die","defect":{"name":"\u0007","message":"\u009b","stack":"\u001b]0;x"}}])");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\a') == std::string::npos);
  CHECK(text.find("\xc2\x9b") == std::string::npos);
  CHECK(text.find("\\u001b[2J\\u202e") != std::string::npos);
}

TEST_CASE("draw_cause breaks long lines beneath their beginning, in ASCII where it must") {
  CHECK(drawn(R"([{"_tag":"Fail","error":"0123456789abcdefghij"},{"_tag":"Fail","error":1}])",
              {.charset = Charset::ascii, .columns = 20}) ==
        "Failure  for 2 reaso\n"
        "|  ns\n"
        "|- Fail  \"0123456789\n"
        "|  abcdefghij\"\n"
        "`- Fail  1\n");
}

TEST_CASE("draw_cause carries a colour over a broken line") {
  const std::string text = drawn(R"([{"_tag":"Fail","error":"0123456789abcdefghij"}])",
                                 {.charset = Charset::ascii, .columns = 20, .colored = true});
  CHECK(text.find("\x1b[32m\"0123456789\x1b[0m\n") != std::string::npos);
  CHECK(text.find("\x1b[32mabcdefghij\"\x1b[0m\n") != std::string::npos);
}
