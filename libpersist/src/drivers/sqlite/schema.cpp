#include "drivers/sqlite/schema.hpp"

#include <algorithm>

#include "drivers/sqlite/sql_tokens.hpp"
#include "values/propagate.hpp"

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

// SQLite compares the type, the name and the table of a row with what its SQL says, as C strings
// and whatever their case; of the pages of a virtual table it takes no notice.
std::string_view as_c_string(std::string_view text) { return text.substr(0, text.find('\0')); }

bool is_virtual(std::string_view sql) {
  SqlTokens tokens{sql};
  static_cast<void>(tokens.next());
  return tokens.next().text == "virtual";
}

ObjectKind kind_of(std::string_view type, std::string_view sql) {
  if (same_name(type, "view")) return ObjectKind::view;
  if (same_name(type, "index")) return ObjectKind::index;
  return is_virtual(sql) ? ObjectKind::virtual_table : ObjectKind::table;
}

/// Something that belongs to a table.
struct Dependent {
  std::string table;
  std::string index_sql = {};  // empty for a trigger
};

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
              connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema"));
  Schema schema;
  std::vector<Dependent> dependents;
  StatementScope run{connection, statement};
  while (run.row()) {
    const std::string_view type = as_c_string(run.name(0));
    const std::string_view name = as_c_string(run.name(1));
    const std::string_view table = as_c_string(run.name(2));
    const std::string_view sql = run.name(3);
    if (same_name(type, "trigger")) {
      dependents.push_back({.table = std::string{table}});
      continue;
    }
    const auto is_ours = [&](std::string_view each) {
      return begins_with(each, common_prefix) || same_name(each, own_table);
    };
    const bool is_index = same_name(type, "index");
    if (is_index && !sql.empty() && is_ours(table)) {
      dependents.push_back({.table = std::string{table}, .index_sql = std::string{sql}});
    }
    SchemaObject object{
        .name = std::string{name}, .kind = kind_of(type, sql), .sql = std::string{sql}};
    if (same_name(type, "table") && sql.contains("value_type") && !same_name(name, own_table)) {
      schema.maybe_kvs_.push_back(object);
    }
    if (is_ours(name)) {
      schema.objects_.emplace(name, std::move(object));
    } else if (!is_index && !begins_with(name, "sqlite_")) {
      schema.has_others_ = true;
    }
  }
  PERSIST_CHECK(run.end());
  for (const Dependent& each : dependents) {
    if (const auto at = schema.objects_.find(each.table); at != schema.objects_.end()) {
      at->second.has_triggers = at->second.has_triggers || each.index_sql.empty();
      at->second.index_sql += each.index_sql + '\n';
    }
  }
  return schema;
}

bool Schema::Folded::operator()(std::string_view a, std::string_view b) const {
  return folded_less(a, b);
}

const SchemaObject* Schema::find(std::string_view name) const {
  const auto at = objects_.find(name);
  return at == objects_.end() ? nullptr : &at->second;
}

std::vector<const SchemaObject*> Schema::beginning_with(std::string_view prefix) const {
  std::vector<const SchemaObject*> found;
  auto at = objects_.lower_bound(prefix);
  for (; at != objects_.end() && begins_with(at->first, prefix); ++at) found.push_back(&at->second);
  return found;
}

void Schema::add_table(std::string name, std::string sql) {
  SchemaObject object{.name = name, .sql = std::move(sql)};
  objects_.insert_or_assign(std::move(name), std::move(object));
}

}  // namespace persist::sqlite
