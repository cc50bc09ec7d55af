#include <persist/sqlite.hpp>
#include <persist/temporary_folder.hpp>

#include "drivers/sqlite/capabilities.hpp"
#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/container.hpp"
#include "drivers/sqlite/opening.hpp"
#include "drivers/sqlite/purger.hpp"
#include "drivers/sqlite/requests_session.hpp"
#include "drivers/sqlite/store_summaries.hpp"
#include "drivers/sqlite/stores_scan.hpp"
#include "drivers/sqlite/transaction.hpp"
#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace sqlite {

namespace {

class SqliteInspector final : public Inspector {
 public:
  SqliteInspector(OpenFile file, SqliteOptions options,
                  std::optional<PrivateFolder> folder = std::nullopt)
      : folder_{std::move(folder)},
        options_{std::move(options)},
        file_{std::move(file)},
        connection_{file_.connection()},
        catalog_{connection_, options_} {}

  /// Whether there are requests in the file, and no tables of ours nor such that bear their names.
  /// What is wrong with it is found by whoever looks for its stores.
  [[nodiscard]] bool has_requests_alone() {
    const Result<bool> has_tables = catalog_.has_tables();
    if (!has_tables || *has_tables) return false;
    const Result<bool> has_requests = sqlite::has_requests(file_, options_);
    return has_requests && *has_requests;
  }
  /// The file, for another inspector in place of this one.
  [[nodiscard]] OpenFile take_file() && { return std::move(file_); }

  [[nodiscard]] Capabilities capabilities() const override { return sqlite::capabilities; }

  Result<std::vector<StoreInfo>> stores() override {
    PERSIST_CHECK(connection_.enter("stores"));
    PERSIST_LET(const std::unique_ptr<ReadSnapshot> snapshot, begin_snapshot());
    return catalog_.stores();
  }

  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override {
    PERSIST_CHECK(connection_.enter("summarize"));
    PERSIST_LET(const std::unique_ptr<StoreRows> rows, catalog_.find(store));
    if (!rows) return StoreSummary{};
    return rows->summarize(now);
  }

  // One walk over the table for all of its stores, where all of them are asked for.
  Result<std::vector<StoreSummary>> summarize_many(std::span<const StoreInfo> stores,
                                                   Instant now) override {
    PERSIST_CHECK(connection_.enter("summarize"));
    PERSIST_LET(const auto group, catalog_.group_of(stores));
    if (group) {
      PERSIST_LET(auto summaries, summarize_group(*group, now));
      if (summaries) return *std::move(summaries);
    }
    return Inspector::summarize_many(stores, now);
  }

  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override {
    PERSIST_CHECK(connection_.enter("get"));
    std::optional<ReadLock> lock;
    if (keys.size() > 1 && !connection_.in_transaction()) {
      PERSIST_CHECK(lock.emplace(connection_).begin());
    }
    return answer_keys(keys, batch, [&](const Place& place) -> Result<void> {
      PERSIST_LET(StoreRows* const rows, catalog_.find(place.store));
      if (rows == nullptr) return {};
      PERSIST_CHECK(rows->lookup(place.key, found_));
      if (!found_.empty()) batch.add(found_[0]);
      return {};
    });
  }

  Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() override {
    PERSIST_CHECK(connection_.enter("get"));
    // A transaction is one already.
    if (connection_.in_transaction()) return std::make_unique<ReadSnapshot>();
    auto reading = std::make_unique<ReadLock>(connection_);
    PERSIST_CHECK(reading->begin());
    return reading;
  }

  Result<bool> may_have_requests() override { return has_requests(file_, options_); }

  Result<std::unique_ptr<Inspector>> snapshot() override {
    PERSIST_LET(PrivateFolder folder, PrivateFolder::make());
    SqliteOptions options = options_;
    options.access = Access::read;
    const std::filesystem::path copy = folder.path() / "snapshot.db";
    PERSIST_CHECK(backup_sqlite(options, copy));
    options.path = copy;
    PERSIST_LET(OpenFile file, OpenFile::open(options));
    return std::make_unique<SqliteInspector>(std::move(file), std::move(options),
                                             std::move(folder));
  }

  Result<std::unique_ptr<Transaction>> begin(Instant now) override {
    PERSIST_CHECK(connection_.enter("begin"));
    auto transaction = std::make_unique<SqliteTransaction>(file_, catalog_, now);
    PERSIST_CHECK(transaction->begin());
    return transaction;
  }

  Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit) override {
    PERSIST_CHECK(connection_.enter("purge"));
    return purger_.purge(store, now, limit);
  }

  Result<std::uint64_t> version() override {
    PERSIST_CHECK(connection_.enter("version"));
    PERSIST_CHECK(file_.check_copy_is_current());
    PERSIST_CHECK(connection_.prepare_once(data_version_, "PRAGMA data_version"));
    StatementScope run{connection_, data_version_};
    const std::int64_t version = run.row() ? run.number(0) : 0;
    PERSIST_CHECK(run.end());
    return static_cast<std::uint64_t>(version);
  }

  Result<void> check(const std::function<void(const Fault&)>& report) override {
    PERSIST_CHECK(connection_.enter("verify"));
    // A schema that cannot be read is for the integrity check to report.
    static_cast<void>(catalog_.refresh());
    PERSIST_CHECK(check_integrity(connection_, report, options_.note));
    PERSIST_CHECK(catalog_.refresh());
    PERSIST_LET(const std::vector<Fault> schema_mismatches, catalog_.schema_mismatches());
    for (const Fault& schema_mismatch : schema_mismatches) report(schema_mismatch);
    return {};
  }

  Result<std::vector<Figure>> figures() override {
    PERSIST_CHECK(connection_.enter("stats"));
    return figures_of(connection_, file_.path());
  }

  void interrupt() noexcept override { connection_.interrupt(); }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override {
    return scan_stores({std::move(store)}, std::move(options));
  }

  Result<std::unique_ptr<Scan>> scan_stores(std::vector<std::string> stores,
                                            ScanOptions options) override {
    PERSIST_CHECK(connection_.enter("scan"));
    // A single store that cannot be read is an error at once.
    if (stores.size() == 1) PERSIST_CHECK(catalog_.find(stores.front()));
    return make_stores_scan(
        {.inspector = *this, .connection = connection_, .catalog = catalog_, .options = options_},
        std::move(stores), std::move(options));
  }

  std::optional<PrivateFolder> folder_;  // of a snapshot; removed once the file is closed
  SqliteOptions options_;
  OpenFile file_;
  Connection& connection_;
  Catalog catalog_;
  Purger purger_{file_, catalog_};
  Statement data_version_;
  EntryBatch found_;
};

}  // namespace

}  // namespace sqlite

Result<std::unique_ptr<Inspector>> open_sqlite_inspector(SqliteOptions options) {
  PERSIST_LET(sqlite::OpenFile file, sqlite::OpenFile::open(options));
  if (options.layout == Layout::cluster || options.layout == Layout::queue) {
    return sqlite::make_requests_inspector(std::move(file), std::move(options));
  }
  auto inspector = std::make_unique<sqlite::SqliteInspector>(std::move(file), options);
  if (options.layout || !inspector->has_requests_alone()) return inspector;
  sqlite::OpenFile taken = std::move(*inspector).take_file();
  inspector.reset();
  return sqlite::make_requests_inspector(std::move(taken), std::move(options));
}

}  // namespace persist
