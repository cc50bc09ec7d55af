#include <libpq-fe.h>

#include "drivers/driver_libraries.hpp"

namespace persist::postgresql {

std::vector<DriverLibrary> libraries() {
  // 150004 is 15.4.
  const auto version_of = [](auto* function) {
    const int version = function();
    return std::to_string(version / 10000) + '.' + std::to_string(version % 10000);
  };
  return {
      opened_library<decltype(::PQlibVersion)>("libpq.so.5", "libpq5", "PQlibVersion", version_of)};
}

}  // namespace persist::postgresql
