#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <utility>

#include "redact/siphash.hpp"

using namespace persist::app;

// The vectors of its authors: the key and the texts are 0, 1, 2, …
TEST_CASE("SipHash: gives the reference vectors") {
  SipHash::Key key{};
  for (std::uint8_t i = 0; i < 16; ++i) key[i] = i;
  const SipHash hash{key};
  const std::pair<std::size_t, std::uint64_t> vectors[] = {
      {0, 0x726fdb47dd0e0e31U}, {1, 0x74f839c593dc67fdU}, {2, 0x0d6c8009d9a94f5aU},
      {7, 0xab0200f58b01d137U}, {8, 0x93f5f5799a932462U}, {15, 0xa129ca6149be45e5U},
      {63, 0x958a324ceb064572U}};
  for (const auto& [size, expected] : vectors) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i);
    CAPTURE(size);
    CHECK(hash(text) == expected);
  }
}
