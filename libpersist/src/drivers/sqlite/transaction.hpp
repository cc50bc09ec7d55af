#pragma once

#include <persist/inspector.hpp>

#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/opening.hpp"
#include "inspect/matching.hpp"

namespace persist::sqlite {

/// Many reads as one, from `begin` on: a single lock is taken, and one state seen.
class ReadLock final : public ReadSnapshot {
 public:
  /// The connection must outlive this.
  explicit ReadLock(Connection& connection) : connection_{connection} {}
  ~ReadLock() override { connection_.end_reading(); }

  [[nodiscard]] Result<void> begin() { return connection_.begin_snapshot(); }

 private:
  Connection& connection_;
};

/// The write lock, from `begin` on. The destructor rolls back what was not committed.
class WriteLock {
 public:
  WriteLock(const OpenFile& file, Catalog& catalog) : file_{file}, catalog_{catalog} {}
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;
  ~WriteLock();

  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> commit();

 private:
  const OpenFile& file_;
  Catalog& catalog_;
  bool held_ = false;
  bool is_first_ = false;  // of a new file
};

class SqliteTransaction final : public ImmediateTransaction {
 public:
  SqliteTransaction(const OpenFile& file, Catalog& catalog, Instant now)
      : connection_{file.connection()}, catalog_{catalog}, lock_{file, catalog}, now_{now} {}

  [[nodiscard]] Result<void> begin() { return lock_.begin(); }

  Result<void> commit() override;

 private:
  Result<Applied> apply_put(const persist::Change& change) override;
  Result<Applied> apply_remove(const persist::Change& change) override;
  Result<Applied> apply_expire(const persist::Change& change) override;
  Result<std::size_t> apply_clear(std::string_view store) override;
  Result<std::size_t> apply_drop(std::string_view store) override;

  [[nodiscard]] Result<bool> holds_of(StoreRows* rows, StoredKey key, const Condition& condition);
  /// What is stored under `key`, until the next call.
  [[nodiscard]] Result<std::optional<StoredEntry>> stored(StoreRows& rows, StoredKey key);

  Connection& connection_;
  Catalog& catalog_;
  WriteLock lock_;
  Instant now_;
  EntryBatch current_;
};

}  // namespace persist::sqlite
