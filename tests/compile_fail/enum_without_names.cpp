// expect: persist: this enumeration has no schema
// expect: Color
#include <persist/schema.hpp>

enum class Color { red, green };
struct Car {
  Color color = Color::red;
};
template <>
struct persist::Schema<Car> {
  static constexpr auto shape = record(field("color", &Car::color));
};

bool reads(persist::JsonView json) { return persist::decode<Car>(json).has_value(); }
