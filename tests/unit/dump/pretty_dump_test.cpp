#include <catch2/catch.hpp>

#include <persist/dump_reader.hpp>

#include "dump/dump_blocks.hpp"
#include "dump/seal.hpp"
#include "unit/dump/dump_source.hpp"

using persist::DumpError;
using persist::DumpForm;
using persist::DumpReadOptions;
using persist::SortedDump;
using persist::dump::form_of;
using persist::test::source_of;

namespace {

std::string entry(const std::string& key, const std::string& value = "1") {
  return "{\n  \"store\": \"s\",\n  \"key\": \"" + key + "\",\n  \"value\": " + value + "\n}\n";
}

struct PrettyRead {
  std::vector<std::string> entries;  // line:key=value
  std::vector<DumpError> errors;
  persist::DumpReport report;
};

PrettyRead read_pretty(const std::string& text, const DumpReadOptions& options = {},
                       std::size_t piece = 7) {
  PrettyRead read;
  const auto report = persist::read_dump(
      source_of(text, piece),
      [&](const persist::DumpEntry& entry) {
        read.entries.push_back(std::to_string(entry.line) + ":" + std::string{entry.key} + "=" +
                               std::string{entry.value});
        return persist::Result<void>{};
      },
      [&](const DumpError& error) { read.errors.push_back(error); }, options);
  REQUIRE(report.has_value());
  read.report = *report;
  return read;
}

using Entries = std::vector<std::string>;
using Errors = std::vector<DumpError>;

}  // namespace

TEST_CASE("The first line says the form of a dump") {
  CHECK(form_of("{\"a\":1}\n") == DumpForm::lines);
  CHECK(form_of("{\n") == DumpForm::pretty);
  CHECK(form_of("\xEF\xBB\xBF\r\n \t{ \t\r\n") == DumpForm::pretty);
  CHECK(form_of("{ \"store\": \"s\", \n") == DumpForm::pretty);
  CHECK(form_of("{ \"store\":\n") == DumpForm::pretty);
  CHECK(form_of("x\n{\n") == DumpForm::lines);
  for (const char* const unfinished : {"", "\xEF", "\xEF\xBB", "\n\n\n", "{ ", "{\"a\":1}"}) {
    CHECK_FALSE(form_of(unfinished).has_value());
  }
  CHECK(form_of("{\"" + std::string(70000, 'x')) == DumpForm::lines);
  CHECK(form_of(std::string(70000, '\n')) == DumpForm::lines);
}

TEST_CASE("The pretty form is a sequence of objects, however they are divided into lines") {
  const std::string text = "\xEF\xBB\xBF\r\n" + entry("a") + "\n\n{\"store\":\"s\",\"key\":\"b\"," +
                           "\"value\":[ \"}\\\"{\" , 2 ]}{\"key\":\"c\",\r\n\t\"store\":\"s\"," +
                           "\"value\":{}}";
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const PrettyRead all = read_pretty(text, {}, piece);
    CHECK(all.entries == Entries{"2:a=1", R"(9:b=["}\"{",2])", "9:c={}"});
    CHECK(all.errors.empty());
  }
}

TEST_CASE("The pretty form over many blocks") {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += entry(std::to_string(100000 + i));
  const PrettyRead all = read_pretty(text, {}, std::size_t{1} << 20U);
  CHECK(all.errors.empty());
  REQUIRE(all.entries.size() == 30000);
  CHECK(all.entries.back() == "149996:129999=1");
  CHECK(all.report.sorted);
}

TEST_CASE("An error in the pretty form has its line and column, and what follows is read") {
  const PrettyRead all =
      read_pretty(entry("a") + entry("b", "nul") + entry("c", "1,\n  \"x\": 2") + entry("d"));
  CHECK(all.entries == Entries{"1:a=1", "17:d=1"});
  CHECK(all.errors == Errors{{9, 15, "expected a value"}, {15, 3, "unknown member"}});
}

TEST_CASE("A quote that is missing hides no entry after it") {
  const PrettyRead all = read_pretty(entry("a") + entry("b", "\"x") + entry("c"));
  CHECK(all.entries == Entries{"1:a=1", "11:c=1"});
  REQUIRE(all.errors.size() == 1);
  CHECK(all.errors[0].line == 9);
}

TEST_CASE("An unfinished entry of the pretty form is malformed") {
  const std::string whole = entry("a");
  for (std::size_t size = 3; size < whole.size() - 1; ++size) {
    CHECK(read_pretty(whole.substr(0, size)).errors.size() == 1);
    CHECK(read_pretty(whole + whole.substr(0, size)).errors.size() == 1);
  }
  CHECK(read_pretty(entry("a") + "}\n" + entry("b")).errors ==
        Errors{{6, 1, "expected a JSON object"}});
}

TEST_CASE("An entry of the pretty form that is too long ends the reading") {
  const DumpReadOptions options{.max_line_bytes = 40};
  const PrettyRead all =
      read_pretty(entry("a") + entry("b", std::string(400, '1')) + entry("c"), options);
  CHECK(all.errors.size() == 1);
  CHECK(all.errors[0].message == "the entry is too long");
  CHECK(all.entries.size() <= 2);
}

TEST_CASE("The seal of the pretty form covers its bytes") {
  const std::string entries = entry("a") + entry("b");
  persist::DumpSealer sealer;
  sealer.add(entry("a"));
  sealer.add(entry("b"));
  const std::string seal = sealer.seal(DumpForm::pretty);
  CHECK(seal.starts_with("{\n  \"seal\": {\n    \"entries\": 2,\n"));
  const PrettyRead whole = read_pretty(entries + seal);
  CHECK(whole.errors.empty());
  CHECK(whole.report.seal.has_value());
  CHECK(read_pretty(entries + seal + "\n \n").errors.empty());
  CHECK(read_pretty(entry("a") + entry("c") + seal).errors ==
        Errors{{11, 1, "the entries before the seal do not match its checksum"}});
  CHECK(read_pretty(entries + seal + entry("c")).errors == Errors{{17, 1, "entry after the seal"}});
  SortedDump sorted{source_of(entries + seal)};
  CHECK((*sorted.next())->key == "a");
  CHECK((*sorted.next())->key == "b");
  CHECK_FALSE((*sorted.next()).has_value());
}

TEST_CASE("Indented JSON copies every token") {
  std::string out;
  persist::append_indented(
      out, persist::JsonView::assume_valid(R"( {"a" : [1.0e5,{ },[ ], "x:\"{,"] , "a":null}  )"));
  CHECK(out ==
        "{\n  \"a\": [\n    1.0e5,\n    {},\n    [],\n    \"x:\\\"{,\"\n  ],\n  \"a\": null\n}");
}
