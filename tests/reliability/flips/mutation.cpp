#include "mutation.hpp"

#include <algorithm>
#include <array>
#include <vector>

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

/// A byte in a key of an inner page of an index, by which scans find their way.
std::string flip_in_index(std::string& bytes, Random& random) {
  constexpr std::size_t header = 100;
  const auto number = [&](std::size_t at) {
    return std::size_t{static_cast<unsigned char>(bytes[at])} * 256 +
           static_cast<unsigned char>(bytes[at + 1]);
  };
  if (!bytes.starts_with("SQLite format 3") || bytes.size() < header)
    return flip_bits(bytes, random);
  const std::size_t page_size = std::max<std::size_t>(number(16), 512);
  std::vector<std::size_t> pages;
  for (std::size_t page = page_size; page + page_size <= bytes.size(); page += page_size) {
    constexpr char inner_index_page = 2;
    if (bytes[page] == inner_index_page && number(page + 3) > 0) pages.push_back(page);
  }
  if (pages.empty()) return flip_bits(bytes, random);
  const std::size_t page = pages[some(random, pages.size())];
  // Searches begin in the middle, so that is where a key that is too high misleads most of them.
  const std::size_t cells = number(page + 3);
  const std::size_t chosen = some(random, 2) == 0 ? cells / 2 : some(random, cells);
  const std::size_t cell = page + number(page + 12 + 2 * chosen);
  const std::size_t at = std::min(cell + some(random, 24), bytes.size() - 1);
  const bool is_raised = some(random, 2) == 0;
  bytes[at] = is_raised ? '\x7F' : static_cast<char>(bytes[at] ^ (1 << some(random, 8)));
  return "a byte changed at " + std::to_string(at) + ", in a page of an index";
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
  switch (some(random, 12)) {
    case 0:
    case 1: return truncate(bytes, random);
    case 2:
    case 3: return flip_front(bytes, random);
    case 4:
    case 5: return overwrite(bytes, random);
    case 6: return copy_stretch(bytes, random);
    case 7: return extend(bytes, random);
    case 8:
    case 9: return flip_in_index(bytes, random);
    default: return flip_bits(bytes, random);
  }
}

}  // namespace persist::flips
