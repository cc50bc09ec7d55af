#pragma once

/// Where `$ref` leads.

#include <expected>
#include <string>

#include "schemas/schema_compiler.hpp"

namespace persist::app {

/// The schema that `reference` (`#`, or `#` and a JSON pointer) names in `document`. An error, in
/// words, if it names another document or nothing.
[[nodiscard]] std::expected<JsonView, std::string> resolve_reference(const SchemaDocument& document,
                                                                     std::string_view reference);

}  // namespace persist::app
