#include "drivers/memory/memory_transaction.hpp"

#include <ranges>

#include "inspect/matching.hpp"

namespace persist {

MemoryTransaction::~MemoryTransaction() {
  for (Undo& undo : undo_ | std::views::reverse) {
    // The key lies in the node that goes: found first, then erased by its place.
    if (undo.added != nullptr) undo.store->erase(undo.store->find(*undo.added));
    if (undo.taken) undo.store->insert(std::move(undo.taken));
  }
}

MemoryStore& MemoryTransaction::store_of(std::string_view id) {
  const auto at = table_.find(id);
  return at != table_.end() ? at->second : table_[std::string{id}];
}

// Before the change, so that memory that runs out here finds nothing half done.
MemoryTransaction::Undo& MemoryTransaction::note_change_of(MemoryStore& store) {
  return undo_.emplace_back(Undo{.store = &store, .added = nullptr, .taken = {}});
}

bool MemoryTransaction::is_live(MemoryStore& store, MemoryStore::iterator at) const {
  return at != store.end() && at->second.expires.is_live_at(now_);
}

bool MemoryTransaction::holds_at(MemoryStore& store, MemoryStore::iterator at,
                                 const Condition& condition) const {
  if (at == store.end()) return holds(condition, std::nullopt, now_);
  return holds(condition, StoredEntry{.value = at->second.value, .expires = at->second.expires},
               now_);
}

Result<Applied> MemoryTransaction::apply_put(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  MemoryStore& entries = store_of(store);
  auto place = entries.lower_bound(key);
  const bool found = place != entries.end() && !entries.key_comp()(key, place->first);
  if (!holds_at(entries, found ? place : entries.end(), condition)) return Applied::no;
  Undo& undo = note_change_of(entries);
  if (found) undo.taken = entries.extract(place++);
  const auto added = entries.emplace_hint(
      place, MemoryKey{.bytes = std::string{key.bytes}, .storage = key.storage},
      MemoryEntry{.value = std::string{value}, .expires = expires, .value_class = value_class});
  undo.added = &added->first;
  return Applied::yes;
}

Result<Applied> MemoryTransaction::apply_remove(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  MemoryStore& entries = store_of(store);
  const auto at = entries.find(key);
  if (at == entries.end() || !holds_at(entries, at, condition)) return Applied::no;
  note_change_of(entries).taken = entries.extract(at);
  return Applied::yes;
}

Result<Applied> MemoryTransaction::apply_expire(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  MemoryStore& entries = store_of(store);
  const auto at = entries.find(key);
  if (!is_live(entries, at) || !holds_at(entries, at, condition)) return Applied::no;
  const MemoryEntry& kept = at->second;
  const std::string as_it_was{kept.value};
  persist::Change written = change;
  written.value = as_it_was;
  written.condition = Condition::always();
  written.value_class = kept.value_class;
  return apply_put(written);
}

Result<std::size_t> MemoryTransaction::apply_clear(std::string_view store) {
  MemoryStore& entries = store_of(store);
  const std::size_t count = entries.size();
  while (!entries.empty()) note_change_of(entries).taken = entries.extract(entries.begin());
  return count;
}

Result<void> MemoryTransaction::commit() {
  undo_.clear();
  return {};
}

}  // namespace persist
