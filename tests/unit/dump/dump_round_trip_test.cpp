#include <catch2/catch.hpp>
#include <random>

#include <persist/dump_reader.hpp>

#include "dump/line_parser.hpp"
#include "unit/dump/dump_source.hpp"

using persist::DumpEntry;
using persist::EntryView;
using persist::Expires;
using persist::StorageClass;

namespace {

/// Makes up entries, the odd ones oftener than life does.
class Dice {
 public:
  explicit Dice(unsigned seed) : random_{seed} {}

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }

  std::string text() {
    static const std::vector<std::string> pieces = {
        "a",    "Z",    "0",      "\"",     "\\",         "/",    "\n",   std::string(1, '\0'),
        "\x1F", "\x7F", "\u00e9", "\u2028", "\U0001F600", "{",    "}",    "[",
        "]",    ":",    ",",      " ",      "\t",         "null", "1.50", "\\u0041"};
    return joined(pieces, 12);
  }

  std::string bytes() {
    std::string bytes(below(10), '\0');
    for (char& byte : bytes) byte = static_cast<char>(below(256));
    return bytes;
  }

  std::string value() {
    static const std::vector<std::string> exits = {
        R"({"_tag":"Success"})", R"( { "value" : "a b" , "_tag" : "Success" } )",
        R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":"\ud800"}]})",
        R"({"_tag":"Failure","cause":{"_tag":"Empty"}})", R"({"_tag":"Failure"})"};
    switch (below(4)) {
      case 0: return text();
      case 1: return bytes();
      case 2: return exits[below(exits.size())];
      default: return json();
    }
  }

  Expires expires() {
    switch (below(4)) {
      case 0: return Expires::at(static_cast<std::int64_t>(random_()));
      case 1: return Expires::at(4102444800000);
      case 2: return Expires::at_fraction(static_cast<double>(below(1000000)) / 8);
      default: return Expires::never();
    }
  }

 private:
  std::string joined(const std::vector<std::string>& pieces, std::size_t most) {
    std::string text;
    for (std::size_t count = below(most); count > 0; --count) text += pieces[below(pieces.size())];
    return text;
  }

  std::string json() {
    std::string quoted;
    persist::append_quoted(quoted, text());
    return "[" + std::string(below(2), ' ') + quoted + ",{\"a\":1e2, \"a\":" + quoted + "}]";
  }

  std::mt19937_64 random_;
};

std::string compact_if_json(const std::string& value) {
  const auto json = persist::JsonView::parse(value);
  if (!json) return value;
  std::string compact;
  persist::append_compact(compact, *json);
  return compact;
}

}  // namespace

TEST_CASE("Dump line read back is the entry, whatever bytes are in it") {
  Dice dice{20261123};
  for (int round = 0; round < 20000; ++round) {
    const std::string store = dice.below(4) == 0 ? dice.bytes() : dice.text();
    const std::string key = dice.below(4) == 0 ? dice.bytes() : dice.text();
    const std::string value = dice.value();
    const EntryView record{
        .key = key,
        .value = value,
        .expires = dice.expires(),
        .key_class = dice.below(4) == 0 ? StorageClass::blob : StorageClass::text};
    std::string line;
    persist::append_dump_line(line, store, record);
    INFO(line);
    REQUIRE(line.find('\n') == line.size() - 1);

    std::string decoded;
    decoded.reserve(line.size());
    const auto parsed = persist::dump::parse_line(line, decoded);
    REQUIRE(parsed.has_value());
    const DumpEntry& entry = std::get<DumpEntry>(*parsed);
    REQUIRE(entry.store == store);
    REQUIRE(entry.key == key);
    REQUIRE((entry.key_class == record.key_class || !persist::is_utf8(key)));
    REQUIRE(entry.value == compact_if_json(value));
    REQUIRE(entry.expires == record.expires);

    std::string again;
    persist::append_dump_line(again, entry.store,
                              {.key = entry.key,
                               .value = entry.value,
                               .expires = entry.expires,
                               .key_class = entry.key_class,
                               .value_class = entry.value_class()});
    REQUIRE(again == line);
  }
}

TEST_CASE("A dump in the pretty form gives the lines that it was made of") {
  Dice dice{20261128};
  for (int round = 0; round < 400; ++round) {
    std::string lines;
    std::string pretty;
    for (std::size_t i = dice.below(20) + 1; i > 0; --i) {
      const std::string store = dice.below(4) == 0 ? dice.bytes() : dice.text();
      const std::string key = dice.below(4) == 0 ? dice.bytes() : dice.text();
      const std::string value = dice.value();
      std::string line;
      persist::append_dump_line(line, store,
                                {.key = key, .value = value, .expires = dice.expires()});
      lines += line;
      persist::append_indented(pretty, persist::JsonView::assume_valid(line));
      pretty += '\n';
    }
    INFO(pretty);
    std::string again;
    const auto reading = persist::read_dump(
        persist::test::source_of(pretty, dice.below(100) + 1),
        [&](const DumpEntry& entry) {
          persist::append_dump_line(again, entry.store,
                                    {.key = entry.key,
                                     .value = entry.value,
                                     .expires = entry.expires,
                                     .key_class = entry.key_class,
                                     .value_class = entry.value_class()});
          return persist::Result<void>{};
        },
        [](const persist::DumpError& error) { FAIL(error.message); });
    REQUIRE(reading.has_value());
    REQUIRE(again == lines);
  }
}
