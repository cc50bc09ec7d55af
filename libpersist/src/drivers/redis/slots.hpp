#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <persist/error.hpp>

#include "drivers/redis/address.hpp"
#include "drivers/redis/reply.hpp"

namespace persist::redis {

inline constexpr std::size_t slot_count = 16384;

/// The slot of a key in a cluster: CRC16 of it, or of what stands between its first braces
/// (redis.io, "cluster specification").
[[nodiscard]] std::uint16_t slot_of(std::string_view key);

/// Where an error like "MOVED 3999 host:port" or "ASK …" points to.
[[nodiscard]] std::optional<Address> redirection_of(const Reply& reply);

/// Which server has which slots.
class SlotMap {
 public:
  /// From the answer to CLUSTER SLOTS by the server at `asked`, which may leave out its own host.
  [[nodiscard]] static Result<SlotMap> parse(const Reply& reply, const Address& asked);

  /// The number of the primary that has the slot; none if nobody has.
  [[nodiscard]] std::uint16_t primary_of(std::uint16_t slot) const { return owners_[slot]; }
  [[nodiscard]] const std::vector<Address>& primaries() const { return primaries_; }
  static constexpr std::uint16_t nobody = 0xFFFF;
  [[nodiscard]] bool is_complete() const;

  friend bool operator==(const SlotMap&, const SlotMap&) = default;

 private:
  SlotMap() { owners_.fill(nobody); }

  std::vector<Address> primaries_;
  std::array<std::uint16_t, slot_count> owners_;
};

}  // namespace persist::redis
