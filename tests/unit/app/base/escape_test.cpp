#include "base/escape.hpp"

#include <catch2/catch.hpp>

using namespace persist::app;

TEST_CASE("What a terminal would act on is shown as an escape") {
  CHECK(escaped("plain é 😀") == "plain é 😀");
  CHECK(escaped("\x1b[31m\n\x7f") == "\\u001b[31m\\u000a\\u007f");
  CHECK(escaped("\xc2\x85\xe2\x80\xae\xe2\x81\xa6") == "\\u0085\\u202e\\u2066");
  CHECK(escaped("\xff\xc0\x80\xed\xa0\xbd") == "\\xff\\xc0\\x80\\xed\\xa0\\xbd");
}

TEST_CASE("Text is fitted into columns") {
  CHECK(width_of("aé") == 2);
  CHECK(width_of("键😀") == 4);
  CHECK(fitted("abcdef", 6) == "abcdef");
  CHECK(fitted("abcdef", 4) == "abc…");
  CHECK(fitted("键键键", 4) == "键…");
}
