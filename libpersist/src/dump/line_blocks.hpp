#pragma once

/// A stream cut into blocks of whole lines.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <persist/dump_reader.hpp>

namespace persist::dump {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A part of a dump: whole lines, with their ends, of which the last of a stream may have none; or
/// whole entries of the pretty form.
struct DumpBlock {
  std::string bytes;
  /// Where the first of them stands in the stream, from 1.
  std::size_t first_line = 1;
  DumpForm form = DumpForm::lines;
  /// Of the pretty form: the offsets after each value. There may be an unfinished one after them.
  std::vector<std::size_t> ends = {};
};

/// Appends what comes from `source`, up to some hundred kilobytes; whether it is at its end.
[[nodiscard]] Result<bool> fill(const DumpSource& source, std::string& bytes);

class LineBlocks {
 public:
  /// Of a line longer than `max_line_bytes` the rest is dropped: the block then ends with a part of
  /// it that is longer than that, and has no line end.
  LineBlocks(const DumpSource& source, std::size_t max_line_bytes)
      : source_{source}, max_line_bytes_{max_line_bytes} {}

  /// The next block, of some hundred kilobytes or one long line; false at the end.
  [[nodiscard]] Result<bool> next(DumpBlock& block);

 private:
  [[nodiscard]] Result<void> skip_line();

  const DumpSource& source_;
  std::size_t max_line_bytes_;
  std::string rest_;  // read already, of the block to come
  std::size_t next_line_ = 1;
  bool at_end_ = false;
};

}  // namespace persist::dump
