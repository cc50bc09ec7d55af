#include "values/base64.hpp"

#include <catch2/catch.hpp>

using persist::append_base64;
using persist::bytes_of_base64;

// Test vectors of RFC 4648, section 10.
TEST_CASE("Base64 writes and reads the vectors of its standard") {
  const auto [bytes, text] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}}));
  std::string out = "x";
  append_base64(out, bytes);
  CHECK(out == "x" + text);
  CHECK(bytes_of_base64(text) == bytes);
}

TEST_CASE("Base64 knows every byte") {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  std::string text;
  append_base64(text, bytes);
  CHECK(bytes_of_base64(text) == bytes);
}

TEST_CASE("Base64 refuses what it would not write") {
  CHECK(bytes_of_base64("+/+/") == "\xFB\xFF\xBF");
  const std::string text =
      GENERATE(as<std::string>{}, "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "=", "====", "Zm9v\n",
               " Zm9v", "Zm 9v", "-_-_", "Zg==Zg==", "Zm9v====", "Zm9\xC3", "Zg=\n=");
  CAPTURE(text);
  CHECK_FALSE(bytes_of_base64(text));
}
