// expect: persist: this layer needs nothing: the one that needs it comes first
// expect: ResultPersistence
#include "users.hpp"

bool opens() {
  auto services = persist::layer_memory().provide(persist::layer_result()).build();
  return services.has_value();
}
