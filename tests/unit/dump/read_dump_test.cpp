#include <persist/dump_reader.hpp>

#include <catch2/catch.hpp>

#include "dump/seal.hpp"
#include "unit/dump/dump_source.hpp"

using persist::DumpEntry;
using persist::DumpError;
using persist::DumpReadOptions;
using persist::DumpReport;
using persist::LineForm;
using persist::RepeatCheck;
using persist::Result;
using persist::SealCheck;
using persist::test::source_of;

namespace {

/// What came out of a dump.
struct ReadLines {
  DumpReport reading;
  std::vector<std::string> entries;  // store/key=value
  std::vector<DumpError> errors;
};

ReadLines read_lines(const std::string& text, const DumpReadOptions& options = {},
                     std::size_t piece = 1U << 20U) {
  ReadLines read;
  const Result<DumpReport> reading = persist::read_dump(
      source_of(text, piece),
      [&](const DumpEntry& entry) {
        read.entries.push_back(std::string{entry.store} + "/" + std::string{entry.key} + "=" +
                               std::string{entry.value});
        return Result<void>{};
      },
      [&](const DumpError& error) { read.errors.push_back(error); }, options);
  REQUIRE(reading.has_value());
  read.reading = *reading;
  return read;
}

std::string line(std::string_view store, std::string_view key, std::string_view value) {
  return std::string{R"({"store":")"}
             .append(store)
             .append(R"(","key":")")
             .append(key)
             .append(R"(","value":)")
             .append(value) +
         "}\n";
}

std::string seal(std::size_t entries, std::string_view bytes) {
  persist::Sha256 sum;
  sum.update(bytes);
  return R"({"seal":{"entries":)" + std::to_string(entries) + R"(,"sha256":")" + sum.hex_digest() +
         "\"}}\n";
}

persist::Instant instant(std::int64_t milliseconds) {
  return persist::Instant{std::chrono::milliseconds{milliseconds}};
}

}  // namespace

TEST_CASE("Dump without a line has no entries") {
  const std::string text = GENERATE("", "\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF \t\r\n\r\n");
  const ReadLines none = read_lines(text);
  CHECK(none.reading == DumpReport{});
  CHECK(none.errors.empty());
}

TEST_CASE("Dump may have a mark, CRLF, blank lines and no final newline") {
  const std::string a = R"({"store":"s","key":"a","value":1})";
  const std::string b = R"({"store":"s","key":"b","value":2})";
  const ReadLines dump = read_lines("\xEF\xBB\xBF" + a + "\r\n\r\n  \t\n" + b);
  CHECK(dump.entries == std::vector<std::string>{"s/a=1", "s/b=2"});
  CHECK(dump.errors.empty());
  CHECK(dump.reading.sorted);
}

TEST_CASE("Dump may have a byte-order mark nowhere but at its beginning") {
  const ReadLines dump = read_lines(line("s", "a", "1") + "\xEF\xBB\xBF" + line("s", "b", "1"));
  REQUIRE(dump.errors.size() == 1);
  CHECK(dump.errors[0].line == 2);
}

TEST_CASE("Dump is read on after malformed lines, each told by line and column") {
  const ReadLines dump =
      read_lines("\r\n{\"store\":\"é\",\"key\":\"\U0001F600\",oops}\n" + line("s", "a", "1") +
                 "\n\xEF\xBB\xBF\n[]\n" + line("s", "b", "x"));
  CHECK(dump.entries == std::vector<std::string>{"s/a=1"});
  CHECK(dump.reading.entries == 1);
  CHECK(dump.reading.malformed == 4);
  REQUIRE(dump.errors.size() == 4);
  CHECK(dump.errors[0].line == 2);
  CHECK(dump.errors[0].column == 24);
  CHECK(dump.errors[1].line == 5);
  CHECK(dump.errors[1].column == 1);
  CHECK(dump.errors[2].line == 6);
  CHECK(dump.errors[3].line == 7);
  CHECK(dump.errors[3].column == 32);
}

