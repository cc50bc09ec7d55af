#include "drivers/redis/slots.hpp"

#include <algorithm>
#include <charconv>

#include "drivers/redis/error.hpp"

namespace persist::redis {

namespace {

/// CRC-16/XMODEM: the polynomial 0x1021, from the highest bit, beginning with 0.
std::uint16_t crc16(std::string_view bytes) {
  static constexpr auto table = [] {
    std::array<std::uint16_t, 256> made{};
    for (std::uint32_t byte = 0; byte < made.size(); ++byte) {
      std::uint32_t crc = byte << 8U;
      for (int bit = 0; bit < 8; ++bit)
        crc = (crc & 0x8000U) != 0 ? crc << 1U ^ 0x1021U : crc << 1U;
      made[byte] = static_cast<std::uint16_t>(crc);
    }
    return made;
  }();
  std::uint32_t crc = 0;
  for (const char c : bytes) {
    crc = (crc << 8U ^ table[(crc >> 8U ^ static_cast<unsigned char>(c)) & 0xFFU]) & 0xFFFFU;
  }
  return static_cast<std::uint16_t>(crc);
}

}  // namespace

std::uint16_t slot_of(std::string_view key) {
  const auto open = key.find('{');
  if (open != std::string_view::npos) {
    const auto close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) {
      key = key.substr(open + 1, close - open - 1);
    }
  }
  return crc16(key) % slot_count;
}

std::optional<Address> redirection_of(const Reply& reply) {
  const std::string_view text = reply.text();
  const auto blank = text.rfind(' ');
  const auto colon = text.rfind(':');
  if (blank == std::string_view::npos || colon == std::string_view::npos || colon < blank) {
    return std::nullopt;
  }
  Address target{.host = std::string{text.substr(blank + 1, colon - blank - 1)}};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, target.port);
  if (target.host.empty() || error != std::errc{} || rest != end) return std::nullopt;
  return target;
}

// Each element: first slot, last slot, the primary (host, port, …), then its replicas.
Result<SlotMap> SlotMap::parse(const Reply& reply, const Address& asked) {
  if (!reply.is_array()) return failed_reply("open", reply);
  SlotMap map;
  for (const Reply& range : reply.elements()) {
    const std::vector<Reply> parts = range.elements();
    if (parts.size() < 3 || parts[2].size() < 2) return unexpected_reply("open");
    const std::vector<Reply> server = parts[2].elements();
    Address address{.host = std::string{server[0].text()},
                    .port = static_cast<std::uint16_t>(server[1].integer())};
    if (address.host.empty()) address.host = asked.host;
    auto at = std::ranges::find(map.primaries_, address);
    if (at == map.primaries_.end()) at = map.primaries_.insert(at, std::move(address));
    const auto first = static_cast<std::size_t>(parts[0].integer());
    const auto last = static_cast<std::size_t>(parts[1].integer());
    if (first > last || last >= slot_count) return unexpected_reply("open");
    std::fill(map.owners_.begin() + static_cast<std::ptrdiff_t>(first),
              map.owners_.begin() + static_cast<std::ptrdiff_t>(last) + 1,
              static_cast<std::uint16_t>(at - map.primaries_.begin()));
  }
  return map;
}

bool SlotMap::is_complete() const { return std::ranges::find(owners_, nobody) == owners_.end(); }

}  // namespace persist::redis
