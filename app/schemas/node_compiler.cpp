#include "schemas/node_compiler.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <persist/json_reader.hpp>

#include "query/canonical_json.hpp"
#include "schemas/ecma_pattern.hpp"
#include "schemas/schema_reference.hpp"

namespace persist::app {

namespace {

/// 0 for what is not the name of a type.
TypeSet type_named(JsonView json) {
  for (const JsonKind kind : {JsonKind::null, JsonKind::boolean, JsonKind::number, JsonKind::string,
                              JsonKind::array, JsonKind::object}) {
    if (string_equals(json, name_of(kind))) return type_of(kind);
  }
  return string_equals(json, "integer") ? whole_number_type : TypeSet{0};
}

/// A whole number that is not negative; too large ones are as large as there are.
std::optional<std::size_t> count_of(JsonView json) {
  if (kind_of(json) != JsonKind::number) return std::nullopt;
  const Decimal decimal = decimal_of(trimmed(json).text());
  if (decimal.negative || decimal.exponent < 0) return std::nullopt;
  const std::size_t digits = decimal.digits.size() + static_cast<std::size_t>(decimal.exponent);
  if (digits > 18) return static_cast<std::size_t>(-1);
  if (decimal.digits.empty()) return 0;
  return std::stoull(decimal.digits + std::string(static_cast<std::size_t>(decimal.exponent), '0'));
}

}  // namespace

NodeCompiler::Handler NodeCompiler::handler_of(std::string_view keyword) {
  using Self = NodeCompiler;
  static constexpr std::array keywords{
      Keyword{"$comment", &Self::ignore},
      Keyword{"$defs", &Self::ignore},
      Keyword{"$id", &Self::ignore},
      Keyword{"$ref", &Self::ref},
      Keyword{"$schema", &Self::ignore},
      Keyword{"additionalItems", &Self::additional_items},
      Keyword{"additionalProperties", &Self::single},
      Keyword{"allOf", &Self::several},
      Keyword{"anyOf", &Self::several},
      Keyword{"const", &Self::constant},
      Keyword{"contains", &Self::single},
      Keyword{"contentEncoding", &Self::ignore},
      Keyword{"contentMediaType", &Self::ignore},
      Keyword{"contentSchema", &Self::ignore},
      Keyword{"default", &Self::ignore},
      Keyword{"definitions", &Self::ignore},
      Keyword{"deprecated", &Self::ignore},
      Keyword{"description", &Self::ignore},
      Keyword{"else", &Self::single},
      Keyword{"enum", &Self::enumeration},
      Keyword{"examples", &Self::ignore},
      Keyword{"exclusiveMaximum", &Self::bound},
      Keyword{"exclusiveMinimum", &Self::bound},
      Keyword{"format", &Self::ignore},
      Keyword{"if", &Self::single},
      Keyword{"items", &Self::items},
      Keyword{"maxContains", &Self::size},
      Keyword{"maxItems", &Self::size},
      Keyword{"maxLength", &Self::size},
      Keyword{"maxProperties", &Self::size},
      Keyword{"maximum", &Self::bound},
      Keyword{"minContains", &Self::size},
      Keyword{"minItems", &Self::size},
      Keyword{"minLength", &Self::size},
      Keyword{"minProperties", &Self::size},
      Keyword{"minimum", &Self::bound},
      Keyword{"multipleOf", &Self::multiple_of},
      Keyword{"not", &Self::single},
      Keyword{"oneOf", &Self::several},
      Keyword{"pattern", &Self::pattern},
      Keyword{"patternProperties", &Self::pattern_properties},
      Keyword{"prefixItems", &Self::prefix_items},
      Keyword{"properties", &Self::properties},
      Keyword{"propertyNames", &Self::single},
      Keyword{"readOnly", &Self::ignore},
      Keyword{"required", &Self::required},
      Keyword{"then", &Self::single},
      Keyword{"title", &Self::ignore},
      Keyword{"type", &Self::type},
      Keyword{"uniqueItems", &Self::unique_items},
      Keyword{"writeOnly", &Self::ignore},
  };
  const auto* const found = std::ranges::find(keywords, keyword, &Keyword::name);
  if (found != keywords.end()) return found->compile;
  return keyword.starts_with("x-") ? &Self::ignore : nullptr;
}

NodeCompiler::Done NodeCompiler::compile() {
  const JsonView json = schema_.json;
  if (kind_of(json) == JsonKind::boolean) {
    node_.is_never = !is_true(json);
    return {};
  }
  if (kind_of(json) != JsonKind::object) return not_a("a schema", json, "an object or a boolean");
  const bool is_root = json.text().data() == document().root.text().data();
  if (member_of(json, "$id") && !is_root) schema_.is_in_resource = true;
  const bool ignores_siblings = document().draft == Draft::draft_7 && member_of(json, "$ref");
  for (const JsonMember member : members_of(json)) {
    const std::string keyword = unquoted(member.name);
    const Handler handler = handler_of(keyword);
    if (handler == nullptr) {
      return schema_fault(member.value, "the keyword \"" + keyword + "\" is not supported");
    }
    if (ignores_siblings && handler != &NodeCompiler::ignore && keyword != "$ref") {
      return schema_fault(member.value, "draft 7 ignores " + keyword + " beside $ref; use allOf");
    }
    if (Done done = (this->*handler)(keyword, member.value); !done) return done;
  }
  return {};
}

NodeCompiler::Done NodeCompiler::ignore(std::string_view /*keyword*/, JsonView /*value*/) {
  return {};
}

NodeCompiler::Done NodeCompiler::ref(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::string) return not_a(keyword, value, "a string");
  if (schema_.is_in_resource) {
    return schema_fault(value, "a $ref within a schema that has an $id is not supported");
  }
  const auto target = resolve_reference(document(), unquoted(value));
  if (!target) return schema_fault(value, target.error());
  const auto number =
      compiler_.number_of({.json = *target, .document = schema_.document, .is_in_resource = false});
  compiler_.nodes_[number].is_shared = true;
  node_.ref = number;
  return {};
}

