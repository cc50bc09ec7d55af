#include <persist/schema_version.hpp>

#include <persist/json_reader.hpp>

namespace persist::detail {

VersionedJson versioned_json(std::optional<JsonView> json) {
  if (!json || kind_of(*json) != JsonKind::object) return {.value = json};
  const std::optional<JsonView> version = member_of(*json, "version");
  const std::optional<JsonView> value = member_of(*json, "value");
  if (!version || !value || kind_of(*version) != JsonKind::number) return {.value = json};
  const std::optional<std::int64_t> number = whole_number(*version);
  if (!number || *number < 1) return {.value = json};
  return {.version = *number, .value = value};
}

std::unexpected<Issues> other_version(std::int64_t found, std::int64_t wanted) {
  std::string message{other_version_message};
  message += found == 0 ? "none" : std::to_string(found);
  return issue(message + ", expected " + std::to_string(wanted));
}

}  // namespace persist::detail
