#include "drivers/sqlite/store_summaries.hpp"

#include <optional>
#include <string>
#include <utility>

#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

class SummaryTaker final : public RowTaker {
 public:
  SummaryTaker(RowRouter router, std::size_t stores, Instant now)
      : router_{std::move(router)}, summaries_(stores), now_{now} {}

  RowSink::Then take(TableRow& row) override {
    if (!router_.route(row)) return RowSink::Then::go_on;
    StoreSummary& summary = summaries_[row.entry.store];
    ++(row.entry.expires.is_live_at(now_) ? summary.live : summary.expired);
    summary.bytes += row.entry.key.size() + row.entry.value.size();
    return RowSink::Then::go_on;
  }

  // Without a key it is counted where its store is known, and else in the first.
  std::optional<std::string> store_of(TableRow& row) override {
    if (!router_.route(row)) return std::nullopt;
    long_entry_of_ = row.entry.store;
    return std::string{};
  }

  void count_long_entry() { ++summaries_[std::exchange(long_entry_of_, 0)].too_long; }

  [[nodiscard]] std::vector<StoreSummary> take_summaries() { return std::move(summaries_); }

 private:
  RowRouter router_;
  std::vector<StoreSummary> summaries_;
  Instant now_;
  std::uint32_t long_entry_of_ = 0;
};

}  // namespace

Result<std::optional<std::vector<StoreSummary>>> summarize_group(const StoreGroup& group,
                                                                 Instant now) {
  if (!can_read_by_row(*group.table())) return std::nullopt;
  auto router = RowRouter::make(group.places, 0);
  if (!router) return std::nullopt;
  SummaryTaker taker{*std::move(router), group.places.size(), now};
  TableReader reader{group.table(), RowValues::read, taker};
  while (true) {
    Result<bool> more = reader.read();
    if (more && !*more) return taker.take_summaries();
    if (more) continue;
    if (!is_too_long(more.error())) return std::unexpected{std::move(more.error())};
    taker.count_long_entry();
  }
}

}  // namespace persist::sqlite
