#include "drivers/sqlite/purger.hpp"

#include <utility>

#include "drivers/sqlite/transaction.hpp"
#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

Result<std::size_t> Purger::purge(const std::string& store, Instant now, std::size_t limit) {
  PERSIST_CHECK(seek(store, now));
  PERSIST_CHECK(std::exchange(unread_, {}));
  std::size_t removed = 0;
  while (removed < limit) {
    if (done_ == found_.size()) {
      unread_ = scan_->next(found_);
      done_ = 0;
    }
    if (found_.empty()) break;
    PERSIST_LET(const std::size_t count, remove_some(limit - removed));
    removed += count;
  }
  if (removed > 0 && (unread_ || is_too_long(unread_.error()))) return removed;
  if (!unread_) return std::unexpected{std::exchange(unread_, {}).error()};
  if (found_.empty()) scan_.reset();
  return 0;
}

Result<void> Purger::seek(const std::string& store, Instant now) {
  if (scan_ && store == store_ && now == now_) return {};
  found_.clear();
  done_ = 0;
  unread_ = {};
  PERSIST_LET(scan_, catalog_.scan(store, {.liveness = Liveness::expired,
                                           .now = now,
                                           .projection = Projection::keys}));
  store_ = store;
  now_ = now;
  return {};
}

// Someone may have renewed an entry since it was found.
Result<std::size_t> Purger::remove_some(std::size_t limit) {
  WriteLock lock{file_, catalog_};
  PERSIST_CHECK(lock.begin());
  PERSIST_LET(StoreRows* const rows, catalog_.find_to_change(store_, Change::remove));
  std::size_t removed = 0;
  for (; done_ < found_.size() && removed < limit && rows != nullptr; ++done_) {
    const EntryView found = found_[done_];
    PERSIST_LET(const std::size_t count, rows->remove_expired({found.key, found.key_class}, now_));
    removed += count;
  }
  if (rows == nullptr) done_ = found_.size();
  PERSIST_CHECK(lock.commit());
  return removed;
}

}  // namespace persist::sqlite
