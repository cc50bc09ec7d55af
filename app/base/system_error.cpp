#include "base/system_error.hpp"

#include <cstring>

namespace persist::app {

std::string errno_name(int number) {
  const char* const name = ::strerrorname_np(number);
  return name == nullptr ? "errno " + std::to_string(number) : name;
}

Error system_error(const std::string& what, int number) {
  return PersistenceBackingError{.fault = BackingFault::failed,
                                 .code = errno_name(number),
                                 .message = what + ": " + ::strerrordesc_np(number)};
}

Error interrupted_error() {
  return PersistenceBackingError{
      .fault = BackingFault::interrupted, .code = "EINTR", .message = "interrupted"};
}

}  // namespace persist::app
