#include "inspect/buffered_transaction.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <tuple>
#include <utility>

#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

constexpr std::size_t window_changes = 4096;
constexpr std::size_t window_bytes = std::size_t{1} << 20U;

bool is_of_store(Change::Kind kind) {
  return kind == Change::Kind::clear || kind == Change::Kind::drop;
}

std::tuple<std::string_view, std::string_view> rank(const Place& place) {
  return {place.store, place.key.bytes};
}

}  // namespace

Result<std::size_t> ChangeTarget::drop(std::string_view store) {
  return backing_error("drop", {},
                       "the store \"" + std::string{store} + "\" has no table of its own",
                       BackingFault::other_layout);
}

Result<void> BufferedTransaction::checked(Result<void> result) {
  if (!result) error_ = result.error();
  return result;
}

Result<void> BufferedTransaction::queue(const Change& change) {
  if (error_) return std::unexpected{*error_};
  const bool is_text =
      change.key.storage == StorageClass::text && change.value_class == StorageClass::text;
  if (is_of_store(change.kind)) {
    PERSIST_CHECK(checked(make_window()));
    return checked(apply_to_store(change));
  }
  if (change.kind == Change::Kind::put && !is_text) {
    return backing_error("set", {}, "this backing holds text only, and this entry is bytes",
                         BackingFault::unsupported);
  }
  if (change.kind != Change::Kind::remove) PERSIST_CHECK(target_->check(change));
  kept_.push_back({.kind = change.kind,
                   .condition = change.condition.kind,
                   .expires = change.expires,
                   .expected_expires = change.condition.expires,
                   .is_text = is_text,
                   .begin = bytes_.size(),
                   .store_size = change.store.size(),
                   .key_size = change.key.bytes.size(),
                   .value_size = change.value.size(),
                   .expected_size = change.condition.value.size()});
  for (const std::string_view part :
       {change.store, change.key.bytes, change.value, change.condition.value}) {
    bytes_ += part;
  }
  if (kept_.size() < window_changes && bytes_.size() < window_bytes) return {};
  return checked(make_window());
}

Result<std::vector<ChangeOutcome>> BufferedTransaction::flush() {
  if (error_) return std::unexpected{*error_};
  PERSIST_CHECK(checked(make_window()));
  return std::exchange(outcomes_, {});
}

Result<void> BufferedTransaction::commit() {
  if (error_) return std::unexpected{*error_};
  PERSIST_CHECK(checked(make_window()));
  return checked(target_->commit());
}

Change BufferedTransaction::change_of(const Kept& kept) const {
  std::string_view rest = std::string_view{bytes_}.substr(kept.begin);
  const auto take = [&](std::size_t size) {
    const std::string_view part = rest.substr(0, size);
    rest.remove_prefix(size);
    return part;
  };
  Change change;
  change.kind = kept.kind;
  change.store = take(kept.store_size);
  change.key = {take(kept.key_size), kept.is_text ? StorageClass::text : StorageClass::blob};
  change.value = take(kept.value_size);
  change.expires = kept.expires;
  change.condition = {
      .kind = kept.condition, .value = take(kept.expected_size), .expires = kept.expected_expires};
  return change;
}

// What the changes of a window do to one key is worked out here, so that the server is asked once
// and told once.
Result<void> BufferedTransaction::make_window() {
  if (kept_.empty()) return {};
  std::vector<Change> changes;
  changes.reserve(kept_.size());
  for (const Kept& kept : kept_) changes.push_back(change_of(kept));
  PERSIST_CHECK(read_entries(changes));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    outcomes_.push_back(apply(changes[i], entries_[entry_of_[i]]));
  }
  PERSIST_CHECK(write_entries());
  entries_.clear();
  entry_of_.clear();
  kept_.clear();
  bytes_.clear();
  return {};
}

BufferedTransaction::Need BufferedTransaction::need_of(const Change& change) {
  if (change.key.storage != StorageClass::text) return Need::nothing;
  switch (change.condition.kind) {
    case Condition::Kind::equals:
    case Condition::Kind::unchanged: return Need::held_value;
    case Condition::Kind::absent: return Need::held_existence;
    case Condition::Kind::always: break;
  }
  return change.kind == Change::Kind::put ? Need::nothing : Need::existence;
}

/// Finds the entries that `changes` are about. In ascending order, as a dump has them, each has its
/// own.
void BufferedTransaction::find_entries(std::span<const Change> changes) {
  const auto rank_of = [](const Change& change) {
    return rank({.store = change.store, .key = change.key});
  };
  const bool is_ascending =
      std::ranges::adjacent_find(changes, std::ranges::greater_equal{}, rank_of) == changes.end();
  std::unordered_map<std::string_view, Index> stores;
  for (const Change& change : changes) {
    std::size_t number = entries_.size();
    if (!is_ascending) {
      number = stores[change.store].try_emplace(change.key.bytes, number).first->second;
    }
    if (number == entries_.size()) {
      entries_.push_back({.place = {.store = change.store, .key = change.key},
                          .value = {},
                          .read_value = {},
                          .expires = {},
                          .change = {}});
    }
    entry_of_.push_back(number);
  }
}