TEST_CASE("Dump entries know their line") {
  std::vector<std::size_t> lines;
  const std::string text = "\n" + line("s", "a", "1") + "\n\n" + line("s", "b", "1");
  const auto reading = persist::read_dump(
      source_of(text),
      [&](const DumpEntry& entry) {
        lines.push_back(entry.line);
        return Result<void>{};
      },
      nullptr);
  CHECK(reading.has_value());
  CHECK(lines == std::vector<std::size_t>{2, 5});
}

TEST_CASE("Dump of many blocks is read as one, however it comes") {
  std::string text;
  std::vector<std::string> entries;
  for (int i = 0; i < 30000; ++i) {
    const std::string key = std::to_string(100000 + i);
    text += line("store", key, "[1, 2]");
    entries.push_back("store/" + key + "=[1,2]");
  }
  text += seal(entries.size(), text);
  const std::size_t piece = GENERATE(as<std::size_t>{}, 777, 1U << 20U);
  const ReadLines dump = read_lines(text, {}, piece);
  CHECK(dump.errors.empty());
  CHECK(dump.entries == entries);
  CHECK(dump.reading.sorted);
  CHECK(dump.reading.seal.has_value());
}

TEST_CASE("Dump line that is too long is malformed, its neighbours are not") {
  const ReadLines dump =
      read_lines(line("s", "a", "1") + line("s", "b", "\"" + std::string(1000000, 'x') + "\"") +
                     line("s", "c", "\"" + std::string(1000, 'x') + "\"") + line("s", "d", "1"),
                 {.max_line_bytes = 100});
  CHECK(dump.entries == std::vector<std::string>{"s/a=1", "s/d=1"});
  REQUIRE(dump.errors.size() == 2);
  CHECK(dump.errors[0] == DumpError{2, 101, "the line is too long"});
  CHECK(dump.errors[1] == DumpError{3, 101, "the line is too long"});
}

TEST_CASE("Dump counts forms, base64 keys and expired entries") {
  const std::string text = R"({"store":"s","key":"a","exit":{"_tag":"Success"},"expires":999}
{"store":"s","key":"b","exit":{"_tag":"Success"},"expires":1000}
{"store":"s","key":"c","value":1,"expires":1001}
{"store":"s","key":"d","text":""}
{"store":"s","key":{"base64":"/w=="},"base64":"/w=="}
{"store":{"base64":"/w=="},"key":"e","value":1}
)";
  const DumpReport reading = read_lines(text, {.now = instant(1000)}).reading;
  CHECK(reading.entries == 6);
  CHECK(reading.count(LineForm::exit) == 2);
  CHECK(reading.count(LineForm::value) == 2);
  CHECK(reading.count(LineForm::text) == 1);
  CHECK(reading.count(LineForm::base64) == 1);
  CHECK(reading.blob_keys == 1);
  CHECK(reading.blob_stores == 1);
  CHECK(reading.expired == 2);
  CHECK(read_lines(text).reading.expired == 0);
}

TEST_CASE("Dump is sorted by store, then key, bytewise") {
  const auto sorted = [](const std::string& text) { return read_lines(text).reading.sorted; };
  CHECK(sorted(line("a", "z", "1") + line("b", "a", "1") + line("b", "ab", "1") +
               line("b", "b", "1")));
  CHECK(sorted(line("", "Z", "1") + line("", "a", "1") + line("", "\uFFFD", "1") +
               line("", "\U0001F600", "1")));
  CHECK_FALSE(sorted(line("b", "a", "1") + line("a", "b", "1")));
  CHECK_FALSE(sorted(line("a", "b", "1") + line("a", "B", "1")));
}

TEST_CASE("Dump counts repeated entries") {
  const std::string sorted =
      line("a", "k", "1") + line("a", "k", "2") + line("a", "k", "3") + line("b", "k", "1");
  CHECK(read_lines(sorted).reading.repeated == 2);
  CHECK(read_lines(sorted).reading.sorted);
  const std::string unsorted = line("b", "k", "1") + line("a", "k", "1") + line("b", "k", "2") +
                               R"({"store":"a","key":{"base64":"aw=="},"value":1})";
  CHECK(read_lines(unsorted, {.repeat_check = RepeatCheck::fingerprints}).reading.repeated == 1);
  CHECK_FALSE(read_lines(unsorted).reading.sorted);
}

