#pragma once

/// Compiles JSON Schemas of the drafts 2020-12, 2019-09 and 7, as far as Effect writes them.
///
/// Known are `$ref` within a document, `type`, `enum`, `const`, the bounds of numbers, lengths and
/// sizes, `multipleOf`, `pattern`, `items`, `prefixItems`, `additionalItems`, `contains`,
/// `uniqueItems`, `properties`, `patternProperties`, `additionalProperties`, `propertyNames`,
/// `required`, `allOf`, `anyOf`, `oneOf`, `not`, `if`, and keywords that only describe, `format`
/// among them. A schema with any other keyword is refused, because what it asserts would not be
/// checked.

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <persist/json_text.hpp>

#include "schemas/schema.hpp"

namespace persist::app {

/// Why a schema cannot be used.
struct SchemaFault {
  /// A part of the text.
  std::string_view where;
  std::string message;
};

/// What is wrong with the part `where` of a schema.
[[nodiscard]] std::unexpected<SchemaFault> schema_fault(JsonView where, std::string message);
/// That `where` must be `expected`, which is what `keyword` asks for.
[[nodiscard]] std::unexpected<SchemaFault> not_a(std::string_view keyword, JsonView where,
                                                 std::string_view expected);

enum class Draft : std::uint8_t { unknown, draft_7, draft_2019, draft_2020 };

/// What `$ref` in a schema refers to.
struct SchemaDocument {
  JsonView root;
  /// What `#/$defs/NAME` is looked up in, instead of the root: Effect 4 keeps definitions apart.
  std::optional<JsonView> definitions = std::nullopt;
  /// Where the definitions are that the root has not.
  std::optional<JsonView> shared = std::nullopt;
  Draft draft = Draft::unknown;
};

/// Compiles any number of documents, all parts of one text, which must outlive it.
class SchemaCompiler {
 public:
  template <class T>
  using Compiled = std::expected<T, SchemaFault>;

  /// `json` is a schema, or a document as Effect 4 writes it: `dialect`, `schema`, `definitions`.
  /// `shared` is an object whose `$defs` documents may refer to.
  [[nodiscard]] Compiled<SchemaNode::Number> add(JsonView json, std::optional<JsonView> shared);

  /// What was added; after it, nothing is.
  [[nodiscard]] Compiled<SchemaNodes> finish() &&;

 private:
  friend class NodeCompiler;

  struct Pending {
    JsonView json;
    std::size_t document;
    /// A subschema around it has an `$id`, by which a `$ref` would be resolved.
    bool is_in_resource;
  };

  /// The number of the schema at this place, which is compiled if it is not yet.
  [[nodiscard]] SchemaNode::Number number_of(const Pending& schema);
  [[nodiscard]] Compiled<void> compile_pending();
  [[nodiscard]] Compiled<void> refuse_cycles() const;

  std::vector<SchemaDocument> documents_;
  SchemaNodes nodes_;
  std::vector<JsonView> places_;  // of the nodes
  std::unordered_map<const char*, SchemaNode::Number> known_;
  std::vector<std::pair<SchemaNode::Number, Pending>> pending_;
};

}  // namespace persist::app
