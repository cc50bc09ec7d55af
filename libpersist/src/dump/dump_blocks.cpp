#include "dump/dump_blocks.hpp"

#include <algorithm>

#include "values/propagate.hpp"

namespace persist::dump {

std::optional<DumpForm> form_of(std::string_view head) {
  // Beyond it, a first line is an entry, and blank lines are not the beginning of a dump.
  constexpr std::size_t enough = std::size_t{64} << 10U;
  constexpr std::string_view blank = " \t\r\n";
  const auto unknown = head.size() < enough ? std::nullopt : std::optional{DumpForm::lines};
  if (head != byte_order_mark && byte_order_mark.starts_with(head)) return unknown;
  if (head.starts_with(byte_order_mark)) head.remove_prefix(byte_order_mark.size());
  head.remove_prefix(std::min(head.find_first_not_of(blank), head.size()));
  const std::size_t end = head.find('\n');
  if (end == std::string_view::npos) return unknown;
  const char last = head[head.find_last_not_of(blank, end)];
  const bool goes_on = std::string_view{"{[,:"}.contains(last);
  return goes_on ? DumpForm::pretty : DumpForm::lines;
}

DumpBlocks::DumpBlocks(const DumpSource& source, std::size_t max_line_bytes)
    : source_{source}, max_line_bytes_{max_line_bytes}, whole_{[this](std::span<char> room) {
        return read(room);
      }} {}

Result<std::size_t> DumpBlocks::read(std::span<char> room) {
  if (next_in_head_ == head_.size()) return source_(room);
  const std::size_t size = std::min(room.size(), head_.size() - next_in_head_);
  head_.copy(room.data(), size, next_in_head_);
  next_in_head_ += size;
  return size;
}

Result<void> DumpBlocks::find_form() {
  constexpr std::size_t piece = std::size_t{4} << 10U;
  std::optional<DumpForm> form;
  while (!form) {
    const std::size_t size = head_.size();
    head_.resize(size + piece);
    PERSIST_LET(const std::size_t count, source_(std::span{head_}.subspan(size)));
    head_.resize(size + count);
    form = count == 0 ? DumpForm::lines : form_of(head_);
  }
  if (*form == DumpForm::lines) {
    blocks_.emplace<LineBlocks>(whole_, max_line_bytes_);
  } else {
    blocks_.emplace<ValueBlocks>(whole_, pretty_factor * max_line_bytes_);
  }
  return {};
}

Result<bool> DumpBlocks::next(DumpBlock& block) {
  if (std::holds_alternative<std::monostate>(blocks_)) PERSIST_CHECK(find_form());
  if (auto* const values = std::get_if<ValueBlocks>(&blocks_)) return values->next(block);
  return std::get<LineBlocks>(blocks_).next(block);
}

}  // namespace persist::dump
