#include "dump/line_parser.hpp"

#include <catch2/catch.hpp>

using persist::DumpEntry;
using persist::Expires;
using persist::LineForm;
using persist::Seal;
using persist::StorageClass;
using persist::dump::LineFault;
using persist::dump::parse_line;

namespace {

/// A line and what was read from it.
class Parsed {
 public:
  explicit Parsed(std::string line, const persist::dump::LineDefaults& defaults = {})
      : line_{std::move(line)} {
    decoded_.reserve(line_.size());
    const std::size_t room = decoded_.capacity();
    result_ = parse_line(line_, decoded_, defaults);
    CHECK(decoded_.capacity() == room);
  }

  [[nodiscard]] const DumpEntry& entry() const {
    INFO(line_);
    REQUIRE(result_.has_value());
    return std::get<DumpEntry>(*result_);
  }
  [[nodiscard]] const Seal& seal() const {
    REQUIRE(result_.has_value());
    return std::get<Seal>(*result_);
  }
  [[nodiscard]] LineFault fault() const {
    INFO(line_);
    REQUIRE_FALSE(result_.has_value());
    return result_.error();
  }

 private:
  std::string line_;
  std::string decoded_;
  std::expected<persist::dump::ParsedLine, LineFault> result_;
};

LineFault fault_of(std::string_view line) { return Parsed{std::string{line}}.fault(); }

/// The offset of the fault of a line in which ^ marks where it should be.
void check_fault_at_mark(std::string_view marked) {
  const std::size_t mark = marked.find('^');
  std::string line{marked};
  line.erase(mark, 1);
  CAPTURE(line);
  CHECK(fault_of(line).offset == mark);
}

}  // namespace

TEST_CASE("Dump line is read") {
  const Parsed line{
      R"({"store":"users","key":"GetUser:1","exit":{"_tag":"Success","value":{"id":1}},"expires":4102444800000})"};
  CHECK(line.entry().store == "users");
  CHECK(line.entry().key == "GetUser:1");
  CHECK(line.entry().key_class == StorageClass::text);
  CHECK(line.entry().form == LineForm::exit);
  CHECK(line.entry().value == R"({"_tag":"Success","value":{"id":1}})");
  CHECK(line.entry().value_class() == StorageClass::text);
  CHECK(line.entry().expires == Expires::at(4102444800000));
}

TEST_CASE("Dump line is read in every form of the value") {
  const Parsed value{R"({"store":"","key":"","value":[1.0]})"};
  CHECK(value.entry().form == LineForm::value);
  CHECK(value.entry().value == "[1.0]");
  CHECK(value.entry().expires.is_never());
  const Parsed text{R"({"store":"","key":"","text":"{\"a\u0000"})"};
  CHECK(text.entry().form == LineForm::text);
  CHECK(text.entry().value == std::string_view{"{\"a\0", 4});
  CHECK(text.entry().value_class() == StorageClass::text);
  const Parsed bytes{R"({"store":"","key":"","base64":"Iv8i"})"};
  CHECK(bytes.entry().form == LineForm::base64);
  CHECK(bytes.entry().value == "\"\xFF\"");
  CHECK(bytes.entry().value_class() == StorageClass::blob);
}

TEST_CASE("Dump line may have its members in any order, white space between tokens, and a CR") {
  const Parsed line{
      "\t{ \"expires\" : 5 , \"exit\" : { \"value\" : \"a b\" , \"_tag\" : \"Success\" } , "
      "\"key\" : \"k\" , \"store\" : \"s\" } \r"};
  CHECK(line.entry().store == "s");
  CHECK(line.entry().key == "k");
  CHECK(line.entry().value == R"({"value":"a b","_tag":"Success"})");
  CHECK(line.entry().expires == Expires::at(5));
  CHECK(Parsed{R"({"value":[ 1 ],"key":"k","store":"s"})"}.entry().value == "[1]");
  CHECK(Parsed{R"({"value": "a b" ,"key":"k","store":"s"})"}.entry().value == "\"a b\"");
}

