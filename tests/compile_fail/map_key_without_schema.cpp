// expect: persist: this type has no schema
// expect: Point
#include <map>

#include <persist/schema.hpp>

struct Point {
  int x = 0;
  friend auto operator<=>(const Point&, const Point&) = default;
};

bool reads(persist::JsonView json) {
  return persist::decode<std::map<Point, int>>(json).has_value();
}
