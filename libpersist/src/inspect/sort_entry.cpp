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

namespace {

void pack(const RequestView& request, char* place) {
  const RequestHead head{.stored_size = static_cast<std::uint32_t>(request.stored.size()),
                         .details_size = static_cast<std::uint32_t>(request.details.size()),
                         .facts = request.facts};
  std::memcpy(place, &head, sizeof head);
  place += sizeof head;
  request.details.copy(place + request.stored.copy(place, request.stored.size()),
                       request.details.size());
}

RequestHead request_head_at(const char* place) {
  RequestHead head{};
  std::memcpy(&head, place, sizeof head);
  return head;
}

RequestView unpack_request(const char* place) {
  const RequestHead head = request_head_at(place);
  const char* const stored = place + sizeof head;
  return {.facts = head.facts,
          .stored = {stored, head.stored_size},
          .details = {stored + head.stored_size, head.details_size}};
}

}  // namespace

void pack(const EntryView& entry, char* place) {
  const EntryHead head{.key_size = static_cast<std::uint32_t>(entry.key.size()),
                       .value_size = static_cast<std::uint32_t>(entry.value.size()),
                       .store = entry.store,
                       .key_class = entry.key_class,
                       .value_class = entry.value_class,
                       .malformed_envelope = entry.malformed_envelope,
                       .is_request = entry.request != nullptr,
                       .expires = entry.expires};
  std::memcpy(place, &head, sizeof head);
  place += sizeof head;
  place += entry.key.copy(place, entry.key.size());
  place += entry.value.copy(place, entry.value.size());
  if (entry.request != nullptr) pack(*entry.request, place);
}

Unpacked unpack(const char* place) {
  const EntryHead head = head_at(place);
  const char* const key = place + sizeof head;
  Unpacked unpacked{.entry = {.key = {key, head.key_size},
                              .value = {key + head.key_size, head.value_size},
                              .expires = head.expires,
                              .key_class = head.key_class,
                              .value_class = head.value_class,
                              .malformed_envelope = head.malformed_envelope,
                              .store = head.store},
                    .request = std::nullopt,
                    .size = sizeof head + head.key_size + head.value_size};
  if (head.is_request) {
    unpacked.request = unpack_request(place + unpacked.size);
    unpacked.size += packed_size(*unpacked.request);
  }
  return unpacked;
}

std::size_t size_of_heads_at(const char* place) {
  const EntryHead head = head_at(place);
  if (!head.is_request) return sizeof head;
  return sizeof head + head.key_size + head.value_size + sizeof(RequestHead);
}

std::size_t packed_size_at(const char* place) {
  const EntryHead head = head_at(place);
  const std::size_t size = sizeof head + head.key_size + head.value_size;
  return head.is_request ? size + packed_size(unpack_request(place + size)) : size;
}

}  // namespace persist::inspect