TEST_CASE("Dump line may spell names with escapes") {
  const Parsed line{R"({"\u0073tore":"a\/b","key":"\ud83d\ude00\u00e9\n","v\u0061lue":"\u0041"})"};
  CHECK(line.entry().store == "a/b");
  CHECK(line.entry().key == "\U0001F600\u00e9\n");
  CHECK(line.entry().value == R"("\u0041")");
}

TEST_CASE("Dump line may have a store and a key in base64") {
  const Parsed line{R"({"store":{"base64":"/g=="},"key":{ "base64" : "/w==" },"value":1})"};
  CHECK(line.entry().store == "\xFE");
  CHECK(line.entry().key == "\xFF");
  CHECK(line.entry().key_class == StorageClass::blob);
}

TEST_CASE("Dump line keeps exotic values") {
  const std::string value = R"([100000000000000000000,1e-7,"\ud83d",{"__proto__":1,"a":2,"a":3}])";
  CHECK(Parsed{R"({"store":"s","key":"k","value":)" + value + "}"}.entry().value == value);
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  CHECK(Parsed{R"({"store":"s","key":"k","value":)" + deep + "}"}.entry().value == deep);
}

TEST_CASE("Dump line may expire at any instant of 64 bits") {
  const auto [number, expires] = GENERATE(table<std::string, Expires>({
      {"0", Expires::at(0)},
      {"-1", Expires::at(-1)},
      {"9223372036854775807", Expires::at(9223372036854775807)},
      {"-9223372036854775808", Expires::at(-9223372036854775807 - 1)},
      {"4102444800000.5", Expires::at_fraction(4102444800000.5)},
      {"1E3", Expires::at(1000)},
  }));
  CHECK(Parsed{R"({"store":"s","key":"k","value":1,"expires":)" + number + "}"}.entry().expires ==
        expires);
}

TEST_CASE("Dump line that is not JSON object is refused where it shows") {
  check_fault_at_mark("^[1]");
  check_fault_at_mark("^null");
  check_fault_at_mark("^x");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1}^,)");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1^)");
  check_fault_at_mark(R"({"store":"s","key":"k","value":^})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":[1^}})");
  check_fault_at_mark("{\"store\":\"s\",\"key\":\"k^\xFF\",\"value\":1}");
  check_fault_at_mark("{\"store\":\"s\",\"key\":\"k\",\"text\":\"^\xED\xA0\x80\"}");
  check_fault_at_mark("{\"store\":\"s\",\"key\":\"k\",\"value\":1,\"expires\":^1e999}");
}

TEST_CASE("Dump line with unknown or repeated members is refused at their names") {
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,^"Expires":1})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,^"":1})");
  check_fault_at_mark(R"({"store":"s",^"store":"s","key":"k","value":1})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,^"value":1})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,^"\u006bey":"k"})");
}

TEST_CASE("Dump line without a store, a key or a value is refused") {
  CHECK(fault_of("{}") == LineFault{0, "the member store is missing"});
  CHECK(fault_of(R"({"key":"k","value":1})") == LineFault{0, "the member store is missing"});
  CHECK(fault_of(R"({"store":"s","value":1})") == LineFault{0, "the member key is missing"});
  CHECK(fault_of(R"({"store":"s","key":"k","expires":1})") ==
        LineFault{0, "one of the members exit, value, text and base64 is required"});
}

TEST_CASE("Dump line with several values is refused at the second") {
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,^"text":"1"})");
  check_fault_at_mark(R"({"store":"s","base64":"","key":"k",^"exit":{"_tag":"Success"}})");
}

TEST_CASE("Dump line whose exit is not an Exit is refused at it") {
  check_fault_at_mark(R"({"store":"s","key":"k","exit":^null})");
  check_fault_at_mark(R"({"store":"s","key":"k","exit":^{"_tag":"success"}})");
  check_fault_at_mark(R"({"store":"s","key":"k","exit":^{"_tag":"Failure","cause":[{}]}})");
}

TEST_CASE("Dump line with an expiry that is no number or beyond 64 bits is refused at it") {
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"expires":^null})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"expires":^"1"})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"expires":^[1]})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"expires":^1e19})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"expires":^-9223372036854777856})");
}

