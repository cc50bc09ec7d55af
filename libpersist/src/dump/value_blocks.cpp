#include "dump/value_blocks.hpp"

#include <algorithm>

#include "values/propagate.hpp"

namespace persist::dump {

// A string never goes beyond its line, so that a missing quote does not hide the values after it.
void ValueCutter::scan(std::string_view bytes, std::size_t begin, std::vector<std::size_t>& ends) {
  for (std::size_t at = begin; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"' || c == '\n') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      if (depth_ > 0) --depth_;
      if (depth_ == 0) ends.push_back(at + 1);
    }
  }
}

Result<bool> ValueBlocks::next(DumpBlock& block) {
  block.form = DumpForm::pretty;
  block.bytes.swap(rest_);
  rest_.clear();
  block.ends.clear();
  ValueCutter cutter;
  cutter.scan(block.bytes, 0, block.ends);
  while (!at_end_ && block.ends.empty() && block.bytes.size() <= max_value_bytes_) {
    const std::size_t scanned = block.bytes.size();
    PERSIST_LET(at_end_, fill(source_, block.bytes));
    cutter.scan(block.bytes, scanned, block.ends);
  }
  if (block.ends.empty()) {
    at_end_ = true;
  } else if (!at_end_) {
    rest_.assign(block.bytes, block.ends.back());
    block.bytes.resize(block.ends.back());
  }
  block.first_line = next_line_;
  next_line_ += static_cast<std::size_t>(std::ranges::count(block.bytes, '\n'));
  return !block.bytes.empty();
}

}  // namespace persist::dump
