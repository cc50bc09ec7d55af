#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <persist/inspector.hpp>

namespace persist::inspect {

/// The order of a sorted scan: by store, entries without a key first, then by the keys' bytes; of
/// equal bytes the text, then the number, then the blob. Less than, equal to or greater than 0.
[[nodiscard]] int compare(const EntryView& a, const EntryView& b);

/// Whether the later of two neighbours stands for the earlier: the same key, seen twice. Entries
/// without a key are never the same.
[[nodiscard]] inline bool is_same_entry(const EntryView& a, const EntryView& b) {
  return a.key_class != StorageClass::null && compare(a, b) == 0;
}

// How an entry lies in a chunk and in a run on disk: a head, the key, the value; of a request also
// what is known of it, and its texts.
struct EntryHead {
  std::uint32_t key_size;
  std::uint32_t value_size;
  std::uint32_t store;
  StorageClass key_class;
  StorageClass value_class;
  bool malformed_envelope;
  bool is_request;
  Expires expires;
};
static_assert(std::is_trivially_copyable_v<EntryHead>);

struct RequestHead {
  std::uint32_t stored_size;
  std::uint32_t details_size;
  RequestFacts facts;
};
static_assert(std::is_trivially_copyable_v<RequestHead>);

/// Bytes that what is known of a request takes.
[[nodiscard]] inline std::size_t packed_size(const RequestView& request) {
  return sizeof(RequestHead) + request.stored.size() + request.details.size();
}

/// Bytes that `entry` takes.
[[nodiscard]] inline std::size_t packed_size(const EntryView& entry) {
  const std::size_t size = sizeof(EntryHead) + entry.key.size() + entry.value.size();
  return entry.request == nullptr ? size : size + packed_size(*entry.request);
}

/// Writes `entry` to `place`, which has room for `packed_size` of it.
void pack(const EntryView& entry, char* place);

/// The entry that lies at `place`, borrowed from there, and its size.
struct Unpacked {
  /// Without what is known of a request, which is `request`.
  EntryView entry;
  std::optional<RequestView> request;
  std::size_t size;
};
[[nodiscard]] Unpacked unpack(const char* place);

/// How many bytes at `place`, where a head lies, `packed_size_at` looks at.
[[nodiscard]] std::size_t size_of_heads_at(const char* place);
/// The size of the entry that lies at `place`.
[[nodiscard]] std::size_t packed_size_at(const char* place);

}  // namespace persist::inspect
