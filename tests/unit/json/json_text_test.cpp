#include <persist/json_text.hpp>

#include <catch2/catch.hpp>
#include <string>

using persist::JsonText;
using persist::JsonView;
using persist::TextPosition;

namespace {

std::string compact(std::string_view text) {
  std::string out;
  persist::append_compact(out, JsonView::parse(text).value());
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  persist::append_quoted(out, text);
  return out;
}

std::string unquoted(std::string_view text) {
  return persist::unquoted(JsonView::parse(text).value());
}

}  // namespace

TEST_CASE("append_compact drops white space between tokens and nothing else") {
  CHECK(compact(" { \"a b\" : [ 1.00 , \"x\\u0041 \\\" y\" ,\r\n\ttrue ] , \"a b\" : -0 } \n") ==
        R"({"a b":[1.00,"x\u0041 \" y",true],"a b":-0})");
  CHECK(compact("\"  \"") == "\"  \"");
  CHECK(compact(" 1 ") == "1");
}

TEST_CASE("append_compact appends") {
  std::string out = "x";
  persist::append_compact(out, JsonView::assume_valid("[ ]"));
  CHECK(out == "x[]");
}

TEST_CASE("append_quoted escapes quote, backslash and control characters only") {
  using namespace std::string_view_literals;
  CHECK(quoted("") == R"("")");
  CHECK(quoted("a\"b\\c/") == R"("a\"b\\c/")");
  CHECK(quoted("\b\f\n\r\t"sv) == R"("\b\f\n\r\t")");
  CHECK(quoted("\0\x01\x1F\x7F"sv) == "\"\\u0000\\u0001\\u001f\x7F\"");
  CHECK(quoted("é\u2028😀") == "\"é\u2028😀\"");
}

TEST_CASE("unquoted takes back what append_quoted writes, at every length and place") {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      for (const char byte : {'"', '\\', '\0', '\n', '\x1F', ' '}) {
        std::string text(length, 'x');
        text[place] = byte;
        REQUIRE(unquoted(quoted(text)) == text);
      }
    }
  }
}

TEST_CASE("unquoted resolves escapes") {
  CHECK(unquoted(R"( "\"\\\/\b\f\n\r\t" )") == "\"\\/\b\f\n\r\t");
  CHECK(unquoted(R"("\u0041\u00e9\u20AC")") == "Aé€");
  CHECK(unquoted(R"("\u0000")") == std::string(1, '\0'));
  CHECK(unquoted(R"("\ud83d\ude00")") == "😀");
}

TEST_CASE("unquoted keeps lone surrogates apart") {
  CHECK(unquoted(R"("\ud83d")") == "\xED\xA0\xBD");
  CHECK(unquoted(R"("\ude00\ud83d")") == "\xED\xB8\x80\xED\xA0\xBD");
  CHECK(unquoted(R"("\ud83d\u0041")") ==
        "\xED\xA0\xBD"
        "A");
  CHECK(unquoted(R"("\ud83d\n")") == "\xED\xA0\xBD\n");
}

TEST_CASE("is_utf8 knows RFC 3629") {
  using namespace std::string_view_literals;
  CHECK(persist::is_utf8(""));
  CHECK(persist::is_utf8("plain \0 text, long enough for words"sv));
  CHECK(
      persist::is_utf8("\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
  for (const auto wrong : {"\x80"sv, "\xC1\xBF"sv, "\xC3"sv, "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv,
                           "\xE2\x82"sv, "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv,
                           "\xF5\x80\x80\x80"sv, "\xFF"sv, "\xE2\x82\x28"sv, "12345678\xC3"sv}) {
    INFO(wrong);
    CHECK_FALSE(persist::is_utf8(wrong));
  }
}

TEST_CASE("position_in counts lines and characters from 1") {
  CHECK(persist::position_in("", 0) == TextPosition{1, 1});
  CHECK(persist::position_in("ab", 1) == TextPosition{1, 2});
  CHECK(persist::position_in("ab\ncd", 3) == TextPosition{2, 1});
  CHECK(persist::position_in("ab\r\ncd", 5) == TextPosition{2, 2});
  CHECK(persist::position_in("é😀x", 6) == TextPosition{1, 3});
  CHECK(persist::position_in("\xFF\xFFx", 2) == TextPosition{1, 3});
  CHECK(persist::position_in("ab", 99) == TextPosition{1, 3});
}

TEST_CASE("JsonText owns what it parsed") {
  CHECK(JsonText::parse("[1]")->text() == "[1]");
  CHECK(JsonText::parse("[1").error().offset == 2);
}
