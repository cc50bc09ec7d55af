#pragma once

/// A stream cut into blocks of whole JSON values.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dump/line_blocks.hpp"

namespace persist::dump {

/// Finds where JSON objects end, by their brackets. A text that is not JSON is cut somewhere:
/// whoever parses the pieces finds the fault in one of them.
class ValueCutter {
 public:
  /// Looks at `bytes` from `begin` on, as the continuation of what it saw before, and appends the
  /// offsets after each end.
  void scan(std::string_view bytes, std::size_t begin, std::vector<std::size_t>& ends);

 private:
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

class ValueBlocks {
 public:
  /// A value longer than `max_value_bytes` is the last: the block ends with a part of it that is
  /// longer than that.
  ValueBlocks(const DumpSource& source, std::size_t max_value_bytes)
      : source_{source}, max_value_bytes_{max_value_bytes} {}

  /// The next block, of some hundred kilobytes or one long value; false at the end. What follows
  /// the last value of the stream is in the last block.
  [[nodiscard]] Result<bool> next(DumpBlock& block);

 private:
  const DumpSource& source_;
  std::size_t max_value_bytes_;
  std::string rest_;  // read already, of the block to come
  std::size_t next_line_ = 1;
  bool at_end_ = false;
};

}  // namespace persist::dump
