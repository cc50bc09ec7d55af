#include <algorithm>

#include <persist/json_reader.hpp>

#include "schemas/node_compiler.hpp"

// The keywords that have schemas within them.

namespace persist::app {

SchemaCompiler::Compiled<SchemaNode::Number> NodeCompiler::subschema(JsonView json) {
  const JsonView whole = trimmed(json);
  if (kind_of(whole) != JsonKind::object && kind_of(whole) != JsonKind::boolean) {
    return not_a("a schema", whole, "an object or a boolean");
  }
  return compiler_.number_of(
      {.json = whole, .document = schema_.document, .is_in_resource = schema_.is_in_resource});
}

SchemaCompiler::Compiled<std::vector<SchemaNode::Number>> NodeCompiler::subschemas(JsonView array) {
  std::vector<Number> numbers;
  for (const JsonView element : elements_of(array)) {
    const auto number = subschema(element);
    if (!number) return std::unexpected{number.error()};
    numbers.push_back(*number);
  }
  return numbers;
}

NodeCompiler::Done NodeCompiler::items(std::string_view keyword, JsonView value) {
  if (kind_of(value) == JsonKind::array) {
    if (document().draft == Draft::draft_2020) {
      return schema_fault(value, "items is an array; draft 2020-12 has prefixItems for that");
    }
    return prefix_items(keyword, value);
  }
  const auto number = subschema(value);
  if (!number) return std::unexpected{number.error()};
  arrays().rest = *number;
  return {};
}

NodeCompiler::Done NodeCompiler::prefix_items(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::array) return not_a(keyword, value, "an array of schemas");
  if (keyword == "prefixItems" &&
      (document().draft == Draft::draft_7 || document().draft == Draft::draft_2019)) {
    return schema_fault(value, "prefixItems is not a keyword of this draft");
  }
  auto numbers = subschemas(value);
  if (!numbers) return std::unexpected{std::move(numbers.error())};
  arrays().first = *std::move(numbers);
  return {};
}

/// Before draft 2020-12: of the elements after those that an array of items names.
NodeCompiler::Done NodeCompiler::additional_items(std::string_view keyword, JsonView value) {
  if (document().draft == Draft::draft_2020) {
    return schema_fault(value,
                        std::string{keyword} + " is not a keyword of draft 2020-12; use items");
  }
  const auto number = subschema(value);
  if (!number) return std::unexpected{number.error()};
  const auto items = member_of(schema_.json, "items");
  if (items && kind_of(*items) == JsonKind::array) arrays().rest = *number;
  return {};
}

NodeCompiler::Done NodeCompiler::unique_items(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::boolean) return not_a(keyword, value, "true or false");
  arrays().is_unique = is_true(value);
  return {};
}

SchemaNode::Property& NodeCompiler::property(std::string name) {
  auto& properties = objects().properties;
  auto place = std::ranges::lower_bound(properties, name, {}, &SchemaNode::Property::name);
  if (place == properties.end() || place->name != name) {
    place = properties.insert(place, {.name = std::move(name), .schema = std::nullopt});
  }
  return *place;
}

NodeCompiler::Done NodeCompiler::properties(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::object) return not_a(keyword, value, "an object of schemas");
  for (const JsonMember member : members_of(value)) {
    const auto number = subschema(member.value);
    if (!number) return std::unexpected{number.error()};
    property(unquoted(member.name)).schema = *number;
  }
  return {};
}

NodeCompiler::Done NodeCompiler::pattern_properties(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::object) return not_a(keyword, value, "an object of schemas");
  for (const JsonMember member : members_of(value)) {
    auto pattern = compiled_pattern(member.value, unquoted(member.name));
    if (!pattern) return std::unexpected{std::move(pattern.error())};
    const auto number = subschema(member.value);
    if (!number) return std::unexpected{number.error()};
    objects().patterns.push_back({.pattern = *std::move(pattern), .schema = *number});
  }
  return {};
}

NodeCompiler::Done NodeCompiler::required(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::array) return not_a(keyword, value, "an array of strings");
  for (const JsonView element : elements_of(value)) {
    if (kind_of(element) != JsonKind::string) {
      return not_a(keyword, element, "an array of strings");
    }
    SchemaNode::Property& needed = property(unquoted(element));
    if (!needed.is_required) ++objects().required;
    needed.is_required = true;
  }
  return {};
}

NodeCompiler::Done NodeCompiler::single(std::string_view keyword, JsonView value) {
  const auto number = subschema(value);
  if (!number) return std::unexpected{number.error()};
  if (keyword == "additionalProperties") {
    objects().others = *number;
  } else if (keyword == "propertyNames") {
    objects().names = *number;
  } else if (keyword == "contains") {
    arrays().contains = *number;
  } else if (keyword == "not") {
    combination().not_ = *number;
  } else if (keyword == "if") {
    combination().if_ = *number;
  } else {
    (keyword == "then" ? combination().then_ : combination().else_) = *number;
  }
  return {};
}

NodeCompiler::Done NodeCompiler::several(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::array) return not_a(keyword, value, "an array of schemas");
  auto numbers = subschemas(value);
  if (!numbers) return std::unexpected{std::move(numbers.error())};
  if (numbers->empty()) return not_a(keyword, value, "an array of at least one schema");
  (keyword == "allOf"   ? combination().all_of
   : keyword == "anyOf" ? combination().any_of
                        : combination().one_of) = *std::move(numbers);
  return {};
}

}  // namespace persist::app
