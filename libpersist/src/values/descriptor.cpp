#include "values/descriptor.hpp"

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
                                                std::string message, BackingFault fault) {
  return std::unexpected<PersistenceError>{PersistenceBackingError{.method = std::string{method},
                                                                   .fault = fault,
                                                                   .code = std::move(code),
                                                                   .message = std::move(message)}};
}

bool has_fault(const PersistenceError& error, BackingFault fault) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == fault;
}

std::unexpected<PersistenceError> too_long(std::string_view method, const std::string& what,
                                           std::size_t max_bytes) {
  return backing_error(method, "EFBIG",
                       what + " is longer than " + std::to_string(max_bytes) + " bytes",
                       BackingFault::too_long);
}

}  // namespace persist
