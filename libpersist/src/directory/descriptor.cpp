#include "directory/descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

namespace persist {

std::unexpected<PersistenceError> system_error(std::string_view method, std::string_view doing) {
  const int error = errno;
  const char* const name = ::strerrorname_np(error);
  return backing_error(method, name == nullptr ? "" : name,
                       std::string{doing} + ": " + std::generic_category().message(error));
}

std::unexpected<PersistenceError> backing_error(std::string_view method, std::string code,
                                                std::string message) {
  return std::unexpected<PersistenceError>{PersistenceBackingError{.method = std::string{method},
                                                                   .fault = BackingFault::failed,
                                                                   .code = std::move(code),
                                                                   .message = std::move(message)}};
}

}  // namespace persist
