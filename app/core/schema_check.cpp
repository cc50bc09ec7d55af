#include "core/schema_check.hpp"

#include <persist/exit_codec.hpp>

#include "schemas/store_schemas.hpp"

namespace persist::app {

std::vector<Issue> schema_issues(const Session& session, std::string_view store,
                                 std::string_view key, JsonView value) {
  StoreSchemas* const schemas = session.schemas();
  if (schemas == nullptr || !value_state(value.text()).is_exit) return {};
  if (schemas->fits(store, key, value)) return {};
  return schemas->issues_of(store, key, value);
}

Outcome<void> check_schema(const Session& session, std::string_view store, std::string_view key,
                           JsonView value, std::string_view method) {
  auto issues = schema_issues(session, store, key, value);
  if (issues.empty()) return {};
  issues.insert(issues.begin(), {.path = "", .message = "the value does not match its schema"});
  return std::unexpected{
      Error{PersistenceSchemaError{.method = std::string{method}, .issues = std::move(issues)}}};
}

std::string words_of(const std::vector<Issue>& issues) {
  return message_of(PersistenceSchemaError{.issues = issues});
}

}  // namespace persist::app
