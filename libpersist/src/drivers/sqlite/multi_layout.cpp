#include <array>
#include <map>

#include "drivers/sqlite/layout.hpp"
#include "drivers/sqlite/row_table.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

constexpr std::string_view table_prefix = "effect_persistence_";

constexpr std::array multi_rules{ColumnRule{"id", is_text, 1}, ColumnRule{"value", keeps_text},
                                 ColumnRule{"expires", keeps_numbers}};

const TableForm multi_form{.usual = "id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER",
                           .usual_shape = {.nullable_key = true},
                           .rules = multi_rules};

std::string store_of(const SchemaObject& object) { return object.name.substr(table_prefix.size()); }

std::string table_of(std::string_view store) { return std::string{table_prefix}.append(store); }

class MultiLayout final : public TableLayout {
 public:
  MultiLayout(Connection& connection, Schema& schema) : connection_{connection}, schema_{schema} {}

  [[nodiscard]] Layout name() const override { return Layout::multi; }
  Result<bool> is_there() override;
  [[nodiscard]] bool makes_table_for_new_store() const override { return true; }
  Result<std::vector<std::string>> stores() override;
  Result<std::unique_ptr<StoreRows>> find(std::string_view store) override;
  Result<std::unique_ptr<StoreRows>> make(std::string_view store) override;
  Result<void> drop_table_of(std::string_view store) override;
  Result<std::vector<Fault>> schema_mismatches() override;

 private:
  [[nodiscard]] Result<TableShape> look_at(const SchemaObject& object);
  [[nodiscard]] Result<std::unique_ptr<StoreRows>> open(const SchemaObject& object);
  [[nodiscard]] Result<void> check_name(std::string_view store) const;

  Connection& connection_;
  Schema& schema_;
  bool has_any_ = false;  // the question comes up for each new store
  std::map<std::string, TableShape, std::less<>> shapes_;  // of the tables looked at, by name
};

Result<TableShape> MultiLayout::look_at(const SchemaObject& object) {
  const auto known = shapes_.find(object.name);
  if (known != shapes_.end()) return known->second;
  PERSIST_LET(TableShape shape, shape_of(connection_, object, multi_form));
  shapes_.emplace(object.name, shape);
  return shape;
}

Result<bool> MultiLayout::is_there() {
  if (has_any_) return true;
  for (const SchemaObject* const object : schema_.beginning_with(table_prefix)) {
    PERSIST_LET(const TableShape shape, look_at(*object));
    if (shape.schema_mismatch) continue;
    has_any_ = true;
    return true;
  }
  return false;
}

Result<std::vector<std::string>> MultiLayout::stores() {
  std::vector<std::string> ids;
  for (const SchemaObject* const object : schema_.beginning_with(table_prefix)) {
    PERSIST_LET(const TableShape shape, look_at(*object));
    if (!shape.schema_mismatch) ids.push_back(store_of(*object));
  }
  return ids;
}

Result<std::vector<Fault>> MultiLayout::schema_mismatches() {
  std::vector<Fault> faults;
  for (const SchemaObject* const object : schema_.beginning_with(table_prefix)) {
    if (object->kind == ObjectKind::index) continue;  // the single layout has one of such a name
    PERSIST_LET(const TableShape shape, look_at(*object));
    if (shape.schema_mismatch)
      faults.push_back({.store = store_of(*object), .message = *shape.schema_mismatch});
  }
  return faults;
}

Result<std::unique_ptr<StoreRows>> MultiLayout::open(const SchemaObject& object) {
  PERSIST_LET(const TableShape shape, look_at(object));
  if (shape.schema_mismatch)
    return std::unexpected{connection_.error(SQLITE_MISMATCH, *shape.schema_mismatch)};
  auto table = std::make_shared<RowTable>(connection_, object, shape, StoreColumn::absent);
  return make_row_store(std::move(table), {});
}

Result<std::unique_ptr<StoreRows>> MultiLayout::find(std::string_view store) {
  const SchemaObject* const object = schema_.find(table_of(store));
  if (object == nullptr || object->kind == ObjectKind::index) return nullptr;
  if (store_of(*object) != store) return nullptr;  // its twin in other case
  return open(*object);
}

Result<void> MultiLayout::check_name(std::string_view store) const {
  if (store.find('\0') != std::string_view::npos) {
    return std::unexpected{connection_.error(
        SQLITE_MISUSE, "a store id that contains NUL cannot be the name of a table")};
  }
  if (!connection_.can_name(store)) {
    return std::unexpected{connection_.error(
        SQLITE_MISUSE, "a UTF-16 database would change the name of the store's table")};
  }
  const SchemaObject* const other = schema_.find(table_of(store));
  if (other == nullptr) return {};
  return std::unexpected{connection_.error(
      SQLITE_ERROR, "the store's table would have the name of " + quoted_name(other->name) +
                        ", which already exists; SQLite ignores case in table names")};
}

Result<std::unique_ptr<StoreRows>> MultiLayout::make(std::string_view store) {
  PERSIST_LET(std::unique_ptr<StoreRows> found, find(store));
  if (found) return found;
  PERSIST_CHECK(check_name(store));
  const std::string name = table_of(store);
  std::string sql = "CREATE TABLE " + quoted_name(name) +
                    " (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER)";
  PERSIST_CHECK(connection_.execute(sql));
  schema_.add_table(name, std::move(sql));
  has_any_ = true;
  return open(*schema_.find(name));
}

Result<void> MultiLayout::drop_table_of(std::string_view store) {
  has_any_ = false;
  return connection_.execute("DROP TABLE " + quoted_name(table_of(store)));
}

}  // namespace

Result<std::unique_ptr<TableLayout>> make_multi_layout(Connection& connection, Schema& schema,
                                                       const SqliteOptions& /*options*/) {
  return std::make_unique<MultiLayout>(connection, schema);
}

}  // namespace persist::sqlite
