#include "requests/scan.hpp"

#include <deque>
#include <utility>

#include "requests/table_pass.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

class RequestScan final : public Scan {
 public:
  RequestScan(Session& session, std::deque<std::unique_ptr<TablePass>> passes)
      : session_{session}, passes_{std::move(passes)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    PERSIST_CHECK(session_.enter("scan"));
    while (batch.empty() && !passes_.empty()) {
      PERSIST_LET(const bool has_more, passes_.front()->next(batch));
      if (!has_more) passes_.pop_front();
    }
    return {};
  }

 private:
  Session& session_;
  std::deque<std::unique_ptr<TablePass>> passes_;
};

}  // namespace

Result<std::unique_ptr<Scan>> make_request_scan(Database& database,
                                                const std::vector<NumberedSource>& sources,
                                                const ScanOptions& options) {
  PERSIST_LET(const Tables* const tables, database.tables());
  std::deque<std::unique_ptr<TablePass>> passes;
  const auto stores_in = [&](Source::Kind kind, std::size_t table) {
    StoreNumbers stores;
    for (const NumberedSource& each : sources) {
      if (each.source.kind == kind && each.source.table == table) {
        stores.emplace(each.source.name, each.number);
      }
    }
    return stores;
  };
  // Requests never expire.
  const bool has_any = options.liveness != Liveness::expired;
  for (std::size_t i = 0; has_any && i < tables->clusters.size(); ++i) {
    StoreNumbers stores = stores_in(Source::Kind::entities, i);
    if (stores.empty()) continue;
    passes.push_back(make_message_pass(database, tables->clusters[i], std::move(stores), options));
  }
  for (std::size_t i = 0; has_any && i < tables->queues.size(); ++i) {
    StoreNumbers stores = stores_in(Source::Kind::queue, i);
    if (stores.empty()) continue;
    passes.push_back(make_element_pass(database, tables->queues[i], std::move(stores), options));
  }
  return std::make_unique<RequestScan>(database.session(), std::move(passes));
}

}  // namespace persist::requests