TEST_CASE("Dump line with names that are no strings is refused at them") {
  check_fault_at_mark(R"({"store":^1,"key":"k","value":1})");
  check_fault_at_mark(R"({"store":"s","key":^null,"value":1})");
  check_fault_at_mark(R"({"store":"s","key":^{},"value":1})");
  check_fault_at_mark(R"({"store":"s","key":^{"hex":"00"},"value":1})");
  check_fault_at_mark(R"({"store":"s","key":^{"base64":"","base64":""},"value":1})");
  check_fault_at_mark(R"({"store":"s","key":{"base64":^1},"value":1})");
  check_fault_at_mark(R"({"store":"s","key":{"base64":"Zg=="^],"value":1})");
  check_fault_at_mark(R"({"store":"s","key":^"\ud800","value":1})");
  check_fault_at_mark(R"({"store":"s","key":"k","text":^{}})");
}

TEST_CASE("Dump line with base64 that is not canonical is refused at it") {
  check_fault_at_mark(R"({"store":"s","key":{"base64":^"Zg"},"value":1})");
  check_fault_at_mark(R"({"store":"s","key":"k","base64":^"Zh=="})");
  check_fault_at_mark(R"({"store":"s","key":"k","base64":^"Zm9v\n"})");
}

TEST_CASE("Seal is read") {
  CHECK(Parsed{R"({"seal":{"entries":3,"sha256":"00ff"}})"}.seal() == Seal{3, "00ff"});
  CHECK(Parsed{R"({ "seal": {"sha256":"", "entries": 0} })"}.seal() == Seal{0, ""});
}

TEST_CASE("Seal of another shape is refused") {
  check_fault_at_mark(R"({"seal":^1})");
  check_fault_at_mark(R"({"seal":^{}})");
  check_fault_at_mark(R"({"seal":^{"entries":1}})");
  check_fault_at_mark(R"({"seal":^{"entries":-1,"sha256":""}})");
  check_fault_at_mark(R"({"seal":^{"entries":1.5,"sha256":""}})");
  check_fault_at_mark(R"({"seal":^{"entries":1,"sha256":1}})");
  check_fault_at_mark(R"({"seal":^{"entries":1,"sha256":"","more":1}})");
  check_fault_at_mark(R"({"seal":^{"entries":1,"entries":1,"sha256":""}})");
  check_fault_at_mark(R"(^{"seal":{"entries":1,"sha256":""},"store":"s"})");
}

TEST_CASE("Dump line has a TTL that counts from now") {
  const persist::Instant now{std::chrono::milliseconds{1000}};
  const auto expires_of = [&](const std::string& ttl) {
    return Parsed{R"({"store":"s","key":"k","value":1,"ttl":)" + ttl + "}", {.now = now}}
        .entry()
        .expires;
  };
  CHECK(expires_of(R"("604800000ms")") == Expires::at(604801000));
  CHECK(expires_of(R"("7d")") == Expires::at(604801000));
  CHECK(expires_of(R"("1d 12h")") == Expires::at(129601000));
  CHECK(expires_of(R"("\u0031s")") == Expires::at(2000));
  CHECK(expires_of(R"("-1s")") == Expires::at(0));
}

TEST_CASE("Dump line has a malformed TTL") {
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":^7})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":^null})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":^"7"})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":^""})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":"7d}^)");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":"7d",^"ttl":"7d"})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"ttl":"7d",^"expires":1})");
  check_fault_at_mark(R"({"store":"s","key":"k","value":1,"expires":1,^"ttl":"7d"})");
  check_fault_at_mark(R"(^{"store":"s","key":"k","absent":true,"ttl":"7d"})");
  const Parsed late{R"({"store":"s","key":"k","value":1,"ttl":"9223372036854775807ms"})",
                    {.now = persist::Instant{std::chrono::milliseconds{1}}}};
  CHECK(late.fault().reason == "a time beyond 64 bits of milliseconds");
}

TEST_CASE("Dump line without a store takes the one that it is given") {
  CHECK(fault_of(R"({"key":"k","value":1})").reason == "the member store is missing");
  const Parsed named{R"({"key":"k","value":1})", {.store = "users"}};
  CHECK(named.entry().store == "users");
  const Parsed own{R"({"key":"k","value":1,"store":"s"})", {.store = "users"}};
  CHECK(own.entry().store == "s");
}
