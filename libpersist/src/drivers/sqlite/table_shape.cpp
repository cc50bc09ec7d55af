#include "drivers/sqlite/table_shape.hpp"

#include <algorithm>
#include <array>

#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

std::string_view words_for(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::virtual_table: return "it is a virtual table";
    case ObjectKind::view: return "it is a view";
    case ObjectKind::index: return "it is an index";
    case ObjectKind::table: break;
  }
  return "it is a table";
}

/// The rules of https://sqlite.org/datatype3.html, section 3.1.
Affinity affinity_of(std::string declared) {
  std::ranges::transform(declared, declared.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const auto has = [&](std::string_view part) { return declared.find(part) != std::string::npos; };
  if (has("INT")) return Affinity::number;
  if (has("CHAR") || has("CLOB") || has("TEXT")) return Affinity::text;
  if (has("BLOB") || declared.empty()) return Affinity::none;
  return Affinity::number;
}

/// Past the name that `sql` begins with.
std::string_view after_name(std::string_view sql) {
  if (!sql.starts_with('"')) return sql.substr(std::min(sql.find_first_of(" \n\t("), sql.size()));
  for (std::size_t at = 1; at < sql.size(); ++at) {
    if (sql[at] != '"') continue;
    if (at + 1 == sql.size() || sql[at + 1] != '"') return sql.substr(at + 1);
    ++at;  // a doubled quote
  }
  return {};
}

/// White space as one space, or none beside a parenthesis or a comma that it follows or precedes.
std::string folded(std::string_view sql) {
  std::string out;
  bool space = false;
  for (const char c : sql) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space = true;
      continue;
    }
    const bool joins = out.empty() || out.back() == '(' || c == ')' || c == ',';
    if (space && !joins) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

/// What stands in the parentheses of a CREATE TABLE that ends with them.
std::string definition_in(std::string_view sql) {
  constexpr std::string_view create = "CREATE TABLE ";  // so SQLite keeps it, however it was spelt
  if (!sql.starts_with(create)) return {};
  const std::string rest = folded(after_name(sql.substr(create.size())));
  if (!rest.starts_with('(') || !rest.ends_with(')')) return {};
  return rest.substr(1, rest.size() - 2);
}

class ShapeReader {
 public:
  ShapeReader(Connection& connection, const SchemaObject& object)
      : connection_{connection}, object_{object} {}

  Result<TableShape> read(std::span<const ColumnRule> rules) {
    if (object_.kind != ObjectKind::table) {
      schema_mismatch(words_for(object_.kind));
    } else {
      PERSIST_CHECK(read_columns(rules));
      PERSIST_CHECK(read_key());
      PERSIST_CHECK(read_kind());
      for (const ColumnRule& rule : rules) {
        if (rule.key_place > 0 && !shape_.schema_mismatch)
          PERSIST_CHECK(check_collation(rule.name));
      }
    }
    return std::move(shape_);
  }

 private:
  void schema_mismatch(std::string_view why) {
    if (shape_.schema_mismatch) return;
    shape_.schema_mismatch = "table " + quoted_name(object_.name) + " is not an Effect table: ";
    shape_.schema_mismatch->append(why);
  }

  Result<void> read_columns(std::span<const ColumnRule> rules) {
    PERSIST_LET(const Statement statement,
                connection_.prepare("PRAGMA table_xinfo(" + quoted_name(object_.name) + ")"));
    StatementScope run{connection_, statement};
    std::size_t fitting = 0;
    while (run.row()) {
      const std::string name{run.bytes(1)};
      const auto rule = std::ranges::find_if(
          rules, [&](const ColumnRule& each) { return same_name(each.name, name); });
      if (rule == rules.end()) {
        read_extra_column(run, name);
        continue;
      }
      ++fitting;
      if (run.number(6) != 0) schema_mismatch("column " + quoted_name(name) + " is generated");
      if (run.number(5) != rule->key_place) schema_mismatch("the primary key differs");
      PERSIST_LET(const Affinity affinity, affinity_of_column(std::string{run.bytes(2)}));
      if (!rule->fits(affinity)) {
        schema_mismatch("column " + quoted_name(name) + " has another type");
      }
      shape_.nullable_key = shape_.nullable_key || (rule->key_place > 0 && run.number(3) == 0);
    }
    if (fitting < rules.size()) schema_mismatch("columns are missing");
    return run.end();
  }

  void read_extra_column(StatementScope& run, const std::string& name) {
    if (run.number(5) != 0) schema_mismatch("the primary key differs");
    // It would hide the number of the row.
    if (same_name(name, "rowid")) schema_mismatch("it has a column \"rowid\"");
    const bool is_generated = run.number(6) != 0;
    const bool needs_value = run.number(3) != 0 && run.storage(4) == StorageClass::null;
    if (needs_value && !is_generated && !shape_.needed_column) shape_.needed_column = name;
  }

  /// ANY keeps what it is given in a strict table alone.
  Result<Affinity> affinity_of_column(const std::string& declared) {
    if (!same_name(declared, "ANY")) return affinity_of(declared);
    PERSIST_LET(const Statement statement,
                connection_.prepare("SELECT strict FROM pragma_table_list(?1)"));
    StatementScope run{connection_, statement};
    const bool is_strict = run.bind(1, object_.name).row() && run.number(0) != 0;
    PERSIST_CHECK(run.end());
    return is_strict ? Affinity::none : Affinity::number;
  }

  /// An index may compare otherwise than the column that it is of.
  Result<void> check_collation(std::string_view column) {
    const char* collation = nullptr;
    const int code = sqlite3_table_column_metadata(
        connection_.handle(), "main", object_.name.c_str(), std::string{column}.c_str(), nullptr,
        &collation, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return std::unexpected{connection_.error(code)};
    if (collation == nullptr || !same_name(collation, "BINARY")) {
      schema_mismatch("keys are not compared bytewise");
    }
    return {};
  }

  /// A key that compares otherwise (NOCASE, …) would make one entry of two, in another order.
  Result<void> read_key() {
    PERSIST_LET(const Statement statement,
                connection_.prepare("SELECT coll, list.name FROM pragma_index_list(?1) AS list, "
                                    "pragma_index_xinfo(list.name) AS part "
                                    "WHERE list.origin = 'pk' AND part.key"));
    StatementScope run{connection_, statement};
    run.bind(1, object_.name);
    while (run.row()) {
      if (!same_name(run.bytes(0), "BINARY")) schema_mismatch("keys are not compared bytewise");
      shape_.key_index = run.bytes(1);
    }
    return run.end();
  }

  Result<void> read_kind() {
    PERSIST_LET(const Statement statement,
                connection_.prepare("SELECT wr FROM pragma_table_list(?1)"));
    StatementScope run{connection_, statement};
    if (run.bind(1, object_.name).row()) shape_.has_rowid = run.number(0) == 0;
    return run.end();
  }

  Connection& connection_;
  const SchemaObject& object_;
  TableShape shape_;
};

}  // namespace

// Most tables are written as usual, and then need none of the statements that ask for a shape: they
// cost a tenth of a start.
Result<TableShape> shape_of(Connection& connection, const SchemaObject& object,
                            const TableForm& form) {
  if (object.kind == ObjectKind::table && definition_in(object.sql) == form.usual) {
    TableShape shape = form.usual_shape;
    shape.key_index = "sqlite_autoindex_" + object.name + "_1";
    return shape;
  }
  return ShapeReader{connection, object}.read(form.rules);
}

}  // namespace persist::sqlite
