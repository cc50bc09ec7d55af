#include "sqlite/schema.hpp"

#include <algorithm>

#include "backing/propagate.hpp"

namespace persist::sqlite {

namespace {

constexpr std::string_view common_prefix = "effect_";

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool folded_less(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(a, b, {}, folded, folded);
}

bool begins_with(std::string_view name, std::string_view prefix) {
  return same_name(name.substr(0, prefix.size()), prefix);
}

ObjectKind kind_of(std::string_view type, bool has_pages) {
  if (type == "view") return ObjectKind::view;
  if (type == "index") return ObjectKind::index;
  return has_pages ? ObjectKind::table : ObjectKind::virtual_table;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, folded, folded);
}

std::string quoted_name(std::string_view name) {
  std::string identifier = "\"";
  for (const char c : name) {
    if (c == '"') identifier += c;
    identifier += c;
  }
  return identifier += '"';
}

Result<Schema> Schema::read(Connection& connection, std::string_view own_table) {
  PERSIST_LET(const Statement statement,
              connection.prepare("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema"));
  Schema schema;
  std::vector<std::string> triggered;
  Run run{connection, statement};
  while (run.row()) {
    const std::string_view type = run.bytes(0);
    if (type == "trigger") {
      triggered.emplace_back(run.name(2));
    } else if (const std::string_view name = run.name(1);
               begins_with(name, common_prefix) || same_name(name, own_table)) {
      schema.objects_.push_back({.name = std::string{name},
                                 .kind = kind_of(type, run.number(3) != 0),
                                 .sql = std::string{run.name(4)}});
    } else if (type != "index" && !begins_with(name, "sqlite_")) {
      schema.has_others_ = true;
    }
    if (type == "table" && run.name(4).contains("value_type") &&
        !same_name(run.name(1), own_table)) {
      schema.maybe_kvs_.push_back({.name = std::string{run.name(1)},
                                   .kind = kind_of(type, run.number(3) != 0),
                                   .sql = std::string{run.name(4)}});
    }
  }
  PERSIST_CHECK(run.end());
  std::ranges::sort(schema.objects_, folded_less, &SchemaObject::name);
  for (SchemaObject& object : schema.objects_) {
    object.has_triggers = std::ranges::any_of(
        triggered, [&](const std::string& table) { return same_name(table, object.name); });
  }
  return schema;
}

const SchemaObject* Schema::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(objects_, name, folded_less, &SchemaObject::name);
  return at != objects_.end() && same_name(at->name, name) ? &*at : nullptr;
}

std::vector<const SchemaObject*> Schema::beginning_with(std::string_view prefix) const {
  std::vector<const SchemaObject*> found;
  auto at = std::ranges::lower_bound(objects_, prefix, folded_less, &SchemaObject::name);
  for (; at != objects_.end() && begins_with(at->name, prefix); ++at) found.push_back(&*at);
  return found;
}

void Schema::add_table(std::string name) {
  const auto at = std::ranges::lower_bound(objects_, name, folded_less, &SchemaObject::name);
  objects_.insert(at, {.name = std::move(name)});
}

}  // namespace persist::sqlite
