#include "redact/value_redactor.hpp"

#include <random>

#include <catch2/catch.hpp>

#include <persist/json_reader.hpp>

#include "query/canonical_json.hpp"
#include "query/json_query.hpp"

using persist::JsonKind;
using persist::JsonView;
using persist::app::append_canonical;
using persist::app::is_same_json;
using persist::app::parse_part_rule;
using persist::app::PartRule;
using persist::app::Pseudonyms;
using persist::app::ValueRedactor;

namespace {

std::vector<PartRule> rules_of(const std::vector<std::string>& texts) {
  std::vector<PartRule> rules;
  for (const std::string& text : texts) rules.push_back(parse_part_rule(text).value());
  return rules;
}

std::string redacted(const std::vector<std::string>& texts, std::string_view json,
                     bool is_exit = false) {
  const auto rules = rules_of(texts);
  Pseudonyms pseudonyms = Pseudonyms::keyed("secret");
  ValueRedactor redactor{rules, pseudonyms};
  return std::string{redactor.redact(json, is_exit).text};
}

std::string canonical(std::string_view json) {
  std::string text;
  append_canonical(text, JsonView::assume_valid(json));
  return text;
}

/// Random values that contain `secret` in strings, some of them escaped.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : engine_{seed} {}

  std::string value(int depth) {
    switch (below(depth == 0 ? 4 : 6)) {
      case 0: return std::to_string(below(1000)) + (below(2) == 0 ? ".50" : "");
      case 1: return below(2) == 0 ? "true" : "null";
      case 2: return R"("\u0053ECRET-)" + std::to_string(below(5)) + '"';
      case 3: return R"("a \"SECRET\" \\")";
      case 4: return container('[', ']', depth, [] { return std::string{}; });
      default:
        return container('{', '}', depth, [this] {
          return std::string{below(3) == 0   ? R"("\u0061")"
                             : below(2) == 0 ? R"("a")"
                                             : R"("b")"} +
                 (below(2) == 0 ? ":" : " : ");
        });
    }
  }

  unsigned below(unsigned limit) { return static_cast<unsigned>(engine_() % limit); }

 private:
  template <class Name>
  std::string container(char open, char close, int depth, const Name& name) {
    std::string text{open};
    for (unsigned i = 0, count = below(4); i < count; ++i) {
      text += (i == 0 ? "" : ", ") + name() + value(depth - 1);
    }
    return text + close;
  }

  std::mt19937 engine_;
};

}  // namespace

TEST_CASE("ValueRedactor replaces a part by a value of its kind") {
  const std::string json = R"({"s":"x","n":1,"b":true,"z":null,"a":[1],"o":{"k":1}})";
  CHECK(redacted({"/b", "/z"}, json) ==
        R"({"s":"x","n":1,"b":false,"z":null,"a":[1],"o":{"k":1}})");
  const std::string all = redacted({"/*"}, json);
  REQUIRE(JsonView::parse(all));
  auto before = persist::members_of(JsonView::assume_valid(json)).begin();
  for (const auto member : persist::members_of(JsonView::assume_valid(all))) {
    CHECK(kind_of(member.value) == kind_of((*before).value));
    ++before;
  }
}

TEST_CASE("ValueRedactor leaves every other byte as it is") {
  CHECK(redacted({R"(/a="x")"}, " { \"a\" :\n1.0 , \"b\": 1.00 }\n") ==
        " { \"a\" :\n\"x\" , \"b\": 1.00 }\n");
  CHECK(redacted({"/c"}, R"({"a": 1})") == R"({"a": 1})");
}

TEST_CASE("ValueRedactor replaces all members of one name, however it is written") {
  CHECK(redacted({"/a=0"}, R"({"a":1,"\u0061":2,"b":{"a":3}})") ==
        R"({"a":0,"\u0061":0,"b":{"a":3}})");
  CHECK(redacted({"/a~1b=0", "/m~0n=0"}, R"({"a/b":1,"m~n":2})") == R"({"a/b":0,"m~n":0})");
}

TEST_CASE("ValueRedactor: a star is any member or element") {
  CHECK(redacted({"/*/id=0"}, R"([{"id":1},{"id":2,"x":3},4])") ==
        R"([{"id":0},{"id":0,"x":3},4])");
  CHECK(redacted({"/1=0"}, "[1,2,3]") == "[1,0,3]");
  CHECK(redacted({"/01=0", "/-=0"}, "[1,2,3]") == "[1,2,3]");
}

TEST_CASE("ValueRedactor: the outer of two parts counts, and of two rules for one the first") {
  CHECK(redacted({"/a/b=1", "/a=2", "/a=3"}, R"({"a":{"b":0}})") == R"({"a":2})");
}

