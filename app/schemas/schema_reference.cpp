#include "schemas/schema_reference.hpp"

#include <optional>

#include <persist/json_reader.hpp>
#include <persist/uri.hpp>

#include "query/json_query.hpp"

namespace persist::app {

namespace {

std::optional<JsonView> find_definition(const SchemaDocument& document, std::string_view pointer) {
  for (const std::string_view prefix : {"/$defs", "/definitions"}) {
    if (document.definitions && pointer.starts_with(prefix) &&
        pointer.substr(prefix.size()).starts_with('/')) {
      return find_part(*document.definitions, pointer.substr(prefix.size()));
    }
  }
  auto found = find_part(document.root, pointer);
  if (!found && document.shared && pointer.starts_with("/$defs/")) {
    found = find_part(*document.shared, pointer);
  }
  return found;
}

}  // namespace

std::expected<JsonView, std::string> resolve_reference(const SchemaDocument& document,
                                                       std::string_view reference) {
  const auto refuse = [&](const std::string& why) {
    return std::unexpected{"the $ref \"" + std::string{reference} + "\" " + why};
  };
  if (!reference.starts_with('#')) return refuse("leads to another document");
  const auto pointer = percent_decoded(reference.substr(1));
  if (!pointer || !is_pointer(*pointer)) return refuse("is not a JSON pointer after its #");
  const auto found = find_definition(document, *pointer);
  if (!found) return refuse("leads nowhere");
  const JsonView schema = trimmed(*found);
  if (kind_of(schema) != JsonKind::object && kind_of(schema) != JsonKind::boolean) {
    return refuse("does not lead to a schema");
  }
  return schema;
}

}  // namespace persist::app
