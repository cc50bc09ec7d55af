#include <persist/exit_codec.hpp>

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "exit/exit_scan.hpp"
#include "unit/exit/failure.hpp"

using persist::JsonView;
using persist::value_state;
using persist::ValueState;
using persist::test::failure;

namespace {

/// "success", "fail die", "empty", "no exit", "no JSON".
std::string reported(std::string_view text) {
  const ValueState state = value_state(text);
  if (state.json_error) return "no JSON";
  if (!state.is_exit) return "no exit";
  if (state.success) return "success";
  std::string words;
  if (state.has_fail) words += " fail";
  if (state.has_die) words += " die";
  if (state.has_interrupt) words += " interrupt";
  return words.empty() ? "empty" : words.substr(1);
}

struct Case {
  std::string_view text;
  std::string_view reported;
};

/// Both ways of telling what an Exit is must agree.
void check(std::string_view text, std::string_view expected) {
  INFO(text);
  CHECK(reported(text) == expected);
  if (const auto json = JsonView::parse(text)) {
    CHECK(persist::read_exit(*json).has_value() == value_state(text).is_exit);
  }
}

}  // namespace

TEST_CASE("value_state knows an Exit from other JSON") {
  const Case c = GENERATE(values<Case>({
      {R"({"_tag":"Success","value":1})", "success"},
      {R"({"_tag":"Success"})", "success"},
      {R"({"value":{"_tag":"Failure"},"_tag":"Success"})", "success"},
      {R"({"_tag":"Success","value":1,"cause":7,"_id":"Exit"})", "success"},
      {R"({"_tag":"Failure","_tag":"Success"})", "success"},
      {R"({"\u005f\u0074ag":"Succ\u0065ss"})", "success"},
      {R"( { "_tag" : "Success" } )", "success"},
      {R"({"_tag":"Success","_tag":"Failure"})", "no exit"},
      {R"({"_tag":"success"})", "no exit"},
      {R"({"_tag":["Success"]})", "no exit"},
      {R"({"_tag":null})", "no exit"},
      {R"({"value":1})", "no exit"},
      {R"({"_tag":"Failure"})", "no exit"},
      {R"({"_tag":"Failure","value":1})", "no exit"},
      {R"({"_tag":"Fail","error":1})", "no exit"},
      {"{}", "no exit"},
      {"[]", "no exit"},
      {"null", "no exit"},
      {"true", "no exit"},
      {"1", "no exit"},
      {R"("")", "no exit"},
      {R"("Success")", "no exit"},
      {"", "no JSON"},
      {R"({"_tag":"Success","value":1)", "no JSON"},
      {R"({"_tag":"Success"}x)", "no JSON"},
      {R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":01}]})", "no JSON"},
  }));
  check(c.text, c.reported);
}

TEST_CASE("value_state reads the causes of v4") {
  const Case c = GENERATE(values<Case>({
      {"[]", "empty"},
      {R"([{"_tag":"Fail","error":null}])", "fail"},
      {R"([{"_tag":"Die","defect":{}}])", "die"},
      {R"([{"_tag":"Interrupt","fiberId":null}])", "interrupt"},
      {R"([{"_tag":"Interrupt","fiberId":-1.5}])", "interrupt"},
      {R"([{"fiberId":1,"_tag":"Interrupt","more":[]}])", "interrupt"},
      {R"([{"_tag":"Fail","error":1},{"_tag":"Die","defect":1}])", "fail die"},
      {R"([{"_tag":"Fail","error":1},{"_tag":"Fail","error":1}])", "fail"},
      {R"([{"_tag":"Fail","error":1,"fiberId":{"_tag":"None"},"left":3}])", "fail"},
      {R"([{"_tag":"Fail"}])", "no exit"},
      {R"([{"_tag":"Die"}])", "no exit"},
      {R"([{"_tag":"Interrupt"}])", "no exit"},
      {R"([{"_tag":"Interrupt","fiberId":"1"}])", "no exit"},
      {R"([{"_tag":"Interrupt","fiberId":{"_tag":"None"}}])", "no exit"},
      {R"([{"_tag":"Interrupt","fiberId":1,"fiberId":true}])", "no exit"},
      {R"([{"_tag":"Interrupt","fiberId":true,"fiberId":1}])", "interrupt"},
      {R"([{"_tag":"Empty"}])", "no exit"},
      {R"([{"_tag":"Sequential","left":{"_tag":"Empty"},"right":{"_tag":"Empty"}}])", "no exit"},
      {R"([{"error":1}])", "no exit"},
      {R"([{"_tag":"Fail","error":1},{"_tag":"fail","error":1}])", "no exit"},
      {R"([{"_tag":"Nope"},{"_tag":"Fail","error":1}])", "no exit"},
      {"[null]", "no exit"},
      {"[1]", "no exit"},
      {"[[]]", "no exit"},
      {R"([[{"_tag":"Fail","error":1}]])", "no exit"},
  }));
  check(failure(c.text), c.reported);
}

