// expect: which does not enclose|not in a namespace enclosing
// expect: Schema
#include <persist/schema.hpp>

namespace app {

struct Order {
  int number = 0;
};

template <>
struct persist::Schema<Order> {
  static constexpr auto shape = persist::record(persist::field("number", &Order::number));
};

}  // namespace app
