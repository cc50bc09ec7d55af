#include "requests/inspector.hpp"

#include <utility>

#include <persist/requests.hpp>

#include "inspect/matching.hpp"
#include "requests/ended_purge.hpp"
#include "requests/guarded_changes.hpp"
#include "requests/lookups.hpp"
#include "requests/run_report.hpp"
#include "requests/runners.hpp"
#include "requests/scan.hpp"
#include "requests/summaries.hpp"
#include "requests/table_checks.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

class RequestsInspector final : public Inspector, private Requests {
 public:
  RequestsInspector(std::unique_ptr<Session> session, Settings settings, const Capabilities& base)
      : session_{std::move(session)},
        database_{*session_, std::move(settings)},
        capabilities_{base} {
    capabilities_.ordered = false;
    capabilities_.layouts = false;
    capabilities_.native_expiry = false;
    capabilities_.requests = true;
  }

  [[nodiscard]] Capabilities capabilities() const override { return capabilities_; }

  Result<std::vector<StoreInfo>> stores() override {
    PERSIST_CHECK(session_->enter("stores"));
    PERSIST_LET(const std::vector<NamedSource> stores, database_.stores());
    std::vector<StoreInfo> infos;
    infos.reserve(stores.size());
    for (const NamedSource& each : stores) {
      const bool is_queue = each.source.kind == Source::Kind::queue;
      infos.push_back({.id = each.id, .layout = is_queue ? Layout::queue : Layout::cluster});
    }
    return infos;
  }

  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override {
    PERSIST_LET(const auto summaries, summarize_many({&store, 1}, now));
    return summaries.front();
  }

  Result<std::vector<StoreSummary>> summarize_many(std::span<const StoreInfo> stores,
                                                   Instant now) override {
    PERSIST_CHECK(session_->enter("summarize"));
    return requests::summarize(database_, stores, now);
  }

  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override {
    PERSIST_CHECK(session_->enter("get"));
    PERSIST_LET(const WallClock clock, database_.clock());
    PERSIST_LET(const std::unique_ptr<ReadSnapshot> snapshot, begin_snapshot());
    return answer_keys(keys, batch, [&](const Place& place) -> Result<void> {
      PERSIST_LET(const std::optional<Source> source, database_.find(place.store));
      if (!source) return {};
      return look_up(database_, clock, *source, place.key.bytes, batch);
    });
  }

  Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() override {
    return session_->begin_snapshot();
  }

  Result<std::unique_ptr<Inspector>> snapshot() override { return session_->snapshot(); }

  Result<std::unique_ptr<Transaction>> begin(Instant /*now*/) override { return refused("begin"); }

  Result<std::size_t> purge(const std::string& /*store*/, Instant /*now*/,
                            std::size_t /*limit*/) override {
    return refused("purge");
  }

  Result<std::uint64_t> version() override {
    PERSIST_CHECK(session_->enter("version"));
    return session_->version();
  }

  Result<void> check(const std::function<void(const Fault&)>& report) override {
    PERSIST_CHECK(session_->enter("verify"));
    PERSIST_CHECK(session_->check(report));
    return check_tables(database_, report);
  }

  Result<std::vector<Figure>> figures() override {
    PERSIST_CHECK(session_->enter("stats"));
    PERSIST_LET(const Tables* const tables, database_.tables());
    return session_->figures(tables->names());
  }

  [[nodiscard]] Requests* requests() override { return this; }

  void interrupt() noexcept override { session_->interrupt(); }

 private:
  Result<std::optional<RunReport>> run(std::string_view store,
                                       std::string_view execution) override {
    PERSIST_CHECK(session_->enter("run"));
    return report_run(database_, store, execution);
  }

  Result<std::optional<RunPlace>> find_run(std::string_view store,
                                           std::string_view execution) override {
    PERSIST_CHECK(session_->enter("run"));
    return requests::find_run(database_, store, execution);
  }

  Result<RunnersReport> runners() override {
    PERSIST_CHECK(session_->enter("runners"));
    return report_runners(database_);
  }

  Result<std::vector<Applied>> requeue(std::span<const Place> elements) override {
    PERSIST_CHECK(session_->enter("requeue"));
    return requests::requeue(database_, elements);
  }

  Result<std::vector<Applied>> resume(std::span<const Place> runs) override {
    PERSIST_CHECK(session_->enter("resume"));
    return requests::resume(database_, runs);
  }

  Result<RequestsPurged> purge_ended(const std::string& store, Instant before,
                                     std::size_t limit) override {
    PERSIST_CHECK(session_->enter("purge"));
    return purge_.purge(store, before, limit);
  }

  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override {
    return scan_stores({std::move(store)}, std::move(options));
  }

  Result<std::unique_ptr<Scan>> scan_stores(std::vector<std::string> stores,
                                            ScanOptions options) override {
    PERSIST_CHECK(session_->enter("scan"));
    std::vector<NumberedSource> sources;
    sources.reserve(stores.size());
    for (std::uint32_t i = 0; i < stores.size(); ++i) {
      PERSIST_LET(std::optional<Source> source, database_.find(stores[i]));
      if (source) sources.push_back({.source = *std::move(source), .number = i});
    }
    return make_request_scan(database_, sources, options);
  }

  [[nodiscard]] static std::unexpected<PersistenceError> refused(std::string_view method) {
    return backing_error(method, {},
                         "requests and elements of queues are processed by Effect's runners and "
                         "workers, and cannot be changed like this: use requeue or resume",
                         BackingFault::unsupported);
  }

  std::unique_ptr<Session> session_;
  Database database_;
  EndedPurge purge_{database_};
  Capabilities capabilities_;
};

}  // namespace

std::unique_ptr<Inspector> make_inspector(std::unique_ptr<Session> session, Settings settings,
                                          const Capabilities& base) {
  return std::make_unique<RequestsInspector>(std::move(session), std::move(settings), base);
}

Result<bool> has_tables(Session& session, std::optional<Layout> layout) {
  Settings settings;
  settings.layout = layout;
  Database database{session, std::move(settings)};
  PERSIST_LET(const Tables* const tables, database.tables());
  return (database.shows_clusters() && !tables->clusters.empty()) ||
         (database.shows_queues() && !tables->queues.empty());
}

}  // namespace persist::requests