TEST_CASE("value_state reads the causes of v3") {
  const Case c = GENERATE(values<Case>({
      {R"({"_tag":"Empty"})", "empty"},
      {R"({"_tag":"Fail","error":1})", "fail"},
      {R"({"_tag":"Fail"})", "fail"},
      {R"({"_tag":"Die","defect":1})", "die"},
      {R"({"_tag":"Die"})", "die"},
      {R"({"_tag":"Interrupt","fiberId":{"_tag":"None"}})", "interrupt"},
      {R"({"left":{"_tag":"Fail"},"right":{"_tag":"Die"},"_tag":"Sequential"})", "fail die"},
      {R"({"_tag":"Parallel","left":{"_tag":"Empty"},"right":{"_tag":"Empty"}})", "empty"},
      {R"({"_tag":"Fail","left":{"_tag":"Die"},"fiberId":1})", "fail"},
      {R"({"_tag":"Sequential","left":1,"left":{"_tag":"Fail"},"right":{"_tag":"Fail"}})", "fail"},
      {R"({"_tag":"Sequential","left":{"_tag":"Fail"},"left":1,"right":{"_tag":"Fail"}})",
       "no exit"},
      {R"({"_tag":"Sequential","left":{"_tag":"Fail"}})", "no exit"},
      {R"({"_tag":"Parallel","right":{"_tag":"Fail"}})", "no exit"},
      {R"({"_tag":"Parallel","left":[],"right":{"_tag":"Fail"}})", "no exit"},
      {R"({"_tag":"Parallel","left":{"_tag":"None"},"right":{"_tag":"Fail"}})", "no exit"},
      {R"({"_tag":"Interrupt"})", "no exit"},
      {R"({"_tag":"Interrupt","fiberId":null})", "no exit"},
      {R"({"_tag":"Interrupt","fiberId":1})", "no exit"},
      {R"({"_tag":"Interrupt","fiberId":{"_tag":"Empty"}})", "no exit"},
      {R"({"_tag":"empty"})", "no exit"},
      {R"({"error":1})", "no exit"},
      {"{}", "no exit"},
      {"null", "no exit"},
      {R"("Empty")", "no exit"},
  }));
  check(failure(c.text), c.reported);
}

TEST_CASE("value_state reads the fiber ids of v3") {
  const Case c = GENERATE(values<Case>({
      {R"({"_tag":"Runtime","id":1,"startTimeMillis":2})", "interrupt"},
      {R"({"_tag":"Runtime","id":-1,"startTimeMillis":-2})", "interrupt"},
      {R"({"_tag":"Runtime","id":1.0e2,"startTimeMillis":0})", "interrupt"},
      {R"({"_tag":"Runtime","id":9007199254740991,"startTimeMillis":0})", "interrupt"},
      {R"({"_tag":"Composite","left":{"_tag":"None"},"right":{"_tag":"None"}})", "interrupt"},
      {R"({"_tag":"Runtime","id":9007199254740992,"startTimeMillis":0})", "no exit"},
      {R"({"_tag":"Runtime","id":1152921504606846976,"startTimeMillis":0})", "no exit"},
      {R"({"_tag":"Runtime","id":1.5,"startTimeMillis":0})", "no exit"},
      {R"({"_tag":"Runtime","id":"1","startTimeMillis":0})", "no exit"},
      {R"({"_tag":"Runtime","id":1,"startTimeMillis":0.5})", "no exit"},
      {R"({"_tag":"Runtime","id":1})", "no exit"},
      {R"({"_tag":"Runtime","startTimeMillis":1})", "no exit"},
      {R"({"_tag":"Composite","left":{"_tag":"None"}})", "no exit"},
      {R"({"_tag":"Composite","left":{"_tag":"None"},"right":{"_tag":"Empty"}})", "no exit"},
      {R"({"_tag":"Composite","left":{"_tag":"None"},"right":null})", "no exit"},
      {R"({"_tag":"none"})", "no exit"},
      {"{}", "no exit"},
      {"[]", "no exit"},
  }));
  check(failure(R"({"_tag":"Interrupt","fiberId":)" + std::string{c.text} + "}"), c.reported);
}

TEST_CASE("value_state says where stored text stops being JSON") {
  const ValueState state = value_state(R"({"_tag":"Success","value":tru})");
  REQUIRE(state.json_error);
  CHECK(state.json_error->offset == 29);
  CHECK(state == ValueState{.json_error = state.json_error});
}

TEST_CASE("value_state notices white space wherever it stands") {
  CHECK_FALSE(value_state(R"({"_tag":"Success","value":" "})").has_white_space);
  CHECK(value_state(R"( {"_tag":"Success"})").has_white_space);
  CHECK(value_state(R"({"_tag":"Success"} )").has_white_space);
  CHECK(value_state(R"({"_tag":"Success","value":[1, 2]})").has_white_space);
  CHECK(value_state(failure(R"([{"_tag":"Die", "defect":1}])")).has_white_space);
  CHECK(value_state("[ ]").has_white_space);
}

