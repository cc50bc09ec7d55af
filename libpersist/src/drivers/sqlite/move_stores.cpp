#include <persist/sqlite.hpp>

#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/opening.hpp"
#include "drivers/sqlite/transaction.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace sqlite {

namespace {

SqliteOptions for_layout(SqliteOptions options, Layout layout) {
  options.layout = layout;
  return options;
}

/// Both layouts of the file over one connection, within one transaction.
class StoreMover {
 public:
  StoreMover(OpenFile& file, const SqliteOptions& options, const StoreMove& move)
      : file_{file},
        move_{move},
        from_options_{for_layout(options, move.from)},
        to_options_{for_layout(options, move.to)} {
    from_options_.access = Access::change;  // it has to be there
  }

  Result<StoresMoved> run() {
    PERSIST_CHECK(file_.connection().enter("move"));
    WriteLock lock{file_, from_};
    PERSIST_CHECK(lock.begin());
    std::vector<std::string> stores = move_.stores;
    if (stores.empty()) {
      PERSIST_LET(const auto infos, from_.stores());
      for (const StoreInfo& info : infos) {
        if (info.is_undivided) return std::unexpected{undivided()};
        stores.push_back(info.id);
      }
    }
    for (const std::string& store : stores) {
      PERSIST_CHECK(move_store(store));
      if (moved_.conflict) return StoresMoved{.conflict = moved_.conflict};
    }
    PERSIST_CHECK(lock.commit());
    return moved_;
  }

 private:
  [[nodiscard]] PersistenceError undivided() const {
    return PersistenceBackingError{.method = "move",
                                   .fault = BackingFault::ambiguous_form,
                                   .code = {},
                                   .message =
                                       "the stores of the layout kvs cannot be distinguished: "
                                       "specify one"};
  }

  Result<void> move_store(const std::string& store) {
    PERSIST_LET(StoreRows* const rows, from_.find_to_change(store, Change::remove));
    if (rows == nullptr) return {};
    const bool has_own_table = rows->has_own_table();
    PERSIST_LET(const auto scan, rows->scan({}));
    EntryBatch batch;
    do {
      PERSIST_CHECK(scan->next(batch));
      for (std::size_t i = 0; i < batch.size() && !moved_.conflict; ++i) {
        PERSIST_CHECK(move_entry(store, batch[i]));
      }
    } while (!batch.empty() && !moved_.conflict);
    if (moved_.conflict) return {};
    if (has_own_table) return drop(store);
    // What was made meanwhile is another schema to whoever looked before.
    PERSIST_LET(StoreRows* const emptied, from_.find_to_change(store, Change::remove));
    if (emptied != nullptr) PERSIST_CHECK(emptied->clear());
    return {};
  }

  Result<void> move_entry(const std::string& store, const EntryView& record) {
    if (record.malformed_envelope) {
      return std::unexpected{file_.connection().error(
          SQLITE_MISMATCH,
          "the store \"" + store + "\" has values that are not arrays of value and expiry")};
    }
    const StoredKey key{record.key, record.key_class};
    if (move_.on_live == StoreMove::OnLive::refuse) {
      PERSIST_LET(StoreRows* const there, to_.find(store));
      if (there != nullptr) {
        PERSIST_CHECK(there->lookup(key, found_));
        if (!found_.empty() && found_[0].expires.is_live_at(move_.now)) {
          moved_.conflict = record.key;
          return {};
        }
      }
    }
    PERSIST_LET(StoreRows* const target, to_.make(store));
    PERSIST_CHECK(target->put(key, record.value, record.expires, record.value_class));
    ++moved_.entries;
    return {};
  }

  Result<void> drop(const std::string& store) {
    to_.forget();
    PERSIST_CHECK(from_.drop(store));
    return {};
  }

  OpenFile& file_;
  const StoreMove& move_;
  SqliteOptions from_options_;
  SqliteOptions to_options_;
  Catalog from_{file_.connection(), from_options_};
  Catalog to_{file_.connection(), to_options_, Catalog::SecondLayout::allowed};
  StoresMoved moved_;
  EntryBatch found_;
};

}  // namespace

}  // namespace sqlite

Result<StoresMoved> move_sqlite_stores(SqliteOptions options, const StoreMove& move) {
  options.access = Access::change;
  PERSIST_LET(sqlite::OpenFile file, sqlite::OpenFile::open(options));
  options.access = Access::create;
  return sqlite::StoreMover{file, options, move}.run();
}

}  // namespace persist
