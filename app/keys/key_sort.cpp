#include "keys/key_sort.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "io/signals.hpp"

namespace persist::app {

namespace {

/// What sorts do not need, and lists show.
struct Shown {
  std::uint64_t bytes;
  std::uint32_t store;
  std::uint32_t state;
};

/// Byte order is that of the numbers.
void append_number(std::string& out, std::uint64_t number, int bytes = 8) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xffU);
  }
}

void append_signed(std::string& out, std::int64_t number) {
  append_number(out, static_cast<std::uint64_t>(number) ^ std::uint64_t{1} << 63U);
}

/// So that a text that another begins with comes before it, whatever follows: a zero is two bytes,
/// and two zeros end it.
void append_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    out += c;
    if (c == '\0') out += '\xff';
  }
  out.append(2, '\0');
}

void append_expiry(std::string& out, const Expires& expires) {
  enum class Kind : char { number, never, not_a_number };
  const Kind kind = expires.is_never()          ? Kind::never
                    : expires.is_not_a_number() ? Kind::not_a_number
                                                : Kind::number;
  out += static_cast<char>(kind);
  if (expires.integral()) {
    append_signed(out, *expires.integral());
    append_number(out, 0, 2);
  } else if (expires.fractional()) {
    const double whole = std::floor(*expires.fractional());
    // 2^63 itself is the only one that does not fit.
    append_signed(out, whole < 0x1p63 ? static_cast<std::int64_t>(whole)
                                      : std::numeric_limits<std::int64_t>::max());
    append_number(out, static_cast<std::uint64_t>((*expires.fractional() - whole) * 0xffff), 2);
  }
}

void invert(std::string& bytes) {
  for (char& c : bytes) c = static_cast<char>(~static_cast<unsigned char>(c));
}

}  // namespace

KeySort::KeySort(KeyOrder order, SortDirection direction, std::span<const std::string> stores)
    : order_{order}, direction_{direction}, stores_{stores}, sort_{[] {
        return received_signal() != 0;
      }} {}

void KeySort::make_sort_key(const ListedKey& key, const EntryView& entry) {
  sort_key_.clear();
  switch (order_) {
    case KeyOrder::key: append_text(sort_key_, key.key); break;
    case KeyOrder::size: append_number(sort_key_, key.bytes); break;
    case KeyOrder::expires: append_expiry(sort_key_, key.expires); break;
  }
  if (direction_ == SortDirection::descending) invert(sort_key_);
  append_number(sort_key_, entry.store, 4);
  if (order_ != KeyOrder::key) append_text(sort_key_, key.key);
  // Rows of a blob and of a text of the same bytes are two.
  sort_key_ += static_cast<char>(entry.key_class);
}

Outcome<void> KeySort::add(const ListedKey& key, const EntryView& entry) {
  make_sort_key(key, entry);
  const Shown shown{
      .bytes = key.bytes, .store = entry.store, .state = static_cast<std::uint32_t>(key.state)};
  shown_.resize(sizeof shown);
  std::memcpy(shown_.data(), &shown, sizeof shown);
  shown_ += key.key;
  PERSIST_STOP(sort_.add(
      {.key = sort_key_, .value = shown_, .expires = key.expires, .request = key.request}));
  return {};
}

Outcome<void> KeySort::finish(const std::function<Outcome<bool>(const ListedKey& key)>& visit) {
  EntryBatch batch;
  do {
    PERSIST_STOP(sort_.next(batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const EntryView entry = batch[i];
      Shown shown{};
      std::memcpy(&shown, entry.value.data(), sizeof shown);
      const Outcome<bool> goes_on = visit({.store = stores_[shown.store],
                                           .key = entry.value.substr(sizeof shown),
                                           .state = static_cast<EntryState>(shown.state),
                                           .bytes = shown.bytes,
                                           .expires = entry.expires,
                                           .request = entry.request});
      if (!goes_on) return std::unexpected(goes_on.error());
      if (!*goes_on) return {};
    }
  } while (!batch.empty());
  return {};
}

}  // namespace persist::app
