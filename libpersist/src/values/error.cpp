#include <persist/error.hpp>

namespace persist {

const std::string& method_of(const PersistenceError& error) {
  return std::visit([](const auto& it) -> const std::string& { return it.method; }, error);
}

namespace {

std::string message_of(const PersistenceSchemaError& error) {
  std::string message;
  for (const Issue& issue : error.issues) {
    if (!message.empty()) message += "; ";
    if (!issue.path.empty()) message += "at " + issue.path + ": ";
    message += issue.message;
  }
  return message;
}

std::string message_of(const PersistenceBackingError& error) {
  return error.code.empty() ? error.message : error.message + " (" + error.code + ")";
}

}  // namespace

std::string message_of(const PersistenceError& error) {
  return std::visit([](const auto& it) { return message_of(it); }, error);
}

}  // namespace persist
