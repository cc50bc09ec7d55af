#include "redact/siphash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace persist::app {

namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie");

std::uint64_t word_at(const void* place) {
  std::uint64_t word = 0;
  std::memcpy(&word, place, sizeof word);
  return word;
}

struct SipState {
  std::uint64_t v0;
  std::uint64_t v1;
  std::uint64_t v2;
  std::uint64_t v3;

  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v2 += v3;
      v1 = std::rotl(v1, 13) ^ v0;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 = std::rotl(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = std::rotl(v1, 17) ^ v2;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 = std::rotl(v2, 32);
    }
  }

  void take(std::uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
};

}  // namespace

SipHash::SipHash(const Key& key) : low_{word_at(key.data())}, high_{word_at(key.data() + 8)} {}

std::uint64_t SipHash::operator()(std::string_view text) const {
  SipState state{.v0 = low_ ^ 0x736f6d6570736575U,
                 .v1 = high_ ^ 0x646f72616e646f6dU,
                 .v2 = low_ ^ 0x6c7967656e657261U,
                 .v3 = high_ ^ 0x7465646279746573U};
  std::uint64_t last = std::uint64_t{text.size()} << 56U;
  for (; text.size() >= 8; text.remove_prefix(8)) state.take(word_at(text.data()));
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  last |= rest;
  state.take(last);
  state.v2 ^= 0xffU;
  state.rounds(4);
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace persist::app
