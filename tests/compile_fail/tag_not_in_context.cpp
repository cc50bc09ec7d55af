// expect: persist: this service is not in the context
// expect: ResultPersistence
#include "users.hpp"

bool opens() {
  auto services = persist::layer_memory().build();
  return services && services->get(persist::ResultPersistence::tag).make("users").has_value();
}
