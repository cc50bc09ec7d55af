#include "drivers/redis/summaries.hpp"

#include <array>
#include <cstring>

#include "drivers/redis/error.hpp"
#include "inspect/sorted_scan.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

/// The length of the value stands in place of the value.
using Length = std::array<char, sizeof(std::uint64_t)>;

/// Keys with the lengths of their values and their expiries, in no order; one may come twice.
class LengthScan final : public Scan {
 public:
  LengthScan(Stores& stores, StoreMatcher matcher)
      : stores_{stores},
        matcher_{std::move(matcher)},
        keys_{stores.client(), matcher_.pattern(stores.names().key_prefix(), {})} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    while (batch.empty()) {
      PERSIST_LET(const bool has_page, keys_.next());
      if (!has_page) return {};
      PERSIST_CHECK(add_page(batch));
    }
    return {};
  }

 private:
  [[nodiscard]] Result<void> add_page(EntryBatch& batch);

  Stores& stores_;
  StoreMatcher matcher_;
  KeyScan keys_;
};

Result<void> LengthScan::add_page(EntryBatch& batch) {
  std::vector<StoreMatcher::Match> matches;
  std::vector<KeyCommand> commands;
  const Command expiry = stores_.client().has_expiretime() ? Command::pexpiretime : Command::pttl;
  for (const std::string_view key : keys_.keys()) {
    const auto match = matcher_.find(key);
    if (!match) continue;
    matches.push_back(*match);
    commands.push_back({.command = Command::strlen, .key = key});
    commands.push_back({.command = expiry, .key = key});
  }
  PERSIST_LET(const KeyReplies answer, stores_.client().read_keys(commands));
  const std::int64_t now =
      expiry == Command::pttl ? SystemClock{}.now().time_since_epoch().count() : 0;
  constexpr std::int64_t no_such_key = -2;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Reply& size = answer.replies[2 * i];
    const Reply& until = answer.replies[2 * i + 1];
    if (code_of(size) == "WRONGTYPE" || until.integer() == no_such_key) continue;
    if (!size.is_integer() || !until.is_integer()) return failed_reply("stats", size);
    Length length{};
    const auto bytes = static_cast<std::uint64_t>(size.integer());
    std::memcpy(length.data(), &bytes, length.size());
    batch.add(
        {.key = matches[i].key,
         .value = {length.data(), length.size()},
         .expires = until.integer() < 0 ? Expires::never() : Expires::at(now + until.integer()),
         .store = matches[i].store});
  }
  return {};
}

}  // namespace

Result<std::vector<StoreSummary>> summarize(Stores& stores, StoreMatcher matcher, std::size_t count,
                                            Instant now) {
  const std::size_t max_bytes = stores.client().options().max_value_bytes;
  const auto scan =
      inspect::make_sorted_scan(std::make_unique<LengthScan>(stores, std::move(matcher)), {});
  std::vector<StoreSummary> summaries(count);
  EntryBatch batch;
  while (true) {
    PERSIST_CHECK(scan->next(batch));
    if (batch.empty()) return summaries;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const EntryView entry = batch[i];
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, entry.value.data(), sizeof bytes);
      StoreSummary& summary = summaries[entry.store];
      if (bytes > max_bytes) {
        ++summary.too_long;
        continue;
      }
      ++(entry.expires.is_live_at(now) ? summary.live : summary.expired);
      summary.bytes += entry.key.size() + bytes;
    }
  }
}

}  // namespace persist::redis
