#include "base/status.hpp"

#include <cstring>

namespace persist::app {

Status status_of(const Error& error) {
  struct {
    Status operator()(const UsageError&) const { return Status::usage; }
    Status operator()(const PersistenceSchemaError&) const { return Status::schema; }
    Status operator()(const PersistenceBackingError& it) const {
      switch (it.fault) {
        case BackingFault::busy:
        case BackingFault::conflict:
        case BackingFault::unreachable: return Status::busy;
        case BackingFault::interrupted: return Status::interrupted;
        case BackingFault::ambiguous_store:
        case BackingFault::no_such_layout:
        case BackingFault::other_layout:
        case BackingFault::ambiguous_form:
        case BackingFault::other_table:
        case BackingFault::unsupported: return Status::usage;
        case BackingFault::too_long:
        case BackingFault::denied:
        case BackingFault::outcome_unknown:
        case BackingFault::failed: break;
      }
      return Status::backing;
    }
    Status operator()(const ConditionError&) const { return Status::condition; }
    Status operator()(const BrokenPipe&) const { return Status::broken_pipe; }
  } const status;
  return std::visit(status, error);
}

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