TEST_CASE("Seal of a dump is checked") {
  const std::string body = "\xEF\xBB\xBF" + line("s", "a", "1") + "\r\n" + line("s", "b", "2");
  const ReadLines dump = read_lines(body + seal(2, body));
  CHECK(dump.errors.empty());
  REQUIRE(dump.reading.seal.has_value());
  CHECK(dump.reading.seal->entries == 2);
  CHECK(read_lines(seal(0, "")).errors.empty());
  const std::string text = body + seal(2, body);
  CHECK(read_lines(text.substr(0, text.size() - 1)).errors.empty());
  CHECK(read_lines(text + " \n\r\n").errors.empty());
  CHECK_FALSE(read_lines(body).reading.seal.has_value());
}

TEST_CASE("Seal that does not match is an error in its line") {
  const std::string body = line("s", "a", "1") + line("s", "b", "2");
  const ReadLines changed = read_lines(line("s", "a", "7") + line("s", "b", "2") + seal(2, body));
  REQUIRE(changed.errors.size() == 1);
  CHECK(changed.errors[0].line == 3);
  CHECK(changed.reading.malformed == 1);
  CHECK(read_lines("\n" + body + seal(2, body)).errors.size() == 1);
  const ReadLines cut = read_lines(line("s", "a", "1") + seal(2, body));
  REQUIRE(cut.errors.size() == 1);
  CHECK(cut.errors[0].message == "the seal is for 2 entries, but 1 were read");
  CHECK(read_lines(line("s", "a", "7") + seal(2, body), {.seal_check = SealCheck::skip})
            .errors.empty());
}

TEST_CASE("Seal of a dump with malformed lines is not blamed for them") {
  const std::string body = line("s", "a", "1") + line("s", "b", "2");
  CHECK(read_lines(line("s", "a", "x") + line("s", "b", "2") + seal(2, body)).errors.size() == 1);
}

TEST_CASE("Seal ends a dump: every line after it is malformed") {
  const std::string body = line("s", "a", "1");
  const ReadLines dump =
      read_lines(body + seal(1, body) + "\n" + line("s", "b", "1") + seal(1, body) + "x\n");
  CHECK(dump.entries == std::vector<std::string>{"s/a=1"});
  REQUIRE(dump.errors.size() == 3);
  CHECK(dump.errors[0] == DumpError{4, 1, "line after the seal"});
  CHECK(dump.errors[2].line == 6);
}

TEST_CASE("Dump reading ends when an entry cannot be taken or the source fails") {
  int taken = 0;
  const auto refuse_second = [&](const DumpEntry&) -> Result<void> {
    if (++taken < 2) return {};
    return std::unexpected<persist::PersistenceError>(persist::PersistenceBackingError{});
  };
  const std::string text = line("s", "a", "1") + line("s", "b", "1") + line("s", "c", "1");
  CHECK_FALSE(persist::read_dump(source_of(text), refuse_second, nullptr).has_value());
  CHECK(taken == 2);
  CHECK_FALSE(persist::read_dump(persist::test::failing_after(text), nullptr, nullptr).has_value());
}

TEST_CASE("Dump error names line and column") {
  const persist::PersistenceError error = persist::as_error({3, 14, "expected a number"}, "load");
  CHECK(persist::method_of(error) == "load");
  CHECK(persist::message_of(error) == "line 3, column 14: expected a number");
}

TEST_CASE("Text begins like a dump") {
  CHECK(persist::begins_like_dump(""));
  CHECK(persist::begins_like_dump("\xEF\xBB\xBF \r\n{\"store\""));
  CHECK_FALSE(persist::begins_like_dump(std::string_view{"SQLite format 3\0", 16}));
  CHECK_FALSE(persist::begins_like_dump("[]"));
}
