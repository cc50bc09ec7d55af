#pragma once

/// An entry as a backing stores it, and blocks of them.

#include <persist/export.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/expires.hpp>
#include <persist/request.hpp>

namespace persist {

/// How a column of a row is stored; backings without storage classes say text.
enum class StorageClass : std::uint8_t { text, blob, number, null };

/// An entry as it is stored, borrowed from whoever handed it out. Nothing is validated here: a key
/// need not be UTF-8, nor a value JSON. The border is whoever consumes it.
struct EntryView {
  /// The key's bytes.
  std::string_view key;
  /// The value's bytes. Where the backing wraps values (kvs) and the wrapping does not parse, the
  /// whole stored text, and `malformed_envelope`.
  std::string_view value;
  /// When it expires.
  Expires expires;
  /// How the key is stored.
  StorageClass key_class = StorageClass::text;
  /// How the value is stored.
  StorageClass value_class = StorageClass::text;
  /// The backing wraps values, and the wrapping of this one does not parse.
  bool malformed_envelope = false;
  /// From a scan: the number of its store among those that the scan was asked for.
  std::uint32_t store = 0;
  /// What is known of a request or an element of a queue; null for what is cached. The value of one
  /// without an Exit is empty.
  const RequestView* request = nullptr;
};

/// A block of entries, copied out of a backing and reused from call to call. Views borrow from it
/// until the next change of it.
class PERSIST_EXPORT EntryBatch {
 public:
  EntryBatch() = default;
  EntryBatch(const EntryBatch&) = delete;
  EntryBatch& operator=(const EntryBatch&) = delete;
  /// A batch that was moved from is empty.
  EntryBatch(EntryBatch&& other) noexcept { swap(other); }
  /// A batch that was moved from is empty.
  EntryBatch& operator=(EntryBatch&& other) noexcept {
    EntryBatch moved{std::move(other)};
    swap(moved);
    return *this;
  }
  ~EntryBatch() = default;

  /// Removes all entries; the memory is kept for the next ones.
  void clear();
  /// Adds a slot without an entry: the answer to a key that has none.
  void add_absent();
  /// Whether the slot `index` is one of those.
  [[nodiscard]] bool is_absent(std::size_t index) const { return rows_[index].is_absent; }
  /// Gives the entries from the number `first` on to the store number `store`.
  void set_store(std::size_t first, std::uint32_t store);
  /// Copies the entry's bytes.
  void add(const EntryView& record) {
    const std::size_t size = record.key.size() + record.value.size();
    if (capacity_ - used_ < size) make_room_for(size);
    char* const begin = room_.get() + used_;
    record.value.copy(begin + record.key.copy(begin, record.key.size()), record.value.size());
    used_ += size;
    rows_.push_back({.value_end = used_,
                     .key_size = static_cast<std::uint32_t>(record.key.size()),
                     .store = record.store,
                     .expires = record.expires,
                     .key_class = record.key_class,
                     .value_class = record.value_class,
                     .request = 0,
                     .malformed_envelope = record.malformed_envelope,
                     .is_absent = false});
    if (record.request != nullptr) add_request(*record.request);
  }
  /// How many slots there are, those without an entry included.
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// Whether there is no slot.
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// The entry of the slot `index`, which must be below `size()`.
  [[nodiscard]] EntryView operator[](std::size_t index) const;
  /// Bytes of keys, values and the texts of requests; what a scan measures a batch by.
  [[nodiscard]] std::size_t bytes() const { return used_ + request_texts_.size(); }

 private:
  // The key begins where the row before ended, and the value follows it. There may be thousands of
  // them in a batch of keys: they take as little as they can.
  struct Row {
    std::size_t value_end;
    std::uint32_t key_size;
    std::uint32_t store;
    Expires expires;
    StorageClass key_class;
    StorageClass value_class;
    std::uint32_t request;  // its place in `requests_`, from 1; 0: none
    bool malformed_envelope;
    bool is_absent;
  };
  // For the entry that was added last.
  void add_request(const RequestView& request);
  void make_room_for(std::size_t size);
  void swap(EntryBatch& other) noexcept {
    std::swap(room_, other.room_);
    std::swap(capacity_, other.capacity_);
    std::swap(used_, other.used_);
    std::swap(rows_, other.rows_);
    std::swap(requests_, other.requests_);
    std::swap(request_texts_, other.request_texts_);
  }

  std::unique_ptr<char[]> room_;  // NOLINT(modernize-avoid-c-arrays): a vector would zero it
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
  std::vector<Row> rows_;
  std::vector<RequestView> requests_;
  std::vector<char> request_texts_;  // what they look at
};

// The names of before, for one version.
using Record [[deprecated("use EntryView")]] = EntryView;
using Portion [[deprecated("use EntryBatch")]] = EntryBatch;

}  // namespace persist
