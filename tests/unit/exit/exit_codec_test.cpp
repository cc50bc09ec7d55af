#include <persist/exit_codec.hpp>

#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "unit/exit/failure.hpp"

using persist::CompositeFiber;
using persist::Dialect;
using persist::Die;
using persist::FiberId;
using persist::Interrupt;
using persist::Issue;
using persist::JsonCause;
using persist::JsonExit;
using persist::JsonText;
using persist::JsonView;
using persist::NoFiber;
using persist::RuntimeFiber;
using persist::test::failure;

namespace {

using JsonGroup = persist::CauseGroup<std::optional<JsonView>>;
using JsonFail = persist::Fail<std::optional<JsonView>>;

JsonView json(std::string_view text) { return JsonView::parse(text).value(); }

JsonCause cause_of(const std::string& exit) {
  return persist::read_exit(json(exit)).value().error();
}

JsonExit failed(JsonCause cause) { return JsonExit{std::unexpect, std::move(cause)}; }

JsonFail fail(std::string_view error) { return {json(error)}; }

/// The text, and how many losses when there are any.
std::string written(const JsonExit& exit, Dialect dialect) {
  std::size_t losses = 0;
  const auto text = persist::write_exit(exit, dialect, &losses);
  if (!text) return "not written";
  return text->text() + (losses == 0 ? "" : " -" + std::to_string(losses));
}

std::vector<Issue> issues_of(const std::string& text) {
  const auto exit = persist::read_exit(json(text));
  return exit ? std::vector<Issue>{} : exit.error();
}

}  // namespace

TEST_CASE("read_exit borrows the value of a success; an absent one is none") {
  const std::string text = R"({"_tag":"Success","value":[1.0, 2]})";
  CHECK(persist::read_exit(json(text)).value() == JsonExit{json("[1.0, 2]")});
  CHECK(persist::read_exit(json(text))->value()->text().data() == text.data() + 26);
  CHECK(persist::read_exit(json(R"({"_tag":"Success"})")).value() == JsonExit{std::nullopt});
  CHECK(persist::read_exit(json(R"({"value":1,"_tag":"Success","value":2})")).value() ==
        JsonExit{json("2")});
}

TEST_CASE("read_exit reads a flat cause as a sequential group, one reason as itself") {
  CHECK(cause_of(failure("[]")) == JsonCause{JsonGroup{}});
  CHECK(cause_of(failure(R"([{"_tag":"Fail","error":"e"}])")) == JsonCause{fail("\"e\"")});
  CHECK(
      cause_of(failure(
          R"([{"_tag":"Die","defect":7},{"_tag":"Interrupt","fiberId":1.5},{"_tag":"Interrupt","fiberId":null}])")) ==
      JsonCause{JsonGroup{.causes = {Die{JsonText{json("7")}}, Interrupt{RuntimeFiber{.id = 1.5}},
                                     Interrupt{NoFiber{}}}}});
}

TEST_CASE("read_exit reads a tree as it stands") {
  CHECK(
      cause_of(failure(
          R"({"_tag":"Parallel","left":{"_tag":"Sequential","left":{"_tag":"Empty"},"right":{"_tag":"Fail"}},"right":{"_tag":"Die"}})")) ==
      JsonCause{JsonGroup{.order = JsonGroup::Order::parallel,
                          .causes = {JsonGroup{.causes = {JsonGroup{}, JsonFail{}}}, Die{}}}});
  CHECK(
      cause_of(failure(
          R"({"_tag":"Interrupt","fiberId":{"_tag":"Composite","left":{"_tag":"None"},"right":{"_tag":"Runtime","id":1e2,"startTimeMillis":-2}}})")) ==
      JsonCause{Interrupt{
          CompositeFiber{{NoFiber{}, RuntimeFiber{.id = 100, .start_time_millis = -2}}}}});
}

