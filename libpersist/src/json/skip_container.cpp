#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "json/valid_text.hpp"

namespace persist::json {

namespace {

/// Byte by byte, until the container is closed or `stop` is reached; strings are taken whole.
/// `depth` is how many containers are open.
const char* skip_bytes(const char* at, const char* stop, const char* end, int& depth) {
  while (at < stop) {
    switch (*at) {
      case '"': at = skip_string(at, end); continue;
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']':
        if (--depth == 0) return at + 1;
        break;
      default: break;
    }
    ++at;
  }
  return at;
}

#ifdef __SSE2__

constexpr std::size_t block_size = 64;

/// A bit for each byte of a block that is such.
struct Block {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t openers = 0;
  std::uint64_t closers = 0;
};

Block block_at(const char* at) {
  const __m128i lower = _mm_set1_epi8(0x20);  // makes '[' a '{' and ']' a '}'
  Block block;
  for (unsigned part = 0; part < 4; ++part) {
    __m128i bytes;
    std::memcpy(&bytes, at + std::size_t{16} * part, sizeof bytes);
    const auto bits = [part](__m128i equal) {
      return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(equal))} << (16 * part);
    };
    const __m128i braces = _mm_or_si128(bytes, lower);
    block.quotes |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    block.backslashes |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    block.openers |= bits(_mm_cmpeq_epi8(braces, _mm_set1_epi8('{')));
    block.closers |= bits(_mm_cmpeq_epi8(braces, _mm_set1_epi8('}')));
  }
  return block;
}

/// As std::popcount, which without a flag for newer processors is a call.
constexpr int count_bits(std::uint64_t bits) {
  int count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

/// A bit for each byte in a string, its first quote included, if the block begins outside of one.
constexpr std::uint64_t in_strings(std::uint64_t quotes) {
  for (const unsigned shift : {1U, 2U, 4U, 8U, 16U, 32U}) quotes ^= quotes << shift;
  return quotes;
}

/// The number of the byte that closes the last of `depth` containers, or the size of a block, when
/// `depth` is what is open after it.
std::size_t closing_byte(const Block& block, std::uint64_t strings, int& depth) {
  std::uint64_t openers = block.openers & ~strings;
  std::uint64_t closers = block.closers & ~strings;
  if (count_bits(closers) < depth) {
    depth += count_bits(openers) - count_bits(closers);
    return block_size;
  }
  for (; closers != 0; closers &= closers - 1) {
    const auto byte = static_cast<std::size_t>(std::countr_zero(closers));
    const std::uint64_t before = (std::uint64_t{1} << byte) - 1;
    const int opened = count_bits(openers & before);
    openers &= ~before;
    depth += opened - 1;
    if (depth == 0) return byte;
  }
  depth += count_bits(openers);
  return block_size;
}

#endif

}  // namespace

const char* skip_container(const char* at, const char* end) {
  int depth = 0;
#ifdef __SSE2__
  bool in_string = false;
  while (end - at >= static_cast<std::ptrdiff_t>(block_size)) {
    const Block block = block_at(at);
    if (block.backslashes != 0) {
      // What an escape is depends on the bytes before: those of the block are looked at one by one.
      const char* const stop = at + block_size;
      if (in_string) at = skip_string(at - 1, end);
      in_string = false;
      at = skip_bytes(at, stop, end, depth);
      if (depth == 0) return at;
      continue;
    }
    std::uint64_t strings = in_strings(block.quotes);
    if (in_string) strings = ~strings;
    const std::size_t byte = closing_byte(block, strings, depth);
    if (byte != block_size) return at + byte + 1;
    in_string = (strings >> (block_size - 1)) != 0;
    at += block_size;
  }
  if (in_string) at = skip_string(at - 1, end);
#endif
  return skip_bytes(at, end, end, depth);
}

}  // namespace persist::json
