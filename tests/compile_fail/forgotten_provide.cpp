// expect: persist: this layer needs another one: provide it first
// expect: BackingPersistence
#include "users.hpp"

bool opens() {
  auto services = persist::layer_result().build();
  return services.has_value();
}
