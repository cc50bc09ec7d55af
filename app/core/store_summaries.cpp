#include "core/store_summaries.hpp"

namespace persist::app {

Outcome<void> for_each_summary(
    Inspector& inspector, std::span<const StoreInfo> stores, Instant now,
    const std::function<Outcome<void>(const StoreInfo&, const StoreSummary&)>& visit) {
  while (!stores.empty()) {
    const auto summaries = inspector.summarize_many(stores, now);
    if (!summaries) return stop(summaries.error());
    for (std::size_t i = 0; i < summaries->size(); ++i) {
      PERSIST_PASS(visit(stores[i], (*summaries)[i]));
    }
    stores = stores.subspan(summaries->size());
  }
  return {};
}

}  // namespace persist::app
