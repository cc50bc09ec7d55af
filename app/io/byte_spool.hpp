#pragma once

/// Bytes that are written once and read back in their order.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "io/input.hpp"
#include "io/output.hpp"

namespace persist::app {

/// Keeps bytes in memory, and those beyond 8 MiB in a file without a name.
class ByteSpool {
 public:
  [[nodiscard]] Outcome<void> append(std::string_view bytes);
  /// Goes to the first byte. Nothing may be appended after it.
  [[nodiscard]] Outcome<void> rewind();
  /// Fills `room` with the next bytes, which must have been appended.
  [[nodiscard]] Outcome<void> read(std::span<char> room);

 private:
  [[nodiscard]] Outcome<void> refill();

  std::string head_;
  Descriptor file_;
  std::unique_ptr<Output> to_file_;
  std::string buffer_;  // read from the file
  std::size_t next_ = 0;
  std::uint64_t offset_ = 0;  // in the file
  bool in_file_ = false;
};

}  // namespace persist::app
