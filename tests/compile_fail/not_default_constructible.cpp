// expect: persist: a record is read into a T{}, which this type does not allow
// expect: Order
#include <persist/schema.hpp>

struct Order {
  explicit Order(int given) : number{given} {}
  int number;
};
template <>
struct persist::Schema<Order> {
  static constexpr auto shape = record(field("number", &Order::number));
};
