#pragma once

/// A stream cut into blocks of whole lines.

#include <cstddef>
#include <string>

#include <persist/dump_reader.hpp>

namespace persist::dump {

/// Whole lines, with their ends; the last line of a stream may have none.
struct LineBlock {
  std::string bytes;
  /// Where the first of them stands in the stream, from 1.
  std::size_t first_line = 1;
};

class LineBlocks {
 public:
  /// Of a line longer than `max_line_bytes` the rest is dropped: the block then ends with a part of
  /// it that is longer than that, and has no line end.
  LineBlocks(const DumpSource& source, std::size_t max_line_bytes)
      : source_{source}, max_line_bytes_{max_line_bytes} {}

  /// The next block, of some hundred kilobytes or one long line; false at the end.
  [[nodiscard]] Result<bool> next(LineBlock& block);

 private:
  /// Reads on until `bytes` is filled, or the source is at its end.
  [[nodiscard]] Result<void> fill(std::string& bytes);
  [[nodiscard]] Result<void> skip_line();

  const DumpSource& source_;
  std::size_t max_line_bytes_;
  std::string rest_;  // read already, of the block to come
  std::size_t next_line_ = 1;
  bool at_end_ = false;
};

}  // namespace persist::dump
