#include "render/excerpt.hpp"

#include <catch2/catch.hpp>

using persist::app::cut_to_rows;
using persist::app::front_within;

namespace {

std::string cut(std::string text, std::size_t rows, std::size_t columns) {
  cut_to_rows(text, rows, columns, "more shows all");
  return text;
}

}  // namespace

TEST_CASE("front_within counts columns, not bytes and colours") {
  CHECK(front_within("abc", 2) == 2);
  CHECK(front_within("äöü", 2) == 4);
  CHECK(front_within("日本", 3) == 3);
  CHECK(front_within("\x1b[32mabc\x1b[0m", 3) == 12);
  CHECK(front_within("日", 1) == 3);
  CHECK(front_within("", 5) == 0);
}

TEST_CASE("cut_to_rows leaves what fits") {
  CHECK(cut("a\nb\n", 2, 10) == "a\nb\n");
  CHECK(cut("", 2, 10).empty());
}

TEST_CASE("cut_to_rows tells how much is hidden") {
  CHECK(cut("a\nb\ncc\n", 2, 10) == "a\nb\n… 3 B more; more shows all\n");
}

TEST_CASE("cut_to_rows counts a long line by the rows it fills") {
  CHECK(cut("0123456789abcdef\nx\n", 2, 8) == "0123456789abcdef\n… 2 B more; more shows all\n");
  CHECK(cut("0123456789abcdefg\n", 2, 8) == "0123456789abcdef\n… 2 B more; more shows all\n");
}

TEST_CASE("cut_to_rows ends a colour that it cuts") {
  CHECK(cut("\x1b[32m0123456789\x1b[0m\n", 1, 4) ==
        "\x1b[32m0123\x1b[0m\n… 7 B more; more shows all\n");
}
