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

int compare(const SortEntry& a, const SortEntry& b) {
  if (a.store != b.store) return a.store < b.store ? -1 : 1;
  const bool a_has_key = a.record.key_class != StorageClass::null;
  const bool b_has_key = b.record.key_class != StorageClass::null;
  if (a_has_key != b_has_key) return a_has_key ? 1 : -1;
  if (const int order = a.record.key.compare(b.record.key); order != 0) return order;
  return rank_of(a.record.key_class) - rank_of(b.record.key_class);
}

void pack(const SortEntry& entry, char* place) {
  const EntryView& record = entry.record;
  const EntryHead head{.key_size = static_cast<std::uint32_t>(record.key.size()),
                       .value_size = static_cast<std::uint32_t>(record.value.size()),
                       .store = entry.store,
                       .key_class = record.key_class,
                       .value_class = record.value_class,
                       .malformed_envelope = record.malformed_envelope,
                       .expires = record.expires};
  std::memcpy(place, &head, sizeof head);
  place += sizeof head;
  record.value.copy(place + record.key.copy(place, record.key.size()), record.value.size());
}

Unpacked unpack(const char* place) {
  const EntryHead head = head_at(place);
  const char* const key = place + sizeof head;
  return {.entry = {.store = head.store,
                    .record = {.key = {key, head.key_size},
                               .value = {key + head.key_size, head.value_size},
                               .expires = head.expires,
                               .key_class = head.key_class,
                               .value_class = head.value_class,
                               .malformed_envelope = head.malformed_envelope}},
          .size = sizeof head + head.key_size + head.value_size};
}

std::size_t packed_size_at(const char* place) {
  const EntryHead head = head_at(place);
  return sizeof head + head.key_size + head.value_size;
}

}  // namespace persist::inspect
