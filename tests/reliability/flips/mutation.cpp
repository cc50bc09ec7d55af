#include "mutation.hpp"

#include <algorithm>
#include <array>

namespace persist::flips {

namespace {

std::string flip_bits(std::string& bytes, Random& random) {
  const std::size_t count = 1 + some(random, 16);
  for (std::size_t i = 0; i < count; ++i) {
    char& byte = bytes[some(random, bytes.size())];
    byte = static_cast<char>(byte ^ (1 << some(random, 8)));
  }
  return std::to_string(count) + " bits flipped";
}

/// The values at which counts, offsets and types turn over.
std::string overwrite(std::string& bytes, Random& random) {
  constexpr std::array<unsigned char, 8> values{0x00, 0x01, 0x7F, 0x80, 0x81, 0xFE, 0xFF, 0x0D};
  const std::size_t length = std::min(bytes.size(), std::size_t{1} << some(random, 5));
  const std::size_t at = some(random, bytes.size() - length + 1);
  for (std::size_t i = 0; i < length; ++i) {
    bytes[at + i] = static_cast<char>(values[some(random, values.size())]);
  }
  return std::to_string(length) + " bytes overwritten at " + std::to_string(at);
}

std::string flip_front(std::string& bytes, Random& random) {
  std::string front = bytes.substr(0, 128);
  const std::string what =
      some(random, 2) == 0 ? flip_bits(front, random) : overwrite(front, random);
  bytes.replace(0, front.size(), front);
  return what + ", at the front";
}

/// Whole pages of the smallest size there is: a page that stands elsewhere is valid in itself.
std::string copy_stretch(std::string& bytes, Random& random) {
  constexpr std::size_t page = 512;
  const std::size_t pages = bytes.size() / page;
  if (pages < 2) return overwrite(bytes, random);
  const std::size_t from = some(random, pages) * page;
  const std::size_t to = some(random, pages) * page;
  bytes.replace(to, page, bytes.substr(from, page));
  return "page at " + std::to_string(from) + " copied to " + std::to_string(to);
}

std::string truncate(std::string& bytes, Random& random) {
  bytes.resize(some(random, bytes.size()));
  return "cut to " + std::to_string(bytes.size()) + " bytes";
}

std::string extend(std::string& bytes, Random& random) {
  const std::size_t length = 1 + some(random, 4096);
  const bool repeats = some(random, 2) == 0;
  for (std::size_t i = 0; i < length; ++i) {
    bytes += repeats ? bytes[i] : static_cast<char>(some(random, 256));
  }
  return std::to_string(length) + " bytes added";
}

}  // namespace

std::size_t some(Random& random, std::size_t below) { return random() % below; }

std::string mutate(std::string& bytes, Random& random) {
  if (bytes.empty()) return extend(bytes += '\0', random);
  switch (some(random, 10)) {
    case 0:
    case 1: return truncate(bytes, random);
    case 2:
    case 3: return flip_front(bytes, random);
    case 4:
    case 5: return overwrite(bytes, random);
    case 6: return copy_stretch(bytes, random);
    case 7: return extend(bytes, random);
    default: return flip_bits(bytes, random);
  }
}

}  // namespace persist::flips
