// expect: have_equal_names
// expect: constexpr|constant
#include <persist/schema.hpp>

struct Point {
  int x = 0;
  int y = 0;
};
template <>
struct persist::Schema<Point> {
  static constexpr auto shape = record(field("x", &Point::x), field("x", &Point::y));
};
