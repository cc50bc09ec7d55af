// The encodings of Effect's own types. Expected texts are those that Effect writes.

#include <catch2/catch.hpp>

#include "unit/schema/spelling.hpp"

using persist::BigInt;
using persist::decodes;
using persist::Dialect;
using persist::faults_in;
using persist::Infinite;
using persist::Instant;
using persist::read;
using persist::written;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

Instant instant(std::int64_t millis) { return Instant{milliseconds{millis}}; }

}  // namespace

TEST_CASE("Schema<BigInt> is a string of decimal digits") {
  CHECK(read<BigInt>("\"9007199254740993\"") == BigInt{9007199254740993});
  CHECK(read<BigInt>("\"-0012345678901234567890\"").digits() == "-12345678901234567890");
  CHECK(read<BigInt>("\"-0\"") == BigInt{});
  CHECK(faults_in<BigInt>("1") == ": expected a string of digits, found number\n");
  for (const char* const text : {"\"\"", "\"-\"", "\"0x10\"", "\"1.0\"", "\" 1\""}) {
    CHECK(faults_in<BigInt>(text) == ": expected decimal digits\n");
  }
  CHECK(written(BigInt{-10}) == "\"-10\"");
}

TEST_CASE("BigInt tells whether it fits") {
  CHECK(BigInt::parse("255")->to<std::uint8_t>() == 255);
  CHECK_FALSE(BigInt::parse("256")->to<std::uint8_t>());
  CHECK_FALSE(BigInt::parse("-1")->to<unsigned>());
}

TEST_CASE("Schema of bytes is base64 in v4 and an array in v3") {
  CHECK(written(bytes({0, 255})) == "\"AP8=\"");
  CHECK(written(bytes({0, 255}), Dialect::v3) == "[0,255]");
  CHECK(written(bytes({})) == "\"\"");
  CHECK(read<Bytes>("\"AP8=\"") == bytes({0, 255}));
  CHECK(read<Bytes>("[0,255]") == bytes({0, 255}));
  CHECK(faults_in<Bytes>("[0,256]") == "/1: expected an integer from 0 to 255\n");
  for (const char* const text : {"\"AP8\"", "\"AP8*\"", "\"A===\"", "\"A\\nP8=\""}) {
    CHECK(faults_in<Bytes>(text) == ": is not valid base64\n");
  }
}

TEST_CASE("Schema of dates writes as toISOString") {
  CHECK(written(instant(0)) == "\"1970-01-01T00:00:00.000Z\"");
  CHECK(written(instant(1704067199999)) == "\"2023-12-31T23:59:59.999Z\"");
  CHECK(written(instant(951782400001)) == "\"2000-02-29T00:00:00.001Z\"");
  CHECK(written(instant(-1)) == "\"1969-12-31T23:59:59.999Z\"");
  CHECK(written(instant(-62167219200000)) == "\"0000-01-01T00:00:00.000Z\"");
  CHECK(written(instant(-62167219200001)) == "\"-000001-12-31T23:59:59.999Z\"");
  CHECK(written(instant(253402300800000)) == "\"+010000-01-01T00:00:00.000Z\"");
  CHECK(written(instant(8640000000000000)) == "\"+275760-09-13T00:00:00.000Z\"");
  CHECK(written(instant(-8640000000000000)) == "\"-271821-04-20T00:00:00.000Z\"");
  CHECK(written(instant(8640000000000001)) == ": is out of range for a JavaScript date\n");
}

TEST_CASE("Schema of dates reads what it writes, every day of four centuries") {
  for (std::int64_t day = -146097; day <= 0; ++day) {
    const Instant morning = instant(day * 86400000);
    std::string text;
    REQUIRE(persist::append_date(text, morning));
    REQUIRE(persist::parse_date(text) == morning);
  }
  CHECK(persist::parse_date("+275760-09-13T00:00:00.000Z") == instant(8640000000000000));
  CHECK(persist::parse_date("-271821-04-20T00:00:00.000Z") == instant(-8640000000000000));
}

TEST_CASE("Schema of dates reads other spellings") {
  CHECK(read<Instant>("\"2024-01-01\"") == instant(1704067200000));
  CHECK(read<Instant>("\"2024-01-01T00:00Z\"") == instant(1704067200000));
  CHECK(read<Instant>("\"2024-01-01T02:30:00+02:30\"") == instant(1704067200000));
  CHECK(read<Instant>("\"2023-12-31T23:00:00.0019-01:00\"") == instant(1704067200001));
  CHECK(decodes<Instant>("\"2024-02-29\""));
}

