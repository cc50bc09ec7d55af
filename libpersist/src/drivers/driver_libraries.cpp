#include "drivers/driver_libraries.hpp"

namespace persist {

std::vector<DriverLibraries> driver_libraries() {
  std::vector<DriverLibraries> all;
  all.reserve(6);
  all.push_back({.driver = "sqlite", .libraries = sqlite::libraries()});
  all.push_back({.driver = "memory", .libraries = {}});
  all.push_back({.driver = "dir", .libraries = {}});
  all.push_back({.driver = "redis", .libraries = redis::libraries()});
  all.push_back({.driver = "postgresql", .libraries = postgresql::libraries()});
  all.push_back({.driver = "mysql", .libraries = mysql::libraries()});
  return all;
}

}  // namespace persist
