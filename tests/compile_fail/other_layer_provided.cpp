// expect: persist: the layer that is provided does not make the service that this layer needs
// expect: ResultPersistence
#include "users.hpp"

bool opens() {
  auto services = persist::layer_result().provide(persist::layer_result_memory()).build();
  return services.has_value();
}
