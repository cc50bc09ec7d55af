#include <algorithm>
#include <optional>

#include "schemas/characters.hpp"
#include "schemas/schema_checker.hpp"

// Why a value fits none of several schemas.

namespace persist::app {

namespace {

constexpr std::string_view fits_none = "fits none of the schemas of anyOf or oneOf";

}  // namespace

/// What a chain of `$ref` ends at.
const SchemaNode& SchemaChecker::resolved(Number number) const {
  const SchemaNode* node = &nodes_[number];
  while (node->ref) node = &nodes_[*node->ref];
  return *node;
}

TypeSet SchemaChecker::types_of(Number number) const {
  TypeSet types = every_type;
  const SchemaNode* node = &nodes_[number];
  for (; node->ref; node = &nodes_[*node->ref]) types &= node->types;
  types &= node->types;
  if (node->choices && node->choices->empty()) return 0;
  if (!node->combination || node->combination->any_of.empty()) return types;
  TypeSet alternatives = 0;
  for (const Number part : node->combination->any_of) {
    const SchemaNode& schema = resolved(part);
    alternatives |= schema.types;
  }
  return types & alternatives;
}

/// Whether the type and the tags (members with one value only) are those of the schema. Sets
/// `tag_name` to the tag that tells them apart.
bool SchemaChecker::is_meant_for(Number number, Index at, std::string& tag_name) {
  if ((types_of(number) & types_at(at)) == 0) return false;
  const SchemaNode& node = resolved(number);
  if (tape_.kind(at) != JsonKind::object || !node.objects) return true;
  const Members members = members_at(at);
  bool is_meant = true;
  for (const SchemaNode::Property& property : node.objects->properties) {
    if (!property.schema || !property.is_required) continue;
    const SchemaNode& schema = resolved(*property.schema);
    if (!schema.choices || schema.choices->size() != 1) continue;
    tag_name = property.name;
    const Member* const member = find_member(members, property.name);
    is_meant = is_meant && member != nullptr && is_choice(*schema.choices, member->value_at);
  }
  members_.resize(members.begin);
  return is_meant;
}

/// Where all of `schemas` have a tag of this name.
bool SchemaChecker::explain_tags(std::span<const Number> schemas, Index at,
                                 const std::string& tag_name, Reasons& reasons) {
  if (tape_.kind(at) != JsonKind::object) return false;
  std::string list;
  for (const Number number : schemas) {
    const SchemaNode& node = resolved(number);
    if ((types_of(number) & types_at(at)) == 0) continue;
    if (!node.objects) return false;
    const auto& properties = node.objects->properties;
    const auto tag = std::ranges::find(properties, tag_name, &SchemaNode::Property::name);
    if (tag == properties.end() || !tag->schema) return false;
    const SchemaNode& schema = resolved(*tag->schema);
    if (!schema.choices || schema.choices->size() != 1) return false;
    (list += list.empty() ? "" : ", ") += schema.choices->front().text;
  }
  const Members members = members_at(at);
  const Member* const member = find_member(members, tag_name);
  const Index place = member == nullptr ? at : member->value_at;
  std::string name;
  append_quoted(name, tag_name);
  misfit(place, &reasons,
         member == nullptr ? "the member " + name + " is missing" : std::string{"must be one of "},
         member == nullptr ? std::string{} : shortened(list));
  members_.resize(members.begin);
  return true;
}

/// Where all of `schemas` are values, as Effect writes literals.
bool SchemaChecker::explain_choices(std::span<const Number> schemas, Index at, Reasons& reasons) {
  std::string list;
  for (const Number number : schemas) {
    const SchemaNode& node = resolved(number);
    if (!node.choices) return false;
    for (const SchemaNode::Choice& choice : *node.choices) {
      (list += list.empty() ? "" : ", ") += choice.text;
    }
  }
  misfit(at, &reasons, "must be one of ", shortened(list));
  return true;
}

void SchemaChecker::explain_alternatives(std::span<const Number> schemas, Index at,
                                         Reasons& reasons) {
  if (explain_choices(schemas, at, reasons)) return;
  std::optional<Number> meant;
  std::size_t count = 0;
  std::string tag_name;
  TypeSet types = 0;
  for (const Number schema : schemas) {
    types |= types_of(schema);
    if (!is_meant_for(schema, at, tag_name)) continue;
    meant = schema;
    ++count;
  }
  if (count == 1) {
    static_cast<void>(judge(*meant, at, &reasons));
    return;
  }
  if ((types & types_at(at)) == 0) {
    misfit(at, &reasons,
           "expected " + words_of(types) + ", found " +
               words_of(static_cast<TypeSet>(1U << static_cast<unsigned>(tape_.kind(at)))));
    return;
  }
  if (count == 0 && !tag_name.empty() && explain_tags(schemas, at, tag_name, reasons)) return;
  misfit(at, &reasons, fits_none);
}

}  // namespace persist::app
