#include "watch/remembered_store.hpp"

#include <array>
#include <cstring>
#include <functional>
#include <tuple>

namespace persist::app {

namespace {

using Digest = std::array<char, sizeof(std::size_t)>;

Digest digest_of(std::string_view value) {
  const std::size_t hash = std::hash<std::string_view>{}(value);
  Digest digest;
  std::memcpy(digest.data(), &hash, sizeof hash);
  return digest;
}

std::string_view view_of(const Digest& digest) { return {digest.data(), digest.size()}; }

/// Whether two requests are as far. That a claim is renewed is not news.
bool stands_alike(const RequestView* a, const RequestView* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->facts.phase == b->facts.phase && a->facts.attempts == b->facts.attempts &&
         a->facts.waits_for_ack == b->facts.waits_for_ack &&
         a->facts.claimed.has_value() == b->facts.claimed.has_value();
}

}  // namespace

void RememberedStore::add(const EntryView& seen) {
  if (keeps_ == Keeps::values) return entries_.add(seen);
  const Digest digest = digest_of(seen.value);
  EntryView record = seen;
  record.value = view_of(digest);
  // How a request stands is kept, and not what is said of it.
  RequestView request;
  if (seen.request != nullptr) {
    request.facts = seen.request->facts;
    record.request = &request;
  }
  entries_.add(record);
}

bool RememberedStore::is_as(std::size_t index, const EntryView& seen) const {
  const EntryView record = entries_[index];
  if (record.expires != seen.expires || !stands_alike(record.request, seen.request)) return false;
  if (keeps_ == Keeps::values) return record.value == seen.value;
  return record.value == view_of(digest_of(seen.value));
}

bool comes_before(const EntryView& a, const EntryView& b) {
  return std::tuple{a.key, a.key_class} < std::tuple{b.key, b.key_class};
}

}  // namespace persist::app