TEST_CASE("Schema of dates refuses what is none") {
  for (const char* const text :
       {"", "2024", "2024-13-01", "2023-02-29", "2024-01-32", "2024-01-01T00:00:00", "garbage",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:00Zx", "-000000-01-01",
        "2024-1-1", "2024-01-01T00:00:00.Z", "+275760-09-13T00:00:00.001Z", "02024-01-01"}) {
    INFO(text);
    CHECK_FALSE(persist::parse_date(text));
  }
  CHECK(faults_in<Instant>("1704067200000") == ": expected a date, found number\n");
}

TEST_CASE("Schema of durations speaks both dialects") {
  CHECK(written(milliseconds{1500}) == R"({"_tag":"Millis","value":1500})");
  CHECK(written(milliseconds{1500}, Dialect::v3) == R"({"_tag":"Millis","millis":1500})");
  CHECK(written(nanoseconds{1}) == R"({"_tag":"Nanos","value":"1"})");
  CHECK(written(nanoseconds{1}, Dialect::v3) == R"({"_tag":"Nanos","nanos":"1"})");
  CHECK(read<milliseconds>(R"({"_tag":"Millis","millis":1500})") == milliseconds{1500});
  CHECK(read<milliseconds>(R"({"_tag":"Nanos","value":"2000000"})") == milliseconds{2});
  CHECK(read<nanoseconds>(R"({"_tag":"Millis","value":1500})") == milliseconds{1500});
  CHECK(read<nanoseconds>(R"({"_tag":"Nanos","nanos":"1"})") == nanoseconds{1});
}

TEST_CASE("Schema of durations refuses what the type cannot hold") {
  CHECK(faults_in<milliseconds>(R"({"_tag":"Nanos","value":"1"})") ==
        ": is more precise than milliseconds\n");
  CHECK(faults_in<milliseconds>(R"({"_tag":"Infinity"})") ==
        "/_tag: expected the tag of a finite Duration\n");
  CHECK(faults_in<milliseconds>(R"({"_tag":"Millis"})") == "/millis: is missing\n");
  CHECK(faults_in<nanoseconds>(R"({"_tag":"Nanos","value":1})") ==
        "/value: expected a string of digits, found number\n");
  CHECK_FALSE(decodes<nanoseconds>(R"({"_tag":"Millis","value":9223372036855})"));
}

TEST_CASE("Schema of durations may be infinite as a variant") {
  using Duration = std::variant<milliseconds, Infinite>;
  CHECK(read<Duration>(R"({"_tag":"Infinity"})") == Duration{Infinite{}});
  CHECK(read<Duration>(R"({"_tag":"Millis","value":1})") == Duration{milliseconds{1}});
  CHECK(written(Duration{Infinite{}}) == R"({"_tag":"Infinity"})");
}

TEST_CASE("OptionOf is Effect's Option") {
  using Option = persist::OptionOf<int>;
  const auto text = [](std::optional<int> value) {
    std::string out;
    CHECK(Option::encode(value, {out}));
    return out;
  };
  CHECK(text(1) == R"({"_tag":"Some","value":1})");
  CHECK(text(std::nullopt) == R"({"_tag":"None"})");
  const auto from = [](std::string_view json) {
    return Option::decode(persist::JsonView::assume_valid(json));
  };
  CHECK(from(R"({"_tag":"Some","value":1})").value() == std::optional{1});
  CHECK(from(R"({"_tag":"None"})").value() == std::optional<int>{});
  CHECK(faults(from(R"({"_tag":"Some"})")) == "/value: is missing\n");
  CHECK(faults(from("{}")) == "/_tag: is missing\n");
}

TEST_CASE("Schema<expected> is Either in v3 and Result in v4") {
  using T = std::expected<int, std::string>;
  CHECK(written(T{1}) == R"({"_tag":"Success","success":1})");
  CHECK(written(T{std::unexpected{"no"}}) == R"({"_tag":"Failure","failure":"no"})");
  CHECK(written(T{1}, Dialect::v3) == R"({"_tag":"Right","right":1})");
  CHECK(written(T{std::unexpected{"no"}}, Dialect::v3) == R"({"_tag":"Left","left":"no"})");
  CHECK(read<T>(R"({"_tag":"Right","right":1})") == T{1});
  CHECK(read<T>(R"({"_tag":"Failure","failure":"no"})") == T{std::unexpected{"no"}});
  CHECK(faults_in<T>(R"({"_tag":"Left","left":1})") == "/left: expected a string, found number\n");
  CHECK_FALSE(decodes<T>(R"({"_tag":"Middle"})"));
}
