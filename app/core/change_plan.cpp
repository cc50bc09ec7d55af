#include "core/change_plan.hpp"

#include <cstring>
#include <type_traits>

#include <persist/dump.hpp>

#include "core/change_queue.hpp"
#include "core/lookups.hpp"
#include "core/transact.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_pending = 256;
constexpr std::size_t max_pending_bytes = std::size_t{1} << 20U;

/// A change in the spool; its store, key, value and expected value follow.
struct Head {
  Change::Kind kind;
  Condition::Kind condition;
  StorageClass key_class;
  StorageClass value_class;
  Expires expires;
  Expires expected_expires;
  std::size_t store_size;
  std::size_t key_size;
  std::size_t value_size;
  std::size_t expected_size;
};
static_assert(std::is_trivially_copyable_v<Head>);

std::string id_of(std::string_view store, std::string_view key) {
  std::string id = std::to_string(store.size()) + ':';
  id += store;
  id += key;
  return id;
}

/// What the change makes of the entry; it is there if the change is an `expire`.
AfterChange after(const Change& change, const std::optional<EntryView>& before) {
  switch (change.kind) {
    case Change::Kind::put: return entry_digest(change.value, change.expires);
    case Change::Kind::expire: return entry_digest(before->value, change.expires);
    default: return std::nullopt;
  }
}

std::unexpected<Error> overtaken(std::string_view key) {
  return std::unexpected{Error{
      ConditionError{"\"" + std::string{key} + "\" was changed meanwhile; nothing was changed"}}};
}

}  // namespace

Outcome<void> ChangePlan::add(const Change& change, const std::optional<EntryView>& before) {
  const bool comes_again =
      tracks_keys_ && !keys_.insert(id_of(change.store, change.key.bytes)).second;
  return plan(change, before, comes_again);
}

Outcome<void> ChangePlan::add(const Change& change) {
  if (tracks_keys_ && !keys_.insert(id_of(change.store, change.key.bytes)).second) {
    PERSIST_PASS(look_up());
    return plan(change, std::nullopt, true);
  }
  pending_.push_back({.change = change,
                      .store = std::string{change.store},
                      .key = std::string{change.key.bytes},
                      .value = std::string{change.value}});
  pending_bytes_ += change.value.size();
  const bool is_full = pending_.size() == max_pending || pending_bytes_ >= max_pending_bytes;
  return is_full ? look_up() : Outcome<void>{};
}

Outcome<void> ChangePlan::finish_lookups() { return look_up(); }

Outcome<void> ChangePlan::look_up() {
  std::vector<Place> places;
  places.reserve(pending_.size());
  for (Pending& it : pending_) {
    it.change.store = it.store;
    it.change.key = {it.key, it.change.key.storage};
    it.change.value = it.value;
    places.push_back({.store = it.store, .key = it.change.key});
  }
  Lookups lookups{inspector_, std::move(places)};
  for (const Pending& it : pending_) {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    const auto found = lookups.next();
    if (!found) return stop(found.error());
    PERSIST_PASS(plan(it.change, *found, false));
  }
  pending_.clear();
  pending_bytes_ = 0;
  return {};
}

Outcome<void> ChangePlan::plan(const Change& change, const std::optional<EntryView>& before,
                               bool comes_again) {
  if ((!before || comes_again) && change.kind != Change::Kind::put) return {};
  // Only the expiry of a live entry is changed.
  if (change.kind == Change::Kind::expire && !before->expires.is_live_at(now_)) return {};
  if (refuses_live_ && change.kind == Change::Kind::put && before &&
      before->expires.is_live_at(now_)) {
    return std::unexpected{Error{ConditionError{
        "a live entry exists for \"" + std::string{change.key.bytes} + "\"; nothing is changed"}}};
  }
  ++size_;
  if (const auto whole = whole_.find(std::string{change.store}); whole != whole_.end() && before) {
    ++whole->second.removed;
  }
  if (is_tried_out_) return print(change, before);
  if (saved_ != nullptr && !comes_again) PERSIST_PASS(save(change, before));
  Change planned = change;
  if (!comes_again) {
    planned.condition =
        before ? Condition::unchanged(before->value, before->expires) : Condition::absent();
  }
  return keep(planned);
}

Outcome<void> ChangePlan::save(const Change& change, const std::optional<EntryView>& before) {
  line_.clear();
  if (!before) {
    append_absent_line(line_, change.store, change.key.bytes, change.key.storage,
                       after(change, before));
  } else if (!fits_dump_line(*before)) {
    return std::unexpected{Error{PersistenceBackingError{
        .method = "save",
        .code = {},
        .message = "an entry whose key is NULL cannot be saved; nothing was changed"}}};
  } else {
    append_saved_line(line_, change.store, *before, after(change, before));
  }
  return saved_->add(line_);
}

Outcome<void> ChangePlan::print(const Change& change, const std::optional<EntryView>& before) {
  line_.clear();
  EntryView record = before.value_or(EntryView{
      .key = change.key.bytes, .value = {}, .expires = {}, .key_class = change.key.storage});
  if (change.kind != Change::Kind::remove) record.expires = change.expires;
  if (change.kind == Change::Kind::put) {
    record.value = change.value;
    record.value_class = change.value_class;
  }
  if (!fits_dump_line(record)) return {};
  append_dump_line(line_, change.store, record);
  return print_(line_);
}

