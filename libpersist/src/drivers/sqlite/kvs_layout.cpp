#include <algorithm>
#include <array>

#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/kvs_store.hpp"
#include "drivers/sqlite/layout.hpp"
#include "drivers/sqlite/row_table.hpp"
#include "kvs/envelope.hpp"
#include "kvs/kvs_form.hpp"
#include "kvs/kvs_key.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

constexpr std::string_view columns =
    " (id TEXT PRIMARY KEY, value BLOB NOT NULL, value_type INTEGER NOT NULL)";

constexpr std::array kvs_rules{ColumnRule{"id", is_text, 1}, ColumnRule{"value", keeps_text},
                               ColumnRule{"value_type", keeps_numbers}};

const TableForm kvs_form{
    .usual = "id TEXT PRIMARY KEY, value BLOB NOT NULL, value_type INTEGER NOT NULL",
    .usual_shape = {.nullable_key = true},
    .rules = kvs_rules};

/// The version of a file, as others change it, at which its table was seen to be none of an old
/// container. What we write ourselves does not make it one.
using NotOldAt = std::optional<std::int64_t>;

/// The table as the rule for its prefixes looks at it: from id to id, a whole store at a step where
/// it can.
class TableContents final : public KvsContents {
 public:
  TableContents(RowTable& table, NotOldAt& not_old_at) : table_{table}, not_old_at_{not_old_at} {}

  Result<bool> has_key_with(std::string_view prefix) override;
  Result<bool> is_old() override;
  Result<bool> is_plain() override;
  Result<bool> is_doubtful() override;
  /// The stores, in any order, if it is not old.
  [[nodiscard]] Result<std::vector<std::string>> stores();

 private:
  struct Id {
    std::string bytes;
    StorageClass storage = StorageClass::text;
  };

  /// The first id that is not below.
  [[nodiscard]] Result<std::optional<Id>> seek(const Id& from);
  /// Whether an id of no 4.1 store has a wrapped value.
  [[nodiscard]] Result<bool> is_entry(const Id& id);
  [[nodiscard]] Result<void> look();

  RowTable& table_;
  NotOldAt& not_old_at_;
  bool has_looked_ = false;
  bool is_old_ = false;
  bool has_unwrapped_ = false;  // of a key that is not of 4.1
  bool has_wrapped_ = false;
  FormEvidence evidence_;
  std::vector<std::string> stores_;
};

Result<std::optional<TableContents::Id>> TableContents::seek(const Id& from) {
  PERSIST_LET(const Statement* const statement, table_.seek());
  StatementScope run{table_.connection(), *statement};
  std::optional<Id> found;
  if (run.bind(1, from.bytes, from.storage).row()) {
    KeySequence sequence{
        {.bytes = table_.connection().as_stored(from.bytes), .storage = from.storage}};
    if (!sequence.accept(run.stored_bytes(0), run.storage(0))) {
      return std::unexpected{table_.disorder({}, from.bytes)};
    }
    found = {.bytes = std::string{run.bytes(0)}, .storage = run.storage(0)};
  }
  PERSIST_CHECK(run.end());
  return found;
}

Result<bool> TableContents::has_key_with(std::string_view prefix) {
  for (const StorageClass storage : {StorageClass::text, StorageClass::blob}) {
    PERSIST_LET(const auto id, seek({.bytes = std::string{prefix}, .storage = storage}));
    if (id && id->storage == storage && id->bytes.starts_with(prefix)) return true;
  }
  return false;
}

Result<bool> TableContents::is_entry(const Id& id) {
  PERSIST_LET(const Statement* const lookup, table_.lookup());
  StatementScope run{table_.connection(), *lookup};
  const bool found = run.bind(1, id.bytes, id.storage).row() && unwrap(run.bytes(1)).has_value();
  if (run.code() == SQLITE_TOOBIG) return false;  // it tells nothing
  PERSIST_CHECK(run.end());
  return found;
}

Result<void> TableContents::look() {
  if (has_looked_) return {};
  Id from;
  while (true) {
    PERSIST_LET(std::optional<Id> id, seek(from));
    if (!id) break;
    from.storage = id->storage;
    if (auto key = split_escaped(id->bytes)) {
      if (!has_wrapped_) {
        PERSIST_LET(has_wrapped_, is_entry(*id));
      }
      evidence_.add(std::string_view{id->bytes}.substr(0, id->bytes.find(':')));
      // ";" follows ":": past every key of the store.
      from.bytes = id->bytes.substr(0, id->bytes.find(':')) + ';';
      stores_.push_back(std::move(key->store));
      continue;
    }
    PERSIST_LET(is_old_, is_entry(*id));
    if (is_old_) break;
    has_unwrapped_ = true;
    from.bytes = successor_of(std::move(id->bytes));
  }
  has_looked_ = true;
  return {};
}

// A look goes through all stores, and the question comes up for each new one.
Result<bool> TableContents::is_old() {
  PERSIST_LET(const std::int64_t version, table_.connection().number("PRAGMA data_version"));
  if (not_old_at_ == version) return false;
  PERSIST_CHECK(look());
  if (!is_old_) not_old_at_ = version;
  return is_old_;
}

Result<bool> TableContents::is_plain() {
  PERSIST_CHECK(look());
  return !is_old_ && has_unwrapped_ && !has_wrapped_;
}