TEST_CASE("read_exit points at what is wrong") {
  struct Case {
    std::string_view cause;
    std::string_view path;
  };
  const Case c = GENERATE(values<Case>({
      {"null", "/cause"},
      {"[null]", "/cause/0"},
      {R"([{"_tag":"Fail","error":1},{"error":1}])", "/cause/1/_tag"},
      {R"([{"_tag":"Empty"}])", "/cause/0/_tag"},
      {R"([{"_tag":"Fail"}])", "/cause/0/error"},
      {R"([{"_tag":"Die"}])", "/cause/0/defect"},
      {R"([{"_tag":"Interrupt"}])", "/cause/0/fiberId"},
      {R"([{"_tag":"Interrupt","fiberId":"1"}])", "/cause/0/fiberId"},
      {"{}", "/cause/_tag"},
      {R"({"_tag":"fail"})", "/cause/_tag"},
      {R"({"_tag":"Interrupt"})", "/cause/fiberId"},
      {R"({"_tag":"Interrupt","fiberId":null})", "/cause/fiberId"},
      {R"({"_tag":"Interrupt","fiberId":{}})", "/cause/fiberId/_tag"},
      {R"({"_tag":"Interrupt","fiberId":{"_tag":"Runtime","id":1.5,"startTimeMillis":1}})",
       "/cause/fiberId/id"},
      {R"({"_tag":"Interrupt","fiberId":{"_tag":"Runtime","id":1}})",
       "/cause/fiberId/startTimeMillis"},
      {R"({"_tag":"Interrupt","fiberId":{"_tag":"Composite","left":{"_tag":"None"}}})",
       "/cause/fiberId/right"},
      {R"({"_tag":"Sequential","left":{"_tag":"Fail"}})", "/cause/right"},
      {R"({"_tag":"Sequential","left":[],"right":{"_tag":"Fail"}})", "/cause/left"},
      {R"({"_tag":"Parallel","left":{"_tag":"Fail"},"right":{"_tag":"Parallel","left":{"_tag":"Interrupt","fiberId":7},"right":{"_tag":"Empty"}}})",
       "/cause/right/left/fiberId"},
  }));
  INFO(c.cause);
  const auto issues = issues_of(failure(c.cause));
  REQUIRE(issues.size() == 1);
  CHECK(issues.front().path == c.path);
  CHECK_FALSE(issues.front().message.empty());
}

TEST_CASE("read_exit points at what is wrong at the top") {
  CHECK(issues_of("[]").front().path.empty());
  CHECK(issues_of("{}").front() == Issue{"/_tag", "is missing"});
  CHECK(issues_of(R"({"_tag":"success"})").front() ==
        Issue{"/_tag", R"(expected "Success" or "Failure")"});
  CHECK(issues_of(R"({"_tag":"Failure"})").front() == Issue{"/cause", "is missing"});
}

TEST_CASE("read_exit collects the issues of every reason, up to a hundred") {
  const auto issues = issues_of(failure(R"([1,{"_tag":"Fail","error":1},{"_tag":"Die"}])"));
  REQUIRE(issues.size() == 2);
  CHECK(issues[0].path == "/cause/0");
  CHECK(issues[1].path == "/cause/2/defect");
  const auto sides = issues_of(failure(R"({"_tag":"Parallel","left":1,"right":{}})"));
  REQUIRE(sides.size() == 2);
  CHECK(sides[1].path == "/cause/right/_tag");
  std::string many = "[0";
  for (int i = 0; i < 1000; ++i) many += ",0";
  CHECK(issues_of(failure(many + "]")).size() == 100);
}

TEST_CASE("read_exit never quotes a value in its issues") {
  for (const Issue& issue : issues_of(failure(R"([{"_tag":"secret"},"secret"])"))) {
    CHECK(issue.message.find("secret") == std::string::npos);
  }
}

TEST_CASE("write_exit spells a success") {
  CHECK(written(JsonExit{json("[1.0, {\"a\": 2}]")}, Dialect::v4) ==
        R"({"_tag":"Success","value":[1.0,{"a":2}]})");
  CHECK(written(JsonExit{std::nullopt}, Dialect::v4) == R"({"_tag":"Success","value":null})");
  CHECK(written(JsonExit{std::nullopt}, Dialect::v3) == R"({"_tag":"Success"})");
  CHECK(written(JsonExit{json("null")}, Dialect::v3) == R"({"_tag":"Success","value":null})");
}

