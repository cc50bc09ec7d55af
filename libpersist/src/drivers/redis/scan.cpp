#include "drivers/redis/scan.hpp"

#include <algorithm>

#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

class RedisScan final : public Scan {
 public:
  RedisScan(Stores& stores, StoreMatcher matcher, ScanOptions options)
      : stores_{stores},
        matcher_{std::move(matcher)},
        options_{std::move(options)},
        keys_{stores.client(), matcher_.pattern(stores.names().key_prefix(), options_.prefix)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    if (!too_long_.empty()) {
      PersistenceError error = std::move(too_long_.back());
      too_long_.pop_back();
      return std::unexpected{std::move(error)};
    }
    while (!is_full(batch) && !is_done_ && too_long_.empty()) {
      if (next_ < wanted_.size()) {
        PERSIST_CHECK(needs_keys_alone() ? add_keys(batch) : add_entries(batch));
      } else {
        PERSIST_CHECK(fetch_page());
      }
    }
    // What is too long comes alone.
    return batch.empty() && !too_long_.empty() ? next(batch) : Result<void>{};
  }

 private:
  struct Wanted {
    std::string_view redis_key;
    std::string_view key;
    std::uint32_t store;
  };

  [[nodiscard]] bool is_full(const EntryBatch& batch) const {
    return batch.bytes() >= batch_bytes ||
           (options_.limit_hint && batch.size() >= *options_.limit_hint);
  }

  // A key that SCAN returns lives by the server's clock; another time than the present is asked of
  // its expiry.
  [[nodiscard]] bool needs_keys_alone() const {
    if (options_.projection != Projection::keys) return false;
    if (!stores_.client().has_scan_type()) return false;
    return options_.liveness == Liveness::all ||
           (options_.liveness == Liveness::live && options_.now <= SystemClock{}.now());
  }

  [[nodiscard]] Result<void> fetch_page() {
    if (!has_page_) {
      PERSIST_LET(has_page_, keys_.next());
    }
    wanted_.clear();
    next_ = 0;
    is_done_ = !has_page_;
    if (is_done_) return {};
    has_page_ = false;
    for (const std::string_view key : keys_.keys()) {
      const auto match = matcher_.find(key);
      if (match && admits_key(options_, match->key, StorageClass::text)) {
        wanted_.push_back({.redis_key = key, .key = match->key, .store = match->store});
      }
    }
    return {};
  }

  [[nodiscard]] Result<void> add_keys(EntryBatch& batch) {
    for (; next_ < wanted_.size() && !is_full(batch); ++next_) {
      batch.add(
          {.key = wanted_[next_].key, .value = {}, .expires = {}, .store = wanted_[next_].store});
    }
    return {};
  }

  [[nodiscard]] Result<void> add_entries(EntryBatch& batch);
  void add_entry(EntryBatch& batch, const Wanted& wanted, const FoundEntry& entry);

  Stores& stores_;
  StoreMatcher matcher_;
  ScanOptions options_;
  KeyScan keys_;
  bool has_page_ = false;
  bool is_done_ = false;
  std::vector<Wanted> wanted_;  // of the page
  std::size_t next_ = 0;
  std::vector<PersistenceError> too_long_;
};

// The next page of keys is asked for with the last values of this one: a round trip for each page.
Result<void> RedisScan::add_entries(EntryBatch& batch) {
  EntryReader& reader = stores_.reader();
  const std::size_t count = std::min(reader.page_size(), wanted_.size() - next_);
  const std::span wanted = std::span{wanted_}.subspan(next_, count);
  std::vector<std::string_view> keys;
  for (const Wanted& one : wanted) keys.push_back(one.redis_key);
  next_ += count;
  const Pipeline more = next_ == wanted_.size() ? keys_.request() : Pipeline{};
  PERSIST_LET(const auto found, reader.read(keys, options_.projection, more));
  for (std::size_t i = 0; i < count; ++i) add_entry(batch, wanted[i], found[i]);
  if (!reader.more()) return {};
  PERSIST_LET(has_page_, keys_.take(*reader.more()));
  return {};
}

void RedisScan::add_entry(EntryBatch& batch, const Wanted& wanted, const FoundEntry& entry) {
  if (!entry.exists || !admits(options_, entry.expires)) return;
  const std::size_t max_bytes = stores_.client().options().max_value_bytes;
  if (entry.value.size() > max_bytes) {
    too_long_.push_back(
        too_long("scan", "the entry \"" + std::string{wanted.key} + '"', max_bytes).error());
    return;
  }
  batch.add(
      {.key = wanted.key, .value = entry.value, .expires = entry.expires, .store = wanted.store});
}

}  // namespace

StoreMatcher::StoreMatcher(std::vector<std::string> prefixes, std::size_t key_prefix_size)
    : prefixes_{std::move(prefixes)}, key_prefix_size_{key_prefix_size} {
  for (std::uint32_t i = 0; i < prefixes_.size(); ++i) {
    const std::string_view prefix = prefixes_[i];
    if (prefix.find(':', key_prefix_size_) + 1 == prefix.size()) {
      by_first_part_.emplace(prefix, i);
    } else {
      longer_.push_back(i);
    }
  }
}

std::optional<StoreMatcher::Match> StoreMatcher::find(std::string_view redis_key) const {
  const auto match = [&](std::uint32_t store) {
    return Match{.store = store, .key = redis_key.substr(prefixes_[store].size())};
  };
  for (const std::uint32_t store : longer_) {
    if (redis_key.starts_with(prefixes_[store])) return match(store);
  }
  const auto colon = redis_key.find(':', std::min(key_prefix_size_, redis_key.size()));
  if (colon == std::string_view::npos) return std::nullopt;
  const auto found = by_first_part_.find(redis_key.substr(0, colon + 1));
  return found == by_first_part_.end() ? std::nullopt : std::optional{match(found->second)};
}

std::string StoreMatcher::pattern(std::string_view key_prefix,
                                  std::string_view prefix_of_key) const {
  if (prefixes_.size() != 1) return pattern_of(key_prefix);
  return pattern_of(prefixes_.front() + std::string{prefix_of_key});
}

std::unique_ptr<Scan> make_scan(Stores& stores, StoreMatcher matcher, ScanOptions options) {
  return std::make_unique<RedisScan>(stores, std::move(matcher), std::move(options));
}

}  // namespace persist::redis
