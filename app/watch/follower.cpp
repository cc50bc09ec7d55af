#include "watch/follower.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/status.hpp"
#include "io/signals.hpp"

namespace persist::app {

Follower::Follower(const Selection& selection, Keeps keeps, EventStream& events)
    : selection_{selection}, range_{selection.range}, keeps_{keeps}, events_{events} {
  range_.liveness = Liveness::all;
}

Outcome<void> Follower::begin(Inspector& inspector, const std::vector<std::string>& stores,
                              Instant now, First first) {
  last_ = now_ = now;
  silent_ = first == First::silent;
  const auto compared = compare(inspector, stores);
  silent_ = false;
  return compared;
}

Outcome<void> Follower::look(Inspector& inspector, const std::vector<std::string>& stores,
                             Instant now) {
  now_ = std::max(now, last_);
  PERSIST_PASS(compare(inspector, stores));
  return expire(now);
}

Outcome<void> Follower::compare(Inspector& inspector, const std::vector<std::string>& stores) {
  std::vector<std::string> all = stores;
  for (const auto& [store, known] : stores_) all.push_back(store);
  std::ranges::sort(all);
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  next_expiry_.reset();
  for (const std::string& store : all) PERSIST_PASS(compare(inspector, store));
  return {};
}

Outcome<void> Follower::compare(Inspector& inspector, const std::string& store) {
  RememberedStore& known = stores_.try_emplace(store, keeps_).first->second;
  RememberedStore fresh{keeps_};
  std::size_t next = 0;
  const auto merged = merge(inspector, store, known, next, fresh);
  for (; next < known.size(); ++next) {
    expect_expiry(known[next].expires);
    fresh.add_remembered(known[next]);
  }
  known = std::move(fresh);
  if (known.size() == 0) stores_.erase(store);
  return merged;
}

/// Scans `store` beside what is `known` of it, from `next` on, and makes `fresh` of what it finds.
Outcome<void> Follower::merge(Inspector& inspector, const std::string& store,
                              const RememberedStore& known, std::size_t& next,
                              RememberedStore& fresh) {
  auto scan = inspector.scan(store, range_);
  if (!scan) return stop(std::move(scan.error()));
  EntryBatch batch;
  do {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    PERSIST_STOP((*scan)->next(batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const EntryView seen = batch[i];
      if (!is_selected(seen)) continue;
      PERSIST_PASS(compare(store, known, next, seen));
      expect_expiry(seen.expires);
      fresh.add(seen);
    }
  } while (!batch.empty());
  while (next < known.size()) PERSIST_PASS(vanished(store, known[next++]));
  return {};
}

/// Reports what is known to come before `seen` as gone, and `seen` if it is other than known.
Outcome<void> Follower::compare(const std::string& store, const RememberedStore& known,
                                std::size_t& next, const EntryView& seen) {
  while (next < known.size() && comes_before(known[next], seen)) {
    PERSIST_PASS(vanished(store, known[next++]));
  }
  if (next == known.size() || comes_before(seen, known[next])) return appeared(store, seen);
  if (!known.is_as(next, seen)) PERSIST_PASS(changed(store, known[next], seen));
  ++next;
  return {};
}

Outcome<void> Follower::appeared(const std::string& store, const EntryView& seen) {
  if (silent_ || !is_there(seen)) return {};
  return report(EventKind::set, store, seen, nullptr);
}

Outcome<void> Follower::changed(const std::string& store, const EntryView& known,
                                const EntryView& seen) {
  if (!is_there(seen)) {
    // Somebody moved its expiry into the past.
    return is_there(known) ? report(EventKind::expire, store, seen, before(known))
                           : Outcome<void>{};
  }
  return report(EventKind::set, store, seen, is_there(known) ? before(known) : nullptr);
}

Outcome<void> Follower::vanished(const std::string& store, const EntryView& known) {
  if (!is_there(known)) return {};
  // An application that finds an entry expired may remove it before we look.
  if (!known.expires.is_live_at(now_) && known.expires.is_live_at(last_)) {
    return report(EventKind::expire, store, known, before(known));
  }
  return report(EventKind::remove, store, known, before(known));
}

Outcome<void> Follower::expire(Instant now) {
  now_ = std::max(now, last_);
  const Instant last = std::exchange(last_, now_);
  if (!next_expiry_ || now_ < *next_expiry_) return {};
  next_expiry_.reset();
  for (const auto& [store, known] : stores_) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      const EntryView record = known[i];
      if (record.expires.is_live_at(now_)) {
        expect_expiry(record.expires);
      } else if (record.expires.is_live_at(last)) {
        PERSIST_PASS(report(EventKind::expire, store, record, before(record)));
      }
    }
  }
  return {};
}

Outcome<void> Follower::report(EventKind kind, const std::string& store, const EntryView& entry,
                               const EntryView* before) {
  return events_.report(
      {.kind = kind, .at = now_, .store = store, .entry = entry, .before = before});
}

Follower::Known Follower::known() const {
  Known counts;
  for (const auto& [store, known] : stores_) {
    const std::size_t before = counts.entries;
    for (std::size_t i = 0; i < known.size(); ++i)
      counts.entries += std::size_t{is_there(known[i])};
    counts.stores += std::size_t{counts.entries > before};
  }
  return counts;
}

bool Follower::is_selected(const EntryView& seen) const {
  if (seen.key_class == StorageClass::null) return false;  // no line can name it
  return selection_.accepts(seen);
}

bool Follower::is_there(const EntryView& record) const {
  return selection_.range.liveness == Liveness::all || record.expires.is_live_at(last_);
}

const EntryView* Follower::before(const EntryView& known) const {
  return keeps_ == Keeps::values ? &known : nullptr;
}

void Follower::expect_expiry(const Expires& expires) {
  if (!expires.is_live_at(last_)) return;
  Instant instant;
  if (expires.integral()) {
    instant = Instant{std::chrono::milliseconds{*expires.integral()}};
  } else if (expires.fractional() && std::abs(*expires.fractional()) < 0x1p62) {
    instant = Instant{std::chrono::milliseconds{static_cast<std::int64_t>(*expires.fractional())}};
  } else {
    return;
  }
  if (!next_expiry_ || instant < *next_expiry_) next_expiry_ = instant;
}

}  // namespace persist::app