TEST_CASE("write_exit spells each leaf in both dialects") {
  struct Case {
    JsonCause cause;
    std::string_view v4;
    std::string_view v3;
  };
  const Case cases[] = {
      {fail(R"({"_tag":"NotFound"})"), R"([{"_tag":"Fail","error":{"_tag":"NotFound"}}])",
       R"({"_tag":"Fail","error":{"_tag":"NotFound"}})"},
      {JsonFail{}, R"([{"_tag":"Fail","error":null}])", R"({"_tag":"Fail"})"},
      {Die{JsonText{json("42")}}, R"([{"_tag":"Die","defect":42}])",
       R"({"_tag":"Die","defect":42})"},
      {Die{}, R"([{"_tag":"Die","defect":null}])", R"({"_tag":"Die"})"},
      {Interrupt{}, R"([{"_tag":"Interrupt","fiberId":null}])",
       R"({"_tag":"Interrupt","fiberId":{"_tag":"None"}})"},
      {Interrupt{RuntimeFiber{.id = 100000}}, R"([{"_tag":"Interrupt","fiberId":100000}])",
       R"({"_tag":"Interrupt","fiberId":{"_tag":"Runtime","id":100000,"startTimeMillis":0}})"},
      {JsonGroup{}, "[]", R"({"_tag":"Empty"})"},
  };
  for (const Case& c : cases) {
    CHECK(written(failed(c.cause), Dialect::v4) == failure(c.v4));
    CHECK(written(failed(c.cause), Dialect::v3) == failure(c.v3));
  }
}

TEST_CASE("write_exit counts what a fiber id loses") {
  const auto v4 = [](FiberId fiber) {
    return written(failed(Interrupt{std::move(fiber)}), Dialect::v4);
  };
  const auto v3 = [](FiberId fiber) {
    return written(failed(Interrupt{std::move(fiber)}), Dialect::v3);
  };
  const RuntimeFiber timed{.id = 1, .start_time_millis = 2};
  CHECK(v4(timed) == failure(R"([{"_tag":"Interrupt","fiberId":1}])") + " -1");
  CHECK(v4(CompositeFiber{{timed, CompositeFiber{{NoFiber{}, RuntimeFiber{.id = 3}}}}}) ==
        failure(R"([{"_tag":"Interrupt","fiberId":1},{"_tag":"Interrupt","fiberId":3}])") + " -2");
  CHECK(v4(CompositeFiber{{NoFiber{}, NoFiber{}}}) ==
        failure(R"([{"_tag":"Interrupt","fiberId":null}])") + " -1");
  CHECK(v4(RuntimeFiber{.id = 1.5}) == failure(R"([{"_tag":"Interrupt","fiberId":1.5}])"));
  CHECK(v4(RuntimeFiber{.id = std::numeric_limits<double>::infinity()}) ==
        failure(R"([{"_tag":"Interrupt","fiberId":null}])") + " -1");

  const std::string none = failure(R"({"_tag":"Interrupt","fiberId":{"_tag":"None"}})");
  CHECK(v3(RuntimeFiber{.id = 1.5}) == none + " -1");
  CHECK(v3(RuntimeFiber{.id = 9007199254740992.0}) == none + " -1");
  CHECK(v3(RuntimeFiber{.id = std::numeric_limits<double>::quiet_NaN()}) == none + " -1");
  CHECK(v3(RuntimeFiber{.id = 1, .start_time_millis = std::numeric_limits<std::int64_t>::max()}) ==
        failure(R"({"_tag":"Interrupt","fiberId":{"_tag":"Runtime","id":1,"startTimeMillis":0}})") +
            " -1");
  CHECK(
      v3(CompositeFiber{{timed, NoFiber{}}}) ==
      failure(
          R"({"_tag":"Interrupt","fiberId":{"_tag":"Composite","left":{"_tag":"Runtime","id":1,"startTimeMillis":2},"right":{"_tag":"None"}}})"));
}

TEST_CASE("write_exit flattens a tree in order and counts what v4 cannot say") {
  const JsonGroup pair{.causes = {fail("1"), fail("2")}};
  const std::string flat =
      failure(R"([{"_tag":"Fail","error":1},{"_tag":"Fail","error":2},{"_tag":"Fail","error":3}])");
  CHECK(written(failed(JsonGroup{.causes = {pair, fail("3")}}), Dialect::v4) == flat);
  CHECK(written(failed(JsonGroup{.order = JsonGroup::Order::parallel, .causes = {pair, fail("3")}}),
                Dialect::v4) == flat + " -1");
  CHECK(written(failed(JsonGroup{.causes = {JsonGroup{}, pair, fail("3"), JsonGroup{}}}),
                Dialect::v4) == flat + " -2");
  CHECK(written(failed(JsonGroup{.order = JsonGroup::Order::parallel,
                                 .causes = {JsonGroup{.causes = {pair}}, fail("3")}}),
                Dialect::v4) == flat + " -1");
  CHECK(written(failed(JsonGroup{.order = JsonGroup::Order::parallel, .causes = {fail("1")}}),
                Dialect::v4) == failure(R"([{"_tag":"Fail","error":1}])"));
}

