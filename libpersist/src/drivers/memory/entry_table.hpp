#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/clock.hpp>
#include <persist/json_text.hpp>

#include "drivers/memory/memory_entry.hpp"

namespace persist {

/// An entry with its key and its value in one piece of memory.
class TableEntry {
 public:
  struct Delete {
    void operator()(TableEntry* entry) const noexcept {
      entry->~TableEntry();
      ::operator delete(entry);
    }
  };
  using Owned = std::unique_ptr<TableEntry, Delete>;

  [[nodiscard]] static Owned make(std::size_t hash, std::string_view key, Instant expires,
                                  JsonView value) {
    const std::string_view text = value.text();
    void* const room = ::operator new(sizeof(TableEntry) + key.size() + text.size());
    Owned entry{new (room) TableEntry{hash, key.size(), text.size(), expires}};
    std::ranges::copy(text, std::ranges::copy(key, entry->bytes()).out);
    return entry;
  }

  TableEntry(const TableEntry&) = delete;
  TableEntry& operator=(const TableEntry&) = delete;

  [[nodiscard]] std::size_t hash() const { return hash_; }
  [[nodiscard]] std::string_view key() const { return {bytes(), key_size_}; }
  [[nodiscard]] Instant expires() const { return expires_; }
  [[nodiscard]] JsonView view() const {
    return JsonView::assume_valid({bytes() + key_size_, value_size_});
  }
  /// Asks for all of a small entry at once, and not for its value when its key was compared.
  void prefetch() const {
    constexpr std::size_t line = 64;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    const auto* const here = reinterpret_cast<const char*>(this);
    for (std::size_t i = 1; i < 4; ++i) __builtin_prefetch(here + i * line);
  }
  // The clock is asked only where it matters: it costs as much as the look-up.
  [[nodiscard]] bool is_live(const Clock& clock) const {
    return expires_ == StoredJson::never || expires_ > clock.now();
  }

 private:
  TableEntry(std::size_t hash, std::size_t key_size, std::size_t value_size, Instant expires)
      : hash_{hash}, key_size_{key_size}, value_size_{value_size}, expires_{expires} {}
  ~TableEntry() = default;

  // They begin where the object ends.
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast)
  [[nodiscard]] char* bytes() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)

  std::size_t hash_;
  std::size_t key_size_;
  std::size_t value_size_;
  Instant expires_;
};

/// Entries by key. A look-up waits for memory more than for anything else: here for two places one
/// after the other, the pointer and the entry, where std::unordered_map has four (the bucket, the
/// node before, the node, the value). Slots are probed one after the other by a byte of the hash.
class EntryTable {
 public:
  [[nodiscard]] const TableEntry* find(std::string_view key) const {
    const std::size_t slot = slot_of(hash_of(key), key);
    return slot == none ? nullptr : entries_[slot].get();
  }

  void put(std::string_view key, Instant expires, JsonView value) {
    const std::size_t hash = hash_of(key);
    TableEntry::Owned entry = TableEntry::make(hash, key, expires, value);
    if (const std::size_t slot = slot_of(hash, key); slot != none) {
      entries_[slot] = std::move(entry);
      return;
    }
    if ((used_ + 1) * 4 > tags_.size() * 3) rehash();
    insert(std::move(entry));
    ++size_;
  }

  void erase(std::string_view key) {
    if (const std::size_t slot = slot_of(hash_of(key), key); slot != none) erase_at(slot);
  }
  void clear() { *this = {}; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t slots() const { return tags_.size(); }
  /// Removes what `is_to_go` of `count` slots from `first` on; the slot to go on with, 0 at the
  /// end.
  template <class Predicate>
  std::size_t sweep(std::size_t first, std::size_t count, const Predicate& is_to_go) {
    const std::size_t end = std::min(tags_.size(), first + count);
    for (std::size_t slot = first; slot < end; ++slot) {
      if (entries_[slot] && is_to_go(std::as_const(*entries_[slot]))) erase_at(slot);
    }
    return end < tags_.size() ? end : 0;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  static constexpr std::uint8_t free_tag = 0;
  static constexpr std::uint8_t erased_tag = 1;  // others may have gone on from here

  [[nodiscard]] static std::size_t hash_of(std::string_view key) {
    return std::hash<std::string_view>{}(key);
  }
  // By the high bits; the slot is by the low ones.
  [[nodiscard]] static std::uint8_t tag_of(std::size_t hash) {
    constexpr unsigned bits = 7;
    return static_cast<std::uint8_t>((hash >> (sizeof hash * 8 - bits)) + erased_tag + 1);
  }
  [[nodiscard]] std::size_t next(std::size_t slot) const { return (slot + 1) & (tags_.size() - 1); }

  [[nodiscard]] std::size_t slot_of(std::size_t hash, std::string_view key) const {
    if (tags_.empty()) return none;
    const std::uint8_t tag = tag_of(hash);
    for (std::size_t slot = hash & (tags_.size() - 1); tags_[slot] != free_tag; slot = next(slot)) {
      if (tags_[slot] != tag) continue;
      entries_[slot]->prefetch();
      if (entries_[slot]->key() == key) return slot;
    }
    return none;
  }

  // There is a free slot, and the key is not there.
  void insert(TableEntry::Owned entry) noexcept {
    std::size_t slot = entry->hash() & (tags_.size() - 1);
    while (tags_[slot] > erased_tag) slot = next(slot);
    if (tags_[slot] == free_tag) ++used_;
    tags_[slot] = tag_of(entry->hash());
    entries_[slot] = std::move(entry);
  }

  void erase_at(std::size_t slot) noexcept {
    entries_[slot] = nullptr;
    const bool is_end = tags_[next(slot)] == free_tag;
    tags_[slot] = is_end ? free_tag : erased_tag;
    if (is_end) --used_;
    --size_;
  }

  // Twice as large unless erased slots take half of the room.
  void rehash() {
    constexpr std::size_t min_slots = 16;
    const std::size_t slots =
        size_ * 2 < used_ ? tags_.size() : std::max(min_slots, tags_.size() * 2);
    EntryTable larger;
    larger.tags_.resize(slots);
    larger.entries_.resize(slots);
    for (TableEntry::Owned& entry : entries_) {
      if (entry) larger.insert(std::move(entry));
    }
    larger.size_ = size_;
    *this = std::move(larger);
  }

  std::vector<std::uint8_t> tags_;  // as many as a power of two, or none
  std::vector<TableEntry::Owned> entries_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;  // slots that are not free
};

}  // namespace persist