/// Finds the entries that `changes` are about, and reads those that their outcomes depend on.
Result<void> BufferedTransaction::read_entries(std::span<const Change> changes) {
  std::vector<Need> needs(changes.size());
  find_entries(changes);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Need& need = needs[entry_of_[i]];
    need = std::max(need, need_of(changes[i]));
  }
  for (const Need need : {Need::existence, Need::held_existence, Need::held_value}) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (needs[i] == need) numbers.push_back(i);
    }
    if (!numbers.empty()) PERSIST_CHECK(read_places(in_order(std::move(numbers)), need));
  }
  return {};
}

std::vector<std::size_t> BufferedTransaction::in_order(std::vector<std::size_t> numbers) const {
  const auto rank_of = [&](std::size_t number) { return rank(entries_[number].place); };
  if (!std::ranges::is_sorted(numbers, {}, rank_of)) std::ranges::sort(numbers, {}, rank_of);
  return numbers;
}

Result<void> BufferedTransaction::read_places(const std::vector<std::size_t>& numbers, Need need) {
  const Projection projection = need == Need::held_value ? Projection::entries : Projection::keys;
  std::vector<Place> places;
  places.reserve(numbers.size());
  for (const std::size_t number : numbers) places.push_back(entries_[number].place);
  EntryBatch batch;
  for (std::size_t done = 0; done < places.size();) {
    const std::span rest = std::span{places}.subspan(done);
    PERSIST_LET(const std::size_t count, need == Need::existence
                                             ? target_->read(rest, projection, batch)
                                             : target_->read_for_update(rest, projection, batch));
    for (std::size_t i = 0; i < count; ++i) {
      Entry& entry = entries_[numbers[done + i]];
      entry.is_read = true;
      if (batch.is_absent(i)) continue;
      entry.exists = true;
      entry.read_value = batch[i].value;
      entry.expires = batch[i].expires;
    }
    done += count;
  }
  for (const std::size_t number : numbers) entries_[number].value = entries_[number].read_value;
  return {};
}

bool BufferedTransaction::holds_of(const Condition& condition, const Entry& entry) const {
  if (!entry.exists) return holds(condition, std::nullopt, now_);
  StoredEntry stored{.value = entry.value, .expires = entry.expires};
  const auto expected = condition.expires.integral();
  const auto found = stored.expires.integral();
  if (expected && found && std::abs(*found - *expected) <= target_->expiry_tolerance().count()) {
    stored.expires = condition.expires;
  }
  return holds(condition, stored, now_);
}

ChangeOutcome BufferedTransaction::apply(const Change& change, Entry& entry) const {
  constexpr ChangeOutcome no{.applied = Applied::no};
  if (change.key.storage != StorageClass::text) return no;  // there is no such entry
  const bool is_live = entry.exists && entry.expires.is_live_at(now_);
  if (!holds_of(change.condition, entry)) return no;
  switch (change.kind) {
    case Change::Kind::put:
      entry.exists = true;
      entry.value = change.value;
      entry.expires = change.expires;
      entry.change = Change::Kind::put;
      break;
    case Change::Kind::remove:
      if (!entry.exists) return no;
      entry.exists = false;
      entry.change = Change::Kind::remove;
      break;
    case Change::Kind::expire:
      if (!is_live) return no;
      entry.expires = change.expires;
      if (entry.change != Change::Kind::put) entry.change = Change::Kind::expire;
      break;
    case Change::Kind::clear:
    case Change::Kind::drop: break;
  }
  return {};
}

Result<void> BufferedTransaction::write_entries() {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].change) numbers.push_back(i);
  }
  std::vector<Change> changes;
  for (const std::size_t number : in_order(std::move(numbers))) {
    const Entry& entry = entries_[number];
    changes.push_back({.kind = *entry.change,
                       .store = entry.place.store,
                       .key = entry.place.key,
                       .value = *entry.change == Change::Kind::put ? entry.value : "",
                       .expires = entry.expires});
  }
  return changes.empty() ? Result<void>{} : target_->write(changes);
}

Result<void> BufferedTransaction::apply_to_store(const Change& change) {
  auto entries = change.kind == Change::Kind::clear ? target_->clear(change.store)
                                                    : target_->drop(change.store);
  if (!entries) return std::unexpected{std::move(entries.error())};
  outcomes_.push_back({.applied = Applied::yes, .entries = *entries});
  return {};
}

}  // namespace persist::inspect