TEST_CASE("write_exit makes a balanced tree of a flat cause") {
  CHECK(
      written(failed(JsonGroup{.order = JsonGroup::Order::parallel,
                               .causes = {fail("1"), fail("2"), fail("3")}}),
              Dialect::v3) ==
      failure(
          R"({"_tag":"Parallel","left":{"_tag":"Parallel","left":{"_tag":"Fail","error":1},"right":{"_tag":"Fail","error":2}},"right":{"_tag":"Fail","error":3}})"));

  JsonGroup thousands;
  for (int i = 0; i < 5000; ++i) thousands.causes.emplace_back(fail("1"));
  const auto tree = persist::write_exit(failed(thousands), Dialect::v3);
  REQUIRE(tree);
  const auto back = persist::read_exit(json(tree->text()));
  REQUIRE(back);
  CHECK(written(*back, Dialect::v4) == written(failed(thousands), Dialect::v4));
}

TEST_CASE("write_exit writes again the deepest there is") {
  std::string causes = R"({"_tag":"Fail"})";
  for (int group = 0; group < 998; ++group) {
    causes = R"({"_tag":"Parallel","left":{"_tag":"Empty"},"right":)" + causes + "}";
  }
  CHECK(written(persist::read_exit(json(failure(causes))).value(), Dialect::v3) == failure(causes));
  std::string fibers = R"({"_tag":"None"})";
  for (int pair = 0; pair < 997; ++pair) {
    fibers = R"({"_tag":"Composite","right":)" + fibers + R"(,"left":{"_tag":"None"}})";
  }
  const std::string interrupted = failure(R"({"_tag":"Interrupt","fiberId":)" + fibers + "}");
  CHECK(written(persist::read_exit(json(interrupted)).value(), Dialect::v3).size() ==
        interrupted.size());
}

TEST_CASE("write_exit refuses what would nest too deeply") {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  const std::string deep = nested(998);
  CHECK(written(failed(fail(deep)), Dialect::v3) ==
        failure(R"({"_tag":"Fail","error":)" + deep + "}"));
  CHECK(written(failed(fail(deep)), Dialect::v4) == "not written");
  CHECK(written(JsonExit{json(nested(1000))}, Dialect::v4) == "not written");

  JsonCause chain = fail("1");
  for (int level = 0; level < 1500; ++level) {
    JsonGroup group{.order = JsonGroup::Order::parallel, .causes = {}};
    group.causes.push_back(std::move(chain));
    group.causes.emplace_back(JsonFail{});
    chain = std::move(group);
  }
  CHECK(written(failed(chain), Dialect::v3) == "not written");
  CHECK(written(failed(chain), Dialect::v4) == "not written");
}

TEST_CASE("write_exit and read_exit are inverse where a dialect can say it") {
  const std::string v3 = failure(
      R"({"_tag":"Parallel","left":{"_tag":"Sequential","left":{"_tag":"Empty"},"right":{"_tag":"Fail"}},"right":{"_tag":"Interrupt","fiberId":{"_tag":"Composite","left":{"_tag":"None"},"right":{"_tag":"Runtime","id":1,"startTimeMillis":2}}}})");
  CHECK(written(persist::read_exit(json(v3)).value(), Dialect::v3) == v3);
  const std::string v4 = failure(
      R"([{"_tag":"Fail","error":"a"},{"_tag":"Die","defect":{"name":"Error"}},{"_tag":"Interrupt","fiberId":7}])");
  CHECK(written(persist::read_exit(json(v4)).value(), Dialect::v4) == v4);
  const std::string as_v3 =
      persist::write_exit(persist::read_exit(json(v4)).value(), Dialect::v3)->text();
  std::size_t losses = 0;
  CHECK(
      persist::write_exit(persist::read_exit(json(as_v3)).value(), Dialect::v4, &losses)->text() ==
      v4);
  // The start time that v3 had to be given.
  CHECK(losses == 1);
}
