#pragma once

#include <algorithm>
#include <string>

#include <persist/dump_reader.hpp>

namespace persist::test {

/// Hands out `text`, at most `piece` bytes at a time.
inline DumpSource source_of(std::string text, std::size_t piece = 1U << 20U) {
  return [text = std::move(text), piece,
          at = std::size_t{0}](std::span<char> room) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({piece, room.size(), text.size() - at});
    std::copy_n(text.data() + at, size, room.data());
    at += size;
    return size;
  };
}

/// Hands out `text`, then fails.
inline DumpSource failing_after(std::string text) {
  return [source = source_of(std::move(text))](std::span<char> room) -> Result<std::size_t> {
    Result<std::size_t> size = source(room);
    if (size && *size > 0) return size;
    PersistenceBackingError error;
    error.message = "broken";
    return std::unexpected<PersistenceError>(std::move(error));
  };
}

}  // namespace persist::test
