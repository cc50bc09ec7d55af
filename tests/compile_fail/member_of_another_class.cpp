// expect: persist: a field of this record is a member of another class
// expect: Order
#include "users.hpp"

struct Order {
  int number = 0;
};
template <>
struct persist::Schema<Order> {
  static constexpr auto shape = record(field("number", &Order::number), field("id", &::User::id));
};
