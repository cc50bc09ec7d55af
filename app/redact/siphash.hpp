#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace persist::app {

/// SipHash-2-4 of Aumasson and Bernstein: a keyed hash of 64 bits, which nobody can calculate or
/// tell from random numbers who does not know the key. For short texts it takes a quarter of the
/// time of HMAC-SHA-256.
class SipHash {
 public:
  using Key = std::array<std::uint8_t, 16>;

  explicit SipHash(const Key& key);

  [[nodiscard]] std::uint64_t operator()(std::string_view text) const;

 private:
  std::uint64_t low_;
  std::uint64_t high_;
};

}  // namespace persist::app
