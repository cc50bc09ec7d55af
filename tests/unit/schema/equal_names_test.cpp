// Names that are given twice do not compile.

#include <catch2/catch.hpp>
#include <type_traits>

#include <persist/schema.hpp>

namespace {

using persist::field;

struct Point {
  int x = 0;
  int y = 0;
};
enum class Color { red, green };

/// Whether what `Make` makes can be a constant.
template <class Make>
constexpr bool is_constant = requires {
  typename std::bool_constant<((void)Make{}(), true)>;
};

}  // namespace

TEST_CASE("record, tagged and literals refuse equal names where they compile") {
  const auto different = [] {
    return persist::record(field("x", &Point::x), field("y", &Point::y));
  };
  const auto equal = [] { return persist::record(field("x", &Point::x), field("x", &Point::y)); };
  const auto tag = [] { return persist::tagged("Point", field("_tag", &Point::x)); };
  const auto untagged = [] { return persist::record(field("_tag", &Point::x)); };
  STATIC_REQUIRE(is_constant<decltype(different)>);
  STATIC_REQUIRE(is_constant<decltype(untagged)>);
  STATIC_REQUIRE_FALSE(is_constant<decltype(equal)>);
  STATIC_REQUIRE_FALSE(is_constant<decltype(tag)>);

  const auto colors = [] {
    return persist::literals<Color>({{Color::red, "red"}, {Color::green, "green"}});
  };
  const auto same_color = [] {
    return persist::literals<Color>({{Color::red, "red"}, {Color::green, "red"}});
  };
  STATIC_REQUIRE(is_constant<decltype(colors)>);
  STATIC_REQUIRE_FALSE(is_constant<decltype(same_color)>);
}