NodeCompiler::Done NodeCompiler::type(std::string_view keyword, JsonView value) {
  constexpr std::string_view expected = "the name of a type, or an array of such names";
  TypeSet types = 0;
  if (kind_of(value) == JsonKind::array) {
    for (const JsonView element : elements_of(value)) {
      const TypeSet named = type_named(element);
      if (named == 0) return not_a(keyword, element, expected);
      types |= named;
    }
  } else {
    types = type_named(value);
  }
  if (types == 0) return not_a(keyword, value, expected);
  node_.types = types;
  return {};
}

NodeCompiler::Done NodeCompiler::choose(JsonView value) {
  SchemaNode::Choice choice;
  append_canonical(choice.canonical, value);
  append_compact(choice.text, value);
  node_.choices->push_back(std::move(choice));
  return {};
}

NodeCompiler::Done NodeCompiler::enumeration(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::array) return not_a(keyword, value, "an array");
  if (node_.choices) return schema_fault(value, "const and enum in one schema are not supported");
  node_.choices.emplace();
  for (const JsonView element : elements_of(value)) {
    if (Done done = choose(element); !done) return done;
  }
  return {};
}

NodeCompiler::Done NodeCompiler::constant(std::string_view /*keyword*/, JsonView value) {
  if (node_.choices) return schema_fault(value, "const and enum in one schema are not supported");
  node_.choices.emplace();
  return choose(value);
}

NodeCompiler::Done NodeCompiler::bound(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::number) return not_a(keyword, value, "a number");
  const std::string text{trimmed(value).text()};
  auto& target = keyword == "minimum"            ? numbers().minimum
                 : keyword == "maximum"          ? numbers().maximum
                 : keyword == "exclusiveMinimum" ? numbers().exclusive_minimum
                                                 : numbers().exclusive_maximum;
  target = {.value = decimal_of(text), .text = text};
  return {};
}

NodeCompiler::Done NodeCompiler::multiple_of(std::string_view keyword, JsonView value) {
  constexpr std::size_t max_digits = 18;
  constexpr std::int64_t max_exponent = 400;
  if (kind_of(value) != JsonKind::number) return not_a(keyword, value, "a number");
  const std::string text{trimmed(value).text()};
  const Decimal decimal = decimal_of(text);
  if (decimal.negative || decimal.digits.empty()) return not_a(keyword, value, "more than 0");
  if (decimal.digits.size() > max_digits || decimal.exponent > max_exponent ||
      decimal.exponent < -max_exponent) {
    return schema_fault(value, "multipleOf has too many digits");
  }
  numbers().multiple_of = {.value = decimal, .text = text};
  return {};
}

NodeCompiler::Done NodeCompiler::size(std::string_view keyword, JsonView value) {
  const auto count = count_of(value);
  if (!count) return not_a(keyword, value, "a whole number, 0 or more");
  SchemaNode::Extent& extent = keyword.ends_with("Length")       ? strings().characters
                               : keyword.ends_with("Items")      ? arrays().elements
                               : keyword.ends_with("Properties") ? objects().members
                                                                 : arrays().contained;
  (keyword.starts_with("min") ? extent.least : extent.most) = *count;
  return {};
}

SchemaCompiler::Compiled<SchemaNode::Pattern> NodeCompiler::compiled_pattern(JsonView string,
                                                                             std::string text) {
  auto regex = compile_ecma(text);
  if (!regex) return schema_fault(string, "not a usable regular expression: " + regex.error());
  return SchemaNode::Pattern{.text = std::move(text), .regex = *std::move(regex)};
}

NodeCompiler::Done NodeCompiler::pattern(std::string_view keyword, JsonView value) {
  if (kind_of(value) != JsonKind::string) return not_a(keyword, value, "a string");
  auto compiled = compiled_pattern(value, unquoted(trimmed(value)));
  if (!compiled) return std::unexpected{std::move(compiled.error())};
  strings().pattern = *std::move(compiled);
  return {};
}

}  // namespace persist::app
