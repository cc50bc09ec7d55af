#include "schemas/schema_compiler.hpp"

#include <algorithm>

#include <persist/json_reader.hpp>

#include "schemas/node_compiler.hpp"

namespace persist::app {

std::unexpected<SchemaFault> schema_fault(JsonView where, std::string message) {
  return std::unexpected{SchemaFault{.where = where.text(), .message = std::move(message)}};
}

std::unexpected<SchemaFault> not_a(std::string_view keyword, JsonView where,
                                   std::string_view expected) {
  return schema_fault(where, std::string{keyword} + " must be " + std::string{expected});
}

namespace {

/// The draft that `$schema` or `dialect` names.
std::optional<Draft> draft_named(std::string_view name) {
  while (name.ends_with('#')) name.remove_suffix(1);
  if (name.ends_with("draft-2020-12") || name.ends_with("draft/2020-12/schema")) {
    return Draft::draft_2020;
  }
  if (name.ends_with("draft/2019-09/schema")) return Draft::draft_2019;
  if (name.ends_with("draft-07") || name.ends_with("draft-07/schema")) return Draft::draft_7;
  return std::nullopt;
}

SchemaCompiler::Compiled<Draft> draft_of(JsonView name) {
  const auto draft =
      kind_of(name) == JsonKind::string ? draft_named(unquoted(trimmed(name))) : std::nullopt;
  if (draft) return *draft;
  return schema_fault(name, "not one of the drafts 2020-12, 2019-09 and 7");
}

SchemaCompiler::Compiled<SchemaDocument> document_of(JsonView json,
                                                     std::optional<JsonView> shared) {
  SchemaDocument document{.root = json, .shared = shared};
  const auto dialect = member_of(json, "dialect");
  const auto schema = member_of(json, "schema");
  if (dialect && schema) {
    for (const JsonMember member : members_of(json)) {
      if (member.is_named("dialect") || member.is_named("schema")) continue;
      if (!member.is_named("definitions")) {
        return schema_fault(member.value, "a document has dialect, schema and definitions only");
      }
      document.definitions = trimmed(member.value);
    }
    document.root = trimmed(*schema);
  }
  const auto name = dialect && schema ? dialect : member_of(json, "$schema");
  if (!name) return document;
  const auto draft = draft_of(*name);
  if (!draft) return std::unexpected{draft.error()};
  document.draft = *draft;
  return document;
}

/// The schemas that judge the same value.
void append_in_place(std::vector<SchemaNode::Number>& numbers, const SchemaNode& node) {
  if (node.ref) numbers.push_back(*node.ref);
  if (!node.combination) return;
  const SchemaNode::Combination& parts = *node.combination;
  for (const auto* const list : {&parts.all_of, &parts.any_of, &parts.one_of}) {
    numbers.insert(numbers.end(), list->begin(), list->end());
  }
  for (const auto& part : {parts.not_, parts.if_, parts.then_, parts.else_}) {
    if (part) numbers.push_back(*part);
  }
}

}  // namespace

SchemaCompiler::Compiled<SchemaNode::Number> SchemaCompiler::add(JsonView json,
                                                                 std::optional<JsonView> shared) {
  auto document = document_of(trimmed(json), shared);
  if (!document) return std::unexpected{std::move(document.error())};
  documents_.push_back(*std::move(document));
  const auto number = number_of(
      {.json = documents_.back().root, .document = documents_.size() - 1, .is_in_resource = false});
  if (auto done = compile_pending(); !done) return std::unexpected{std::move(done.error())};
  return number;
}

SchemaNode::Number SchemaCompiler::number_of(const Pending& schema) {
  const auto next = static_cast<SchemaNode::Number>(nodes_.size());
  const auto [place, is_new] = known_.emplace(schema.json.text().data(), next);
  if (is_new) {
    nodes_.emplace_back();
    places_.push_back(schema.json);
    pending_.emplace_back(next, schema);
  }
  return place->second;
}

SchemaCompiler::Compiled<void> SchemaCompiler::compile_pending() {
  while (!pending_.empty()) {
    const auto [number, schema] = pending_.back();
    pending_.pop_back();
    NodeCompiler compiler{*this, schema};
    if (auto done = compiler.compile(); !done) return done;
    SchemaNode node = std::move(compiler).node();
    node.is_shared = nodes_[number].is_shared;
    nodes_[number] = std::move(node);
  }
  return {};
}

/// A schema that judges a value by judging it by itself would never end.
SchemaCompiler::Compiled<void> SchemaCompiler::refuse_cycles() const {
  constexpr std::size_t max_depth = 500;
  enum class State : std::uint8_t { unseen, open, done };
  std::vector<State> states(nodes_.size(), State::unseen);
  // Of each open schema, those still to be entered.
  std::vector<std::pair<SchemaNode::Number, std::vector<SchemaNode::Number>>> open;
  const auto enter = [&](SchemaNode::Number number) {
    states[number] = State::open;
    open.emplace_back(number, std::vector<SchemaNode::Number>{});
    append_in_place(open.back().second, nodes_[number]);
  };
  for (SchemaNode::Number start = 0; start < nodes_.size(); ++start) {
    if (states[start] == State::unseen) enter(start);
    while (!open.empty()) {
      auto& [number, left] = open.back();
      if (left.empty()) {
        states[number] = State::done;
        open.pop_back();
        continue;
      }
      const SchemaNode::Number next = left.back();
      left.pop_back();
      if (states[next] == State::open) {
        return schema_fault(places_[next], "the schema leads back to itself for the same value");
      }
      if (open.size() > max_depth)
        return schema_fault(places_[next], "schemas are nested too deeply");
      if (states[next] == State::unseen) enter(next);
    }
  }
  return {};
}

SchemaCompiler::Compiled<SchemaNodes> SchemaCompiler::finish() && {
  if (auto done = refuse_cycles(); !done) return std::unexpected{std::move(done.error())};
  for (SchemaNode& node : nodes_) {
    // Scalars are judged faster than looked up.
    node.is_shared = node.is_shared && (node.arrays || node.objects || node.combination);
    node.is_branching = node.combination || (node.ref && (node.arrays || node.objects)) ||
                        (node.arrays && node.arrays->contains) ||
                        (node.objects && !node.objects->patterns.empty());
  }
  return std::move(nodes_);
}

}  // namespace persist::app
