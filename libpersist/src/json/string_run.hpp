#pragma once

/// Where the plain part of a string ends: 16 bytes at a time where SSE2 is at hand (every x86-64),
/// a word at a time elsewhere and near the end of the text.

#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace persist::json {

/// What ends a run: in a valid string only a quote or a backslash matter; a text to be quoted has
/// control characters to escape; a text nobody has checked yet stops at non-ASCII, too.
enum class Stop { at_quote_or_backslash, at_escapable, at_anything_special };

namespace string_run {

constexpr std::uint64_t repeated(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// Non-zero when a byte of `word` is zero.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - repeated(0x01)) & ~word & repeated(0x80);
}

template <Stop stop>
constexpr bool has_special(std::uint64_t word) {
  std::uint64_t found = zero_bytes(word ^ repeated('"')) | zero_bytes(word ^ repeated('\\'));
  if constexpr (stop != Stop::at_quote_or_backslash) {
    found |= (word - repeated(0x20)) & ~word & repeated(0x80);
  }
  if constexpr (stop == Stop::at_anything_special) found |= word & repeated(0x80);
  return found != 0;
}

template <Stop stop>
constexpr bool is_special(char byte) {
  if (byte == '"' || byte == '\\') return true;
  const auto code = static_cast<unsigned char>(byte);
  return (stop != Stop::at_quote_or_backslash && code < 0x20) ||
         (stop == Stop::at_anything_special && code >= 0x80);
}

#ifdef __SSE2__
/// A bit for each of the 16 bytes at `at` that is special.
template <Stop stop>
inline unsigned special_bits(const char* at) {
  __m128i bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                               _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
  if constexpr (stop == Stop::at_anything_special) {
    // Compared as signed: what is not ASCII counts as less, too.
    found = _mm_or_si128(found, _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)));
  } else if constexpr (stop == Stop::at_escapable) {
    const __m128i last_control = _mm_set1_epi8(0x1F);
    found = _mm_or_si128(found, _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes));
  }
  return static_cast<unsigned>(_mm_movemask_epi8(found));
}
#endif

}  // namespace string_run

namespace string_run {

/// `run_end` from the second step on.
template <Stop stop>
[[gnu::noinline]] const char* rest_end(const char* at, const char* end) {
#ifdef __SSE2__
  while (end - at >= 16) {
    if (const unsigned bits = special_bits<stop>(at); bits != 0) {
      return at + std::countr_zero(bits);
    }
    at += 16;
  }
#endif
  std::uint64_t word = 0;
  while (end - at >= 8) {
    std::memcpy(&word, at, sizeof word);
    if (has_special<stop>(word)) break;
    at += 8;
  }
  while (at != end && !is_special<stop>(*at)) ++at;
  return at;
}

}  // namespace string_run

/// The first byte from `at` on that `stop` names, or `end`.
template <Stop stop>
inline const char* run_end(const char* at, const char* end) {
#ifdef __SSE2__
  if (end - at >= 16) {  // most strings are short
    if (const unsigned bits = string_run::special_bits<stop>(at); bits != 0) {
      return at + std::countr_zero(bits);
    }
    at += 16;
  }
#endif
  return string_run::rest_end<stop>(at, end);
}

}  // namespace persist::json