TEST_CASE("value_state counts an Exit's own level") {
  const auto exit = [](std::size_t levels) {
    return R"({"_tag":"Success","value":)" + std::string(levels, '[') + std::string(levels, ']') +
           "}";
  };
  CHECK(reported(exit(999)) == "success");
  CHECK(reported(exit(1000)) == "no JSON");
}

TEST_CASE("value_state follows a cause as deep as JSON goes") {
  const auto tree = [](int groups) {
    std::string text = R"({"_tag":"Fail"})";
    for (int group = 0; group < groups; ++group) {
      text = R"({"_tag":"Sequential","right":{"_tag":"Die"},"left":)" + text + "}";
    }
    return failure(text);
  };
  check(tree(998), "fail die");
  check(tree(999), "no JSON");
}

TEST_CASE("scan_exit takes an Exit out of the middle of a text") {
  persist::json::Scanner scan{R"([ {"_tag": "Success"} ,{"_tag":"Success"},3])"};
  REQUIRE(scan.enter_array());
  REQUIRE(scan.next_element());
  const auto spaced = persist::json::scan_exit(scan);
  CHECK(spaced.text == R"({"_tag": "Success"})");
  CHECK(spaced.state.has_white_space);
  REQUIRE(scan.next_element());
  const auto dense = persist::json::scan_exit(scan);
  CHECK(dense.state == ValueState{.is_exit = true, .success = true});
  REQUIRE(scan.next_element());
  CHECK_FALSE(persist::json::scan_exit(scan).state.is_exit);
  CHECK_FALSE(scan.next_element());
  CHECK(scan.finish());
}

namespace {

/// Exits with mistakes: every part may be of the wrong kind, missing, or twice there.
class RandomExits {
 public:
  std::string next() { return object("SF", 0); }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string object(std::string_view kinds, int depth) {
    std::string members;
    const auto member = [&](std::string_view name, const std::string& value) {
      if (below(25) == 0) return;
      if (!members.empty()) members += ',';
      members += '"' + std::string{name} + "\":" + value;
    };
    const char kind = below(30) == 0 ? "SFfdieqpnrcx"[below(12)] : kinds[below(kinds.size())];
    const bool tag_first = below(2) == 0;
    if (tag_first) member("_tag", tag(kind));
    switch (kind) {
      case 'S': member("value", scalar()); break;
      case 'F': member("cause", below(2) == 0 ? array(depth + 1) : cause(depth + 1)); break;
      case 'f': member("error", scalar()); break;
      case 'd': member("defect", scalar()); break;
      case 'i': member("fiberId", below(2) == 0 ? scalar() : fiber(depth + 1)); break;
      case 'q':
      case 'p':
        member("left", cause(depth + 1));
        member("right", cause(depth + 1));
        break;
      case 'r':
        member("id", scalar());
        member("startTimeMillis", "3");
        break;
      case 'c':
        member("left", fiber(depth + 1));
        member("right", fiber(depth + 1));
        break;
      default: break;
    }
    if (!tag_first) member("_tag", tag(kind));
    if (below(20) == 0) member("left", cause(depth + 1));
    return "{" + members + "}";
  }

  static std::string tag(char kind) {
    switch (kind) {
      case 'S': return R"("Success")";
      case 'F': return R"("Failure")";
      case 'f': return R"("Fail")";
      case 'd': return R"("Die")";
      case 'i': return R"("Interrupt")";
      case 'e': return R"("Empty")";
      case 'q': return R"("Sequential")";
      case 'p': return R"("Parallel")";
      case 'n': return R"("None")";
      case 'r': return R"("Runtime")";
      case 'c': return R"("Composite")";
      default: return R"("Other")";
    }
  }

  std::string scalar() {
    static constexpr const char* scalars[] = {"null",  "1",  "-7", "1.5",
                                              "\"x\"", "[]", "{}", "1e30"};
    return scalars[below(below(3) == 0 ? 8 : 3)];
  }
  std::string cause(int depth) { return object(depth > 4 ? "fde" : "fdieqp", depth); }
  std::string fiber(int depth) { return object(depth > 4 ? "n" : "nrc", depth); }
  std::string array(int depth) {
    std::string elements;
    for (std::size_t count = below(4); count > 0; --count) {
      if (!elements.empty()) elements += ',';
      elements += object("fdi", depth);
    }
    return "[" + elements + "]";
  }

  std::mt19937 random_{20231211};
};

}  // namespace

TEST_CASE("value_state and read_exit agree on random Exits and near-Exits") {
  RandomExits exits;
  int valid = 0;
  constexpr int rounds = 30000;
  for (int round = 0; round < rounds; ++round) {
    const std::string text = exits.next();
    const auto json = JsonView::parse(text);
    INFO(text);
    REQUIRE(json);
    const ValueState state = value_state(text);
    const auto exit = persist::read_exit(*json);
    REQUIRE(exit.has_value() == state.is_exit);
    if (!exit) REQUIRE_FALSE(exit.error().empty());
    if (exit) REQUIRE(exit->has_value() == state.success);
    valid += state.failure() ? 1 : 0;
  }
  // Neither kind is rare, or the test would say little.
  CHECK(valid > rounds / 10);
  CHECK(valid < rounds / 2);
}
