#include "dump/line_blocks.hpp"

#include <string_view>

#include "values/propagate.hpp"

namespace persist::dump {

namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10U;

// Lines are long enough for a search to be six times as fast as a look at every byte.
std::size_t count_line_ends(std::string_view bytes) {
  std::size_t count = 0;
  for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

Result<bool> LineBlocks::next(DumpBlock& block) {
  block.bytes.swap(rest_);
  rest_.clear();
  std::size_t searched = 0;
  std::size_t whole = 0;  // bytes of whole lines
  while (!at_end_ && whole == 0 && block.bytes.size() <= max_line_bytes_) {
    PERSIST_LET(at_end_, fill(source_, block.bytes));
    const std::size_t newline = std::string_view{block.bytes}.substr(searched).rfind('\n');
    if (newline != std::string_view::npos) whole = searched + newline + 1;
    searched = block.bytes.size();
  }

  block.first_line = next_line_;
  if (!at_end_ && whole == 0) {
    ++next_line_;
    PERSIST_CHECK(skip_line());
  } else if (!at_end_) {
    rest_.assign(block.bytes, whole);
    block.bytes.resize(whole);
  }
  next_line_ += count_line_ends(block.bytes);
  return !block.bytes.empty();
}

Result<bool> fill(const DumpSource& source, std::string& bytes) {
  std::size_t filled = bytes.size();
  bytes.resize(filled + block_bytes);
  bool at_end = false;
  while (filled < bytes.size() && !at_end) {
    PERSIST_LET(const std::size_t size, source(std::span{bytes}.subspan(filled)));
    filled += size;
    at_end = size == 0;
  }
  bytes.resize(filled);
  return at_end;
}

Result<void> LineBlocks::skip_line() {
  while (!at_end_) {
    rest_.clear();
    PERSIST_LET(at_end_, fill(source_, rest_));
    if (const std::size_t newline = rest_.find('\n'); newline != std::string::npos) {
      rest_.erase(0, newline + 1);
      return {};
    }
  }
  rest_.clear();
  return {};
}

}  // namespace persist::dump
