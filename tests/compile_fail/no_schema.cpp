// expect: persist: this type has no schema: include <persist/schema.hpp> if it is a standard type
// expect: Order
#include "users.hpp"

struct Order {
  int number = 0;
};

struct GetOrder {
  using Success = Order;
  using Failure = NotFound;
  [[nodiscard]] std::string primary_key() const { return "1"; }
};

bool is_kept(persist::ResultPersistenceStore& orders) {
  const auto exit = orders.get(GetOrder{});
  return exit && *exit && (**exit)->number == 1;
}