TEST_CASE("ValueRedactor finds the parts of Exits at any depth of their cause") {
  const std::string v3 =
      R"({"cause":{"left":{"error":{"m":1},"_tag":"Fail"},"right":{"_tag":"Parallel","left":{"_tag":"Die","defect":{"m":2}},"right":{"_tag":"Empty"}},"_tag":"Sequential"},"_tag":"Failure"})";
  CHECK(
      redacted({"error:/m=0", "defect:/m=9"}, v3, true) ==
      R"({"cause":{"left":{"error":{"m":0},"_tag":"Fail"},"right":{"_tag":"Parallel","left":{"_tag":"Die","defect":{"m":9}},"right":{"_tag":"Empty"}},"_tag":"Sequential"},"_tag":"Failure"})");
  CHECK(redacted({"error:=0"}, R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":5}]})", true) ==
        R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":0}]})");
  CHECK(redacted({"value:=0"}, R"({"_tag":"Success","value":5,"value":6})", true) ==
        R"({"_tag":"Success","value":0,"value":0})");
  CHECK(redacted({"value:=0"}, R"({"_tag":"Success","value":5})", false) ==
        R"({"_tag":"Success","value":5})");
}

TEST_CASE("ValueRedactor says whether the state may be another") {
  const auto rules = rules_of({"/value/a=1", "/_tag"});
  Pseudonyms pseudonyms = Pseudonyms::keyed("secret");
  ValueRedactor redactor{rules, pseudonyms};
  CHECK_FALSE(redactor.redact(R"({"value":{"a":0}})", true).changes_state);
  CHECK(redactor.redact(R"({"value":{"a":0},"_tag":"Success"})", true).changes_state);
}

TEST_CASE("canonical JSON is equal exactly where is_same_json holds") {
  RandomJson random{7};
  std::vector<std::string> values{"1.0", "1e0", "10e-1", "-0", "0", R"("\u0041")", R"("A")"};
  for (int i = 0; i < 150; ++i) values.push_back(random.value(2));
  for (const std::string& a : values) {
    for (const std::string& b : values) {
      const bool is_same = is_same_json(JsonView::assume_valid(a), JsonView::assume_valid(b));
      if ((canonical(a) == canonical(b)) != is_same) FAIL(a << " and " << b);
    }
  }
}

TEST_CASE("ValueRedactor: equal values have equal placeholders, others do not") {
  RandomJson random{11};
  Pseudonyms pseudonyms = Pseudonyms::keyed("secret");
  std::vector<std::pair<std::string, std::string>> made;
  for (int i = 0; i < 120; ++i) {
    std::string value = random.value(2);
    const JsonKind kind = kind_of(JsonView::assume_valid(value));
    if (kind == JsonKind::null || kind == JsonKind::boolean) continue;
    std::string placeholder;
    pseudonyms.append_json(placeholder, JsonView::assume_valid(value));
    REQUIRE(JsonView::parse(placeholder));
    CHECK(kind_of(JsonView::assume_valid(placeholder)) == kind);
    for (const auto& [other, of_other] : made) {
      const bool is_same =
          is_same_json(JsonView::assume_valid(value), JsonView::assume_valid(other));
      if ((placeholder == of_other) != is_same) FAIL(value << " and " << other);
    }
    made.emplace_back(std::move(value), std::move(placeholder));
  }
}

TEST_CASE("ValueRedactor: what every rule names is gone from any value, and nothing else is") {
  RandomJson random{3};
  for (int i = 0; i < 3000; ++i) {
    const std::string secret = random.value(3);
    const std::string other = random.value(3);
    const std::string json = R"({ "x":)" + other + R"(,"deep":[{"a":)" + secret + R"(}, )" + other +
                             R"(],"\u0079":)" + secret + R"(,"x2":[)" + other + "] }";
    REQUIRE(JsonView::parse(json));
    const std::string by_rule = redacted({"/deep/*/a=0", "/y=0"}, json);
    // Elements of `other` that are objects may have an "a", too.
    const std::string expected_head = R"({ "x":)" + other + R"(,"deep":[{"a":0}, )";
    if (!by_rule.starts_with(expected_head)) FAIL(json << " became " << by_rule);
    if (!by_rule.ends_with(R"(],"\u0079":0,"x2":[)" + other + "] }")) {
      FAIL(json << " became " << by_rule);
    }
    const std::string named = redacted({"/deep", "/y"}, json);
    REQUIRE(JsonView::parse(named));
    const std::string_view middle = std::string_view{named}.substr(
        named.find(R"("deep":)"), named.find(R"("x2")") - named.find(R"("deep":)"));
    if (middle.find("SECRET") != std::string_view::npos ||
        middle.find("\\u0053ECRET") != std::string_view::npos) {
      FAIL(json << " became " << named);
    }
  }
}