Outcome<void> ChangePlan::keep(const Change& change) {
  const Head head{.kind = change.kind,
                  .condition = change.condition.kind,
                  .key_class = change.key.storage,
                  .value_class = change.value_class,
                  .expires = change.expires,
                  .expected_expires = change.condition.expires,
                  .store_size = change.store.size(),
                  .key_size = change.key.bytes.size(),
                  .value_size = change.value.size(),
                  .expected_size = change.condition.value.size()};
  PERSIST_PASS(spool_.append({reinterpret_cast<const char*>(&head), sizeof head}));
  for (const std::string_view part :
       {change.store, change.key.bytes, change.value, change.condition.value}) {
    PERSIST_PASS(spool_.append(part));
  }
  return {};
}

Outcome<Change> ChangePlan::next() {
  Head head{};
  PERSIST_PASS(spool_.read({reinterpret_cast<char*>(&head), sizeof head}));
  bytes_.resize(head.store_size + head.key_size + head.value_size + head.expected_size);
  PERSIST_PASS(spool_.read(bytes_));
  std::string_view rest = bytes_;
  const auto take = [&](std::size_t size) {
    const std::string_view part = rest.substr(0, size);
    rest.remove_prefix(size);
    return part;
  };
  Change change;
  change.kind = head.kind;
  change.store = take(head.store_size);
  change.key = {take(head.key_size), head.key_class};
  change.value = take(head.value_size);
  change.expires = head.expires;
  change.condition = {
      .kind = head.condition, .value = take(head.expected_size), .expires = head.expected_expires};
  change.value_class = head.value_class;
  return change;
}

void ChangePlan::expect_whole(const std::string& store, bool drop) { whole_[store].drops = drop; }

bool ChangePlan::has_key(std::string_view store, std::string_view key) const {
  return keys_.contains(id_of(store, key));
}

Outcome<void> ChangePlan::apply() {
  return transact([&] { return try_to_apply(); });
}

Outcome<void> ChangePlan::try_to_apply() {
  PERSIST_PASS(spool_.rewind());
  auto transaction = inspector_.begin(now_);
  if (!transaction) return stop(std::move(transaction.error()));
  Transaction& changed = **transaction;
  PERSIST_PASS(check_whole());
  std::vector<std::string> keys(ChangeQueue::window);
  std::optional<std::string> lost;
  ChangeQueue changes{*std::move(transaction),
                      [&](std::size_t index, const ChangeOutcome& outcome) {
                        if (outcome.applied == Applied::no && !lost) {
                          lost = keys[index % ChangeQueue::window];
                        }
                      }};
  for (std::size_t i = 0; i < size_ && !lost; ++i) {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    const auto change = next();
    if (!change) return std::unexpected(change.error());
    keys[i % ChangeQueue::window] = change->key.bytes;
    PERSIST_STOP(changes.queue(*change));
  }
  if (!lost) PERSIST_STOP(changes.flush());
  if (lost) return overtaken(*lost);
  PERSIST_PASS(drop_tables(changed));
  if (saved_ != nullptr) saved_->keep();
  PERSIST_STOP(changes.commit());
  return {};
}

Outcome<void> ChangePlan::check_whole() {
  for (const auto& [store, whole] : whole_) {
    auto scan = inspector_.scan(store, {.projection = Projection::keys, .order = ScanOrder::any});
    if (!scan) return stop(scan.error());
    std::size_t count = 0;
    EntryBatch batch;
    do {
      PERSIST_STOP((*scan)->next(batch));
      count += batch.size();
    } while (!batch.empty());
    if (count == whole.removed) continue;
    return std::unexpected{Error{
        ConditionError{"the store \"" + store + "\" was changed meanwhile; nothing was changed"}}};
  }
  return {};
}

Outcome<void> ChangePlan::drop_tables(Transaction& transaction) const {
  for (const auto& [store, whole] : whole_) {
    if (!whole.drops) continue;
    const auto dropped = transaction.drop(store);
    if (!dropped) return stop(dropped.error());
  }
  return {};
}

Outcome<std::size_t> ChangePlan::apply_what_holds(std::size_t portion) {
  if (saved_ != nullptr) saved_->keep();
  PERSIST_PASS(spool_.rewind());
  std::size_t changed = 0;
  for (std::size_t done = 0; done < size_;) {
    auto transaction = inspector_.begin_portion(now_);
    if (!transaction) return stop(std::move(transaction.error()));
    std::size_t applied = 0;
    ChangeQueue changes{*std::move(transaction), [&](std::size_t, const ChangeOutcome& outcome) {
                          if (outcome.applied == Applied::yes) ++applied;
                        }};
    for (std::size_t i = 0; i < portion && done < size_; ++i, ++done) {
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      const auto change = next();
      if (!change) return std::unexpected(change.error());
      PERSIST_STOP(changes.queue(*change));
    }
    PERSIST_STOP(changes.commit());
    changed += applied;
  }
  return changed;
}

}  // namespace persist::app
