#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "unit/schema/spelling.hpp"

using persist::decodes;
using persist::Dialect;
using persist::faults_in;
using persist::read;
using persist::written;

TEST_CASE("Schema<bool> takes true and false alone") {
  CHECK(read<bool>(" true ") == true);
  CHECK(read<bool>("false") == false);
  CHECK(faults_in<bool>("1") == ": expected a boolean, found number\n");
  CHECK(faults_in<bool>("\"true\"") == ": expected a boolean, found string\n");
  CHECK(written(true) == "true");
}

TEST_CASE("Schema of integers keeps to the range of the type") {
  CHECK(read<int>("-2147483648") == std::numeric_limits<int>::min());
  CHECK(faults_in<int>("99999999999") == ": expected an integer from -2147483648 to 2147483647\n");
  CHECK(faults_in<std::uint8_t>("256") == ": expected an integer from 0 to 255\n");
  CHECK(faults_in<std::uint8_t>("-1") == ": expected an integer from 0 to 255\n");
  CHECK(read<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(decodes<std::uint64_t>("18446744073709551616"));
  CHECK(read<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(decodes<std::int64_t>("123456789012345680000"));
}

TEST_CASE("Schema of integers takes whole numbers however they are spelt") {
  CHECK(read<int>("1.0") == 1);
  CHECK(read<int>("1e2") == 100);
  CHECK(read<unsigned>("-0") == 0U);
  CHECK(read<std::int64_t>("9.007199254740992e15") == 9007199254740992);
  CHECK_FALSE(decodes<int>("1.5"));
  CHECK_FALSE(decodes<std::int64_t>("9.1e15"));
}

TEST_CASE("Schema of integers takes numbers alone") {
  CHECK(faults_in<int>("true") == ": expected an integer, found boolean\n");
  CHECK(faults_in<int>("\"1\"") == ": expected an integer, found string\n");
  CHECK(faults_in<int>("null") == ": expected an integer, found null\n");
}

TEST_CASE("Schema<double> spells what JSON cannot in v4") {
  CHECK(read<double>("1e21") == 1e21);
  CHECK(std::isnan(read<double>("\"NaN\"")));
  CHECK(read<double>("\"-Infinity\"") == -std::numeric_limits<double>::infinity());
  CHECK(faults_in<double>("\"1\"") == ": expected a number, found string\n");
  CHECK(written(std::nan("")) == "\"NaN\"");
  CHECK(written(-std::numeric_limits<double>::infinity()) == "\"-Infinity\"");
}

TEST_CASE("Schema<double> does not encode NaN in v3") {
  CHECK(written(std::nan(""), Dialect::v3) == ": NaN and infinities cannot be written in v3\n");
}

TEST_CASE("Schema<float> refuses what lies beyond its range") {
  CHECK(read<float>("0.5") == 0.5F);
  CHECK(faults_in<float>("1e39") == ": is out of range for a float\n");
  CHECK(read<float>("\"Infinity\"") == std::numeric_limits<float>::infinity());
}

TEST_CASE("append_number writes as JavaScript does") {
  // What Node's String() gives for each.
  CHECK(written(0.0) == "0");
  CHECK(written(-0.0) == "0");
  CHECK(written(100000.0) == "100000");
  CHECK(written(0.1) == "0.1");
  CHECK(written(-1.5) == "-1.5");
  CHECK(written(1e21) == "1e+21");
  CHECK(written(123456789012345680000.0) == "123456789012345680000");
  CHECK(written(0.000001) == "0.000001");
  CHECK(written(1e-7) == "1e-7");
  CHECK(written(1.25e-7) == "1.25e-7");
  CHECK(written(5e-324) == "5e-324");
  CHECK(written(1.7976931348623157e308) == "1.7976931348623157e+308");
}

TEST_CASE("Schema<string> keeps lone surrogates") {
  const auto lone = read<std::string>(R"("a\ud83dz")");
  CHECK(lone == "a\xED\xA0\xBDz");
  CHECK(written(lone) == R"("a\ud83dz")");
  CHECK(written(std::string{"\xED\xBF\xBF"}) == R"("\udfff")");
  CHECK(read<std::string>(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
}

TEST_CASE("Schema<string> does not encode what is not valid UTF-8") {
  CHECK(written(std::string{"caf\xE9"}) == ": is not valid UTF-8\n");
  CHECK(written(std::string{"\xED\xA0\xBD\xE9"}) == ": is not valid UTF-8\n");
  CHECK(written(std::string{"caf\xC3\xA9 \"\n\0", 9}) == "\"caf\xC3\xA9 \\\"\\n\\u0000\"");
}

TEST_CASE("Schema<JsonText> keeps the tokens of JSON") {
  const auto json = read<persist::JsonText>(R"({"b":1.0,"b":2})");
  CHECK(json.text() == R"({"b":1.0,"b":2})");
  CHECK(written(json) == R"({"b":1.0,"b":2})");
}

TEST_CASE("Schema<monostate> is nothing or null") {
  CHECK(decodes<std::monostate>("null"));
  CHECK(persist::Schema<std::monostate>::decode(std::nullopt));
  CHECK(faults_in<std::monostate>("5") == ": expected nothing or null, found number\n");
  CHECK(written(std::monostate{}) == "null");
}

TEST_CASE("Schema<Never> decodes nothing") { CHECK_FALSE(decodes<persist::Never>("null")); }
