#include "core/skipping_inspector.hpp"

#include <string>
#include <utility>

#include "base/counts.hpp"

namespace persist::app {

namespace {

void skip(const Reporter& report, const PersistenceError& error) {
  PersistenceBackingError skipped = std::get<PersistenceBackingError>(error);
  skipped.message += " and is skipped";
  if (!skipped.store.empty()) skipped.message.append(", in store \"").append(skipped.store) += '"';
  report.skip(skipped);
}

class SkippingScan final : public Scan {
 public:
  SkippingScan(std::unique_ptr<Scan> scan, const Reporter& report)
      : scan_{std::move(scan)}, report_{report} {}

  Result<void> next(EntryBatch& batch) override {
    while (true) {
      Result<void> read = scan_->next(batch);
      if (read || !is_too_long(read.error())) return read;
      skip(report_, read.error());
    }
  }

 private:
  std::unique_ptr<Scan> scan_;
  const Reporter& report_;
};

class SkippingInspector final : public Inspector {
 public:
  SkippingInspector(std::unique_ptr<Inspector> inspector, const Reporter& report)
      : inspector_{std::move(inspector)}, report_{report} {}

  Result<std::vector<StoreInfo>> stores() override { return inspector_->stores(); }

  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override {
    Result<StoreSummary> summary = inspector_->summarize(store, now);
    if (summary) report_skipped(store, *summary);
    return summary;
  }

  Result<std::vector<StoreSummary>> summarize_many(std::span<const StoreInfo> stores,
                                                   Instant now) override {
    auto summaries = inspector_->summarize_many(stores, now);
    if (!summaries) return summaries;
    for (std::size_t i = 0; i < summaries->size(); ++i) report_skipped(stores[i], (*summaries)[i]);
    return summaries;
  }

  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override {
    return inspector_->lookup_many(keys, batch);
  }

  Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() override {
    return inspector_->begin_snapshot();
  }

  // The scans of the inspector within are sorted already.
  [[nodiscard]] Capabilities capabilities() const override {
    Capabilities capabilities = inspector_->capabilities();
    capabilities.ordered = true;
    capabilities.scan_may_repeat = false;
    return capabilities;
  }

  Result<bool> may_have_requests() override { return inspector_->may_have_requests(); }

  Result<std::unique_ptr<Inspector>> snapshot() override {
    auto taken = inspector_->snapshot();
    if (!taken) return taken;
    return std::make_unique<SkippingInspector>(*std::move(taken), report_);
  }

  Result<std::unique_ptr<Transaction>> begin(Instant now) override {
    return inspector_->begin(now);
  }

  Result<std::unique_ptr<Transaction>> begin_portion(Instant now) override {
    return inspector_->begin_portion(now);
  }

  Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit) override {
    while (true) {
      Result<std::size_t> purged = inspector_->purge(store, now, limit);
      if (purged || !is_too_long(purged.error())) return purged;
      PersistenceBackingError error = std::get<PersistenceBackingError>(purged.error());
      error.store = store;
      skip(report_, error);
    }
  }

  Result<std::uint64_t> version() override { return inspector_->version(); }

  Result<std::uint64_t> wait_for_change(std::uint64_t seen,
                                        std::chrono::steady_clock::time_point deadline) override {
    return inspector_->wait_for_change(seen, deadline);
  }

  Result<void> check(const std::function<void(const Fault&)>& report) override {
    return inspector_->check(report);
  }

  Result<std::vector<Figure>> figures() override { return inspector_->figures(); }

  Requests* requests() override { return inspector_->requests(); }

  void interrupt() noexcept override { inspector_->interrupt(); }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override {
    return scan_stores({std::move(store)}, std::move(options));
  }

  Result<std::unique_ptr<Scan>> scan_stores(std::vector<std::string> stores,
                                            ScanOptions options) override {
    auto scan = inspector_->scan(stores, std::move(options));
    if (!scan) return scan;
    return std::make_unique<SkippingScan>(*std::move(scan), report_);
  }

  void report_skipped(const StoreInfo& store, const StoreSummary& summary) const {
    if (summary.too_long == 0) return;
    report_.skip({.method = "summarize",
                  .fault = BackingFault::too_long,
                  .code = {},
                  .message = counted(summary.too_long, "entry is longer than the limit and is",
                                     "entries are longer than the limit and are") +
                             " not counted, in store \"" + store.id + '"'});
  }

  std::unique_ptr<Inspector> inspector_;
  const Reporter& report_;
};

}  // namespace

bool is_too_long(const PersistenceError& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::too_long;
}

void skip_long_entry(const Reporter& report, std::string_view key, const PersistenceError& error) {
  PersistenceBackingError skipped = std::get<PersistenceBackingError>(error);
  skipped.message =
      "the entry \"" + std::string{key} + "\" is longer than the limit and is skipped";
  report.skip(skipped);
}

std::unique_ptr<Inspector> skip_long_entries(std::unique_ptr<Inspector> inspector,
                                             const Reporter& report) {
  return std::make_unique<SkippingInspector>(std::move(inspector), report);
}

}  // namespace persist::app