Result<bool> TableContents::is_doubtful() {
  PERSIST_CHECK(look());
  return !is_old_ && evidence_.is_doubtful();
}

Result<std::vector<std::string>> TableContents::stores() {
  PERSIST_CHECK(look());
  // A store may have ids of both storage classes.
  std::ranges::sort(stores_);
  const auto rest = std::ranges::unique(stores_);
  stores_.erase(rest.begin(), rest.end());
  return std::move(stores_);
}

class KvsLayout final : public TableLayout {
 public:
  KvsLayout(Connection& connection, Schema& schema, const SqliteOptions& options)
      : connection_{connection},
        schema_{schema},
        options_{options},
        forms_{options.kvs_prefix, options.form_note} {}

  Result<void> look();

  [[nodiscard]] Layout name() const override { return Layout::kvs; }
  Result<bool> is_there() override { return table_ != nullptr; }
  [[nodiscard]] bool makes_table_for_new_store() const override { return table_ == nullptr; }
  Result<std::vector<std::string>> stores() override;
  [[nodiscard]] bool has_stores_in(const RowTable& table) const override {
    return table_.get() == &table;
  }
  [[nodiscard]] bool is_undivided() const override { return is_undivided_; }
  Result<std::unique_ptr<StoreRows>> find(std::string_view store) override;
  Result<std::unique_ptr<StoreRows>> make(std::string_view store) override;
  Result<std::vector<Fault>> schema_mismatches() override {
    std::vector<Fault> faults;
    if (schema_mismatch_) faults.push_back({.message = *schema_mismatch_});
    return faults;
  }

 private:
  [[nodiscard]] Result<void> check_shape() const {
    if (schema_mismatch_)
      return std::unexpected{connection_.error(SQLITE_MISMATCH, *schema_mismatch_)};
    return {};
  }

  Connection& connection_;
  Schema& schema_;
  const SqliteOptions& options_;
  KvsForms forms_;
  std::shared_ptr<RowTable> table_;
  std::optional<std::string> schema_mismatch_;
  NotOldAt not_old_at_;
  bool is_undivided_ = false;
  bool has_reported_ = false;
};

Result<void> KvsLayout::look() {
  const SchemaObject* const object = schema_.find(options_.kvs_table);
  if (object == nullptr) return {};
  PERSIST_LET(TableShape shape, shape_of(connection_, *object, kvs_form));
  schema_mismatch_ = shape.schema_mismatch;
  if (schema_mismatch_) return {};
  // A row without an id is no store's.
  shape.nullable_key = false;
  table_ = std::make_shared<RowTable>(connection_, *object, shape, StoreColumn::absent,
                                      ExpiresColumn::absent);
  return {};
}

Result<std::vector<std::string>> KvsLayout::stores() {
  if (!table_) return std::vector<std::string>{};
  TableContents contents{*table_, not_old_at_};
  PERSIST_LET(const bool bare, forms_.is_bare(contents));
  is_undivided_ = bare;
  if (!bare) {
    PERSIST_CHECK(forms_.note_listing(contents));
    return contents.stores();
  }
  PERSIST_LET(const bool any, contents.has_key_with({}));
  if (!any) return std::vector<std::string>{};
  if (options_.note && !has_reported_) {
    PERSIST_LET(const bool is_plain, contents.is_plain());
    options_.note(std::string{is_plain ? plain_container_note : old_container_note});
  }
  has_reported_ = true;
  return std::vector<std::string>{""};
}

Result<std::unique_ptr<StoreRows>> KvsLayout::find(std::string_view store) {
  PERSIST_CHECK(check_shape());
  if (!table_) return nullptr;
  TableContents contents{*table_, not_old_at_};
  PERSIST_LET(StorePrefix prefix, forms_.prefix_of(store, contents));
  PERSIST_LET(const bool found, contents.has_key_with(prefix.text));
  if (!found) return nullptr;
  return make_kvs_store(table_, std::move(prefix));
}

Result<std::unique_ptr<StoreRows>> KvsLayout::make(std::string_view store) {
  PERSIST_CHECK(check_shape());
  if (!table_) {
    std::string sql = "CREATE TABLE " + quoted_name(options_.kvs_table) + std::string{columns};
    PERSIST_CHECK(connection_.execute(sql));
    schema_.add_table(options_.kvs_table, std::move(sql));
    PERSIST_CHECK(look());
  }
  TableContents contents{*table_, not_old_at_};
  PERSIST_LET(StorePrefix prefix, forms_.prefix_of(store, contents));
  PERSIST_CHECK(forms_.note_new_store(store, contents));
  return make_kvs_store(table_, std::move(prefix));
}

}  // namespace

Result<bool> is_kvs_table(Connection& connection, const SchemaObject& object) {
  PERSIST_LET(const TableShape shape, shape_of(connection, object, kvs_form));
  return !shape.schema_mismatch;
}

Result<std::unique_ptr<TableLayout>> make_kvs_layout(Connection& connection, Schema& schema,
                                                     const SqliteOptions& options) {
  auto layout = std::make_unique<KvsLayout>(connection, schema, options);
  PERSIST_CHECK(layout->look());
  return layout;
}

}  // namespace persist::sqlite
