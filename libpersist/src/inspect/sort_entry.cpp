#include "inspect/sort_entry.hpp"

#include <cstring>

namespace persist::inspect {

namespace {

int rank_of(StorageClass storage) {
  switch (storage) {
    case StorageClass::null: return 0;
    case StorageClass::text: return 1;
    case StorageClass::number: return 2;
    case StorageClass::blob: return 3;
  }
  return 1;
}

EntryHead head_at(const char* place) {
  EntryHead head{};
  std::memcpy(&head, place, sizeof head);
  return head;
}

}  // namespace

int compare(const EntryView& a, const EntryView& b) {
  if (a.store != b.store) return a.store < b.store ? -1 : 1;
  const bool a_has_key = a.key_class != StorageClass::null;
  const bool b_has_key = b.key_class != StorageClass::null;
  if (a_has_key != b_has_key) return a_has_key ? 1 : -1;
  if (const int order = a.key.compare(b.key); order != 0) return order;
  return rank_of(a.key_class) - rank_of(b.key_class);
}

void pack(const EntryView& entry, char* place) {
  const EntryHead head{.key_size = static_cast<std::uint32_t>(entry.key.size()),
                       .value_size = static_cast<std::uint32_t>(entry.value.size()),
                       .store = entry.store,
                       .key_class = entry.key_class,
                       .value_class = entry.value_class,
                       .malformed_envelope = entry.malformed_envelope,
                       .expires = entry.expires};
  std::memcpy(place, &head, sizeof head);
  place += sizeof head;
  entry.value.copy(place + entry.key.copy(place, entry.key.size()), entry.value.size());
}

Unpacked unpack(const char* place) {
  const EntryHead head = head_at(place);
  const char* const key = place + sizeof head;
  return {.entry = {.key = {key, head.key_size},
                    .value = {key + head.key_size, head.value_size},
                    .expires = head.expires,
                    .key_class = head.key_class,
                    .value_class = head.value_class,
                    .malformed_envelope = head.malformed_envelope,
                    .store = head.store},
          .size = sizeof head + head.key_size + head.value_size};
}

std::size_t packed_size_at(const char* place) {
  const EntryHead head = head_at(place);
  return sizeof head + head.key_size + head.value_size;
}

}  // namespace persist::inspect
