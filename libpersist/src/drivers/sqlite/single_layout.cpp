#include <array>

#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/layout.hpp"
#include "drivers/sqlite/row_table.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

constexpr std::string_view table_name = "effect_persistence";
constexpr std::string_view index_name = "effect_persistence_expires_idx";

constexpr std::string_view create_table =
    "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, "
    "value TEXT NOT NULL, expires INTEGER, PRIMARY KEY (store_id, id))";
constexpr std::string_view create_index =
    "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
    "WHERE expires IS NOT NULL";

constexpr std::array single_rules{ColumnRule{"store_id", is_text, 1}, ColumnRule{"id", is_text, 2},
                                  ColumnRule{"value", keeps_text},
                                  ColumnRule{"expires", keeps_numbers}};

const TableForm single_form{.usual =
                                "store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, "
                                "expires INTEGER, PRIMARY KEY (store_id, id)",
                            .usual_shape = {},
                            .rules = single_rules};

class SingleLayout final : public TableLayout {
 public:
  SingleLayout(Connection& connection, Schema& schema) : connection_{connection}, schema_{schema} {}

  Result<void> look();

  [[nodiscard]] Layout name() const override { return Layout::single; }
  Result<bool> is_there() override { return table_ != nullptr; }
  [[nodiscard]] bool makes_table_for_new_store() const override { return table_ == nullptr; }
  Result<std::vector<std::string>> stores() override;
  [[nodiscard]] bool has_stores_in(const RowTable& table) const override {
    return table_.get() == &table;
  }
  Result<std::unique_ptr<StoreRows>> find(std::string_view store) override;
  Result<std::unique_ptr<StoreRows>> make(std::string_view store) override;
  Result<std::vector<Fault>> schema_mismatches() override;

 private:
  [[nodiscard]] PersistenceError disorder_after(const std::vector<std::string>& ids) const;
  [[nodiscard]] Result<bool> holds(const StoreId& store);

  Connection& connection_;
  Schema& schema_;
  std::shared_ptr<RowTable> table_;
  std::optional<std::string> schema_mismatch_;
  Statement probe_;
};

Result<void> SingleLayout::look() {
  const SchemaObject* const object = schema_.find(table_name);
  if (object == nullptr) return {};
  PERSIST_LET(const TableShape shape, shape_of(connection_, *object, single_form));
  schema_mismatch_ = shape.schema_mismatch;
  if (schema_mismatch_) return {};
  table_ = std::make_shared<RowTable>(connection_, *object, shape, StoreColumn::present);
  return {};
}

// Seeks from id to id: 0.4 ms where DISTINCT reads the whole index, 92 ms at 1,000,000 entries.
Result<std::vector<std::string>> SingleLayout::stores() {
  std::vector<std::string> ids;
  if (!table_) return ids;
  PERSIST_LET(const Statement statement,
              connection_.prepare("SELECT store_id FROM effect_persistence" + table_->by_key() +
                                  " WHERE store_id >= ?1 ORDER BY store_id LIMIT 1"));
  Bound from;
  while (true) {
    constexpr std::size_t stores_at_once = 1024;  // under one lock
    if (ids.size() % stores_at_once == stores_at_once - 1) connection_.has_read_much();
    PERSIST_CHECK(connection_.let_others_in());
    StatementScope run{connection_, statement};
    const bool found = run.bind(1, from.bytes, from.storage).row();
    if (found) {
      KeySequence sequence{{.bytes = connection_.as_stored(from.bytes), .storage = from.storage}};
      if (!sequence.accept(run.stored_bytes(0), run.storage(0))) {
        return std::unexpected{disorder_after(ids)};
      }
      ids.emplace_back(run.bytes(0));
    }
    PERSIST_CHECK(run.end());
    if (!found) return ids;
    from = {.bytes = successor_of(ids.back()), .storage = run.storage(0)};
  }
}

PersistenceError SingleLayout::disorder_after(const std::vector<std::string>& ids) const {
  std::string message = "the stores of table \"effect_persistence\" are out of order";
  if (!ids.empty()) message += " after \"" + ids.back() + '"';
  return connection_.error(SQLITE_CORRUPT, std::move(message));
}

// A table made by hand may take NULL for an id, which no store has.
Result<std::vector<Fault>> SingleLayout::schema_mismatches() {
  std::vector<Fault> faults;
  if (schema_mismatch_) faults.push_back({.message = *schema_mismatch_});
  if (!table_) return faults;
  PERSIST_LET(const std::int64_t any,
              connection_.number("SELECT EXISTS (SELECT 1 FROM effect_persistence "
                                 "WHERE store_id IS NULL)"));
  if (any != 0) {
    faults.push_back({.message = "table \"effect_persistence\" contains rows whose store is NULL; "
                                 "they are skipped"});
  }
  return faults;
}

Result<bool> SingleLayout::holds(const StoreId& store) {
  PERSIST_CHECK(connection_.prepare_once(
      probe_, "SELECT 1 FROM effect_persistence WHERE store_id = ?1 LIMIT 1"));
  StatementScope run{connection_, probe_};
  const bool found = run.bind(1, store.bytes, store.storage).row();
  PERSIST_CHECK(run.end());
  return found;
}

Result<std::unique_ptr<StoreRows>> SingleLayout::find(std::string_view store) {
  if (schema_mismatch_)
    return std::unexpected{connection_.error(SQLITE_MISMATCH, *schema_mismatch_)};
  if (!table_) return nullptr;
  for (const StorageClass storage : {StorageClass::text, StorageClass::blob}) {
    StoreId id{.bytes = std::string{store}, .storage = storage};
    PERSIST_LET(const bool found, holds(id));
    if (found) return make_row_store(table_, std::move(id));
  }
  return nullptr;
}

Result<std::unique_ptr<StoreRows>> SingleLayout::make(std::string_view store) {
  if (schema_mismatch_)
    return std::unexpected{connection_.error(SQLITE_MISMATCH, *schema_mismatch_)};
  if (!table_) {
    PERSIST_CHECK(connection_.execute(create_table));
    // A store of the multi layout may bear the index's name; the table works without it.
    if (schema_.find(index_name) == nullptr) PERSIST_CHECK(connection_.execute(create_index));
    schema_.add_table(std::string{table_name}, std::string{create_table});
    PERSIST_CHECK(look());
  }
  return make_row_store(table_, {.bytes = std::string{store}});
}

}  // namespace

Result<std::unique_ptr<TableLayout>> make_single_layout(Connection& connection, Schema& schema,
                                                        const SqliteOptions& /*options*/) {
  auto layout = std::make_unique<SingleLayout>(connection, schema);
  PERSIST_CHECK(layout->look());
  return layout;
}

}  // namespace persist::sqlite
