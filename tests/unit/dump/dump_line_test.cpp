#include <persist/dump.hpp>

#include <catch2/catch.hpp>

using persist::EntryView;
using persist::Expires;
using persist::LineForm;
using persist::StorageClass;

namespace {

std::string line_of(std::string_view store, const EntryView& record) {
  std::string line;
  persist::append_dump_line(line, store, record);
  return line;
}

EntryView record(std::string_view value) { return {.key = "k", .value = value, .expires = {}}; }

}  // namespace

TEST_CASE("Dump line has store, key, exit and expires in this order") {
  const EntryView entry{.key = "GetUser:1",
                        .value = R"({"_tag":"Success","value":{"id":1}})",
                        .expires = Expires::at(4102444800000)};
  CHECK(
      line_of("users", entry) ==
      R"({"store":"users","key":"GetUser:1","exit":{"_tag":"Success","value":{"id":1}},"expires":4102444800000})"
      "\n");
}

TEST_CASE("Dump line leaves out an expiry that there is not") {
  CHECK(line_of("", record("1")) == R"({"store":"","key":"k","value":1})"
                                    "\n");
  EntryView not_a_number = record("1");
  not_a_number.expires = Expires::not_a_number();
  CHECK(line_of("", not_a_number) == line_of("", record("1")));
}

TEST_CASE("Dump line keeps a fraction and all digits of an expiry") {
  EntryView entry = record("1");
  entry.expires = Expires::at_fraction(4102444800000.5);
  CHECK_THAT(line_of("s", entry), Catch::EndsWith(",\"expires\":4102444800000.5}\n"));
  entry.expires = Expires::at(9223372036854775807);
  CHECK_THAT(line_of("s", entry), Catch::EndsWith(",\"expires\":9223372036854775807}\n"));
  entry.expires = Expires::at(-1);
  CHECK_THAT(line_of("s", entry), Catch::EndsWith(",\"expires\":-1}\n"));
}

TEST_CASE("Dump line takes the form that the value needs") {
  std::string line;
  const auto form = [&](std::string_view value) {
    line.clear();
    return persist::append_dump_line(line, "s", record(value));
  };
  CHECK(form(R"({"_tag":"Success"})") == LineForm::exit);
  CHECK(line == R"({"store":"s","key":"k","exit":{"_tag":"Success"}})"
                "\n");
  CHECK(form(R"({"_tag":"success"})") == LineForm::value);
  CHECK(line == R"({"store":"s","key":"k","value":{"_tag":"success"}})"
                "\n");
  CHECK(form("{\"_tag\":\"Suc\n") == LineForm::text);
  CHECK(line == R"({"store":"s","key":"k","text":"{\"_tag\":\"Suc\n"})"
                "\n");
  CHECK(form("") == LineForm::text);
  CHECK(line == R"({"store":"s","key":"k","text":""})"
                "\n");
  CHECK(form("\"\xFF\"") == LineForm::base64);
  CHECK(line == R"({"store":"s","key":"k","base64":"Iv8i"})"
                "\n");
}

TEST_CASE("Dump line drops white space between tokens and nothing else") {
  CHECK(line_of("s", record(" { \"_tag\" : \"Success\" ,\n\t\"value\": \"a  b\" }\r\n")) ==
        R"({"store":"s","key":"k","exit":{"_tag":"Success","value":"a  b"}})"
        "\n");
  CHECK(line_of("s", record(R"([1.0,1e2,{"b":1,"a":2,"b":3},"\u0041\/\ud800"])")) ==
        R"({"store":"s","key":"k","value":[1.0,1e2,{"b":1,"a":2,"b":3},"\u0041\/\ud800"]})"
        "\n");
}

TEST_CASE("Dump line escapes of keys and stores what JSON demands and no more") {
  EntryView entry = record("1");
  entry.key = std::string_view{"\0\x1F\x7F\"\\/\n\u2028\u00e9", 12};
  CHECK(line_of("\t", entry) ==
        "{\"store\":\"\\t\",\"key\":\"\\u0000\\u001f\x7F\\\"\\\\/\\n\u2028\u00e9\",\"value\":1}\n");
}

TEST_CASE("Dump line spells names that are no text in base64") {
  EntryView entry = record("1");
  entry.key = "\xFF";
  CHECK(line_of("\xFE", entry) == R"({"store":{"base64":"/g=="},"key":{"base64":"/w=="},"value":1})"
                                  "\n");
  entry.key = "plain";
  entry.key_class = StorageClass::blob;
  CHECK(line_of("s", entry) == R"({"store":"s","key":{"base64":"cGxhaW4="},"value":1})"
                               "\n");
}

TEST_CASE("Dump line cannot hold a key that is NULL") {
  EntryView entry = record("1");
  CHECK(persist::fits_dump_line(entry));
  entry.key_class = StorageClass::null;
  CHECK_FALSE(persist::fits_dump_line(entry));
}

TEST_CASE("Dump line is appended") {
  std::string line = "before\n";
  persist::append_dump_line(line, "s", record("1"));
  CHECK(line == "before\n{\"store\":\"s\",\"key\":\"k\",\"value\":1}\n");
}
