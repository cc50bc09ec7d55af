#include "redact/restoration.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "query/json_query.hpp"

using persist::JsonView;
using persist::app::is_same_json;
using persist::app::parse_part_rule;
using persist::app::PartRule;
using persist::app::Pseudonyms;
using persist::app::Replacement;
using persist::app::Restoration;
using persist::app::ValueRedactor;

namespace {

/// A redacted value, and what takes it back.
struct Edited {
  explicit Edited(std::string_view json, const std::vector<std::string>& texts) {
    std::vector<PartRule> rules;
    for (const std::string& rule : texts) rules.push_back(parse_part_rule(rule).value());
    Pseudonyms pseudonyms = Pseudonyms::keyed("secret");
    ValueRedactor redactor{rules, pseudonyms};
    std::vector<Replacement> replacements;
    text = redactor.redact(json, false, &replacements).text;
    restoration.emplace(text, replacements);
  }

  /// What becomes of the value after `from` was replaced by `to`; the place of a fault.
  [[nodiscard]] std::string after(const std::string& from, const std::string& to) const {
    std::string edited = text;
    edited.replace(edited.find(from), from.size(), to);
    REQUIRE(JsonView::parse(edited));
    const auto restored = restoration->restore(edited);
    return restored ? *restored : "fault at " + restored.error().path;
  }

  std::string text;
  std::optional<Restoration> restoration;
};

}  // namespace

TEST_CASE("Restoration puts back what unchanged placeholders stand for, byte by byte") {
  const std::string json =
      R"({"n":1.50,"a":"\u0041","\u0061":[1, 2],"o":{"x":1e0},"t":true,"z":null})";
  const Edited edited{json, {"/n", "/a", "/o", "/t", "/z"}};
  CHECK(edited.restoration->restore(edited.text) == json);
  CHECK(edited.after("}", " , \"new\":1}") == "fault at /o");
}

TEST_CASE("Restoration refuses a placeholder that was changed, moved, copied or taken out") {
  const Edited edited{R"({"a":"x","b":{"c":5},"d":[{"e":"y"},{"e":"z"}]})",
                      {"/a", "/b/c", "/d/*/e"}};
  const std::string a = edited.text.substr(edited.text.find("\"redacted"), 23);
  CHECK(edited.after(a, "\"x\"") == "fault at /a");
  CHECK(edited.after("\"a\"", "\"aa\"") == "fault at /aa");
  CHECK(edited.after("\"a\":" + a + ",", "") == "fault at /a");
  CHECK(edited.after("{\"a\"", "{\"k\":" + a + ",\"a\"") == "fault at /k");
  CHECK(edited.after("{\"a\"", "{" + a + ":1,\"a\"") == "fault at /" + a.substr(1, a.size() - 2));
  CHECK(edited.after("{\"a\"", R"({"a":1,"a")") == "fault at /a");
  CHECK(edited.after("\"d\":[", "\"d\":[{\"e\":1},") == "fault at /d/0/e");
  CHECK(edited.after("\"d\":[", "\"new\": [ ], \"d\":[") ==
        R"({"a":"x","b":{"c":5},"new": [ ], "d":[{"e":"y"},{"e":"z"}]})");
}

TEST_CASE("Restoration refuses to guess where alike placeholders of an array went") {
  const Edited edited{R"({"l":[{"f":true,"n":1},{"f":false,"n":2}],"m":1})", {"/l/*/f"}};
  CHECK(edited.after("\"n\":1", "\"n\":3") == "fault at /l");
  CHECK(edited.after("\"m\":1", "\"m\":2") ==
        R"({"l":[{"f":true,"n":1},{"f":false,"n":2}],"m":2})");
}
