#include "dump/block_parser.hpp"

#include <algorithm>
#include <utility>

#include "dump/line_parser.hpp"

namespace persist::dump {

namespace {

constexpr std::string_view blank = " \t\r\n";

/// The position of the byte at `offset` of `text`, which begins at `place`.
TextPosition position_after(TextPosition place, std::string_view text, std::size_t offset) {
  const TextPosition within = position_in(text, offset);
  if (within.line > 1) return {.line = place.line + within.line - 1, .column = within.column};
  return {.line = place.line, .column = place.column + within.column - 1};
}

DumpError error_in(std::string_view text, TextPosition place, const LineFault& fault) {
  const TextPosition position = position_after(place, text, fault.offset);
  return {.line = position.line, .column = position.column, .message = std::string{fault.reason}};
}

}  // namespace

void BlockParser::parse(ParsedBlock& block) {
  block.entries.clear();
  block.errors.clear();
  block.seal.reset();
  block.decoded.clear();
  block.decoded.reserve(block.lines.bytes.size());
  if (block.lines.form == DumpForm::lines) {
    parse_lines(block);
  } else {
    parse_values(block);
  }
}

void BlockParser::parse_lines(ParsedBlock& block) {
  std::string_view rest = block.lines.bytes;
  std::size_t number = block.lines.first_line;
  if (number == 1 && rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
  for (; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.find_first_not_of(blank) != std::string_view::npos) {
      parse(block, line, {.line = number, .column = 1});
    }
  }
}

void BlockParser::parse_values(ParsedBlock& block) {
  const std::string_view bytes = block.lines.bytes;
  TextPosition place{.line = block.lines.first_line, .column = 1};
  std::size_t begin = place.line == 1 && bytes.starts_with(byte_order_mark) ? 3 : 0;
  for (std::size_t i = 0; i <= block.lines.ends.size(); ++i) {
    const std::size_t end = i < block.lines.ends.size() ? block.lines.ends[i] : bytes.size();
    const std::string_view piece = bytes.substr(begin, end - begin);
    begin = end;
    const std::size_t leading = piece.find_first_not_of(blank);
    if (leading == std::string_view::npos) continue;
    place = position_after(place, piece, leading);
    const std::string_view text = piece.substr(leading);
    parse(block, text, place);
    place = position_after(place, text, text.size());
  }
}

void BlockParser::parse(ParsedBlock& block, std::string_view text, TextPosition place) {
  const bool is_line = block.lines.form == DumpForm::lines;
  const auto refuse = [&](const LineFault& fault) {
    block.errors.push_back(error_in(text, place, fault));
  };
  if (sealed_) {
    return refuse(
        {.offset = 0, .reason = is_line ? "line after the seal" : "entry after the seal"});
  }
  const std::size_t max_bytes = max_line_bytes_ * (is_line ? 1 : DumpBlocks::pretty_factor);
  if (text.size() > max_bytes) {
    return refuse({.offset = max_bytes,
                   .reason = is_line ? "the line is too long" : "the entry is too long"});
  }
  std::expected<ParsedLine, LineFault> parsed =
      parse_line(text, block.decoded, {.now = now_, .store = default_store_});
  if (!parsed) return refuse(parsed.error());
  if (auto* const entry = std::get_if<DumpEntry>(&*parsed)) {
    if (entry->is_absent && absent_lines_ == AbsentLines::refuse) {
      return refuse({.offset = 0, .reason = "a key that had no entry; only restore reads this"});
    }
    if (entry->state && request_lines_ == RequestLines::refuse) {
      return refuse({.offset = 0,
                     .reason = "a request or an element of a queue, which only an application can "
                               "process; load, diff and memory: read this"});
    }
    entry->line = place.line;
    block.entries.push_back(*entry);
    return;
  }
  sealed_ = true;
  block.seal = {.seal = std::get<Seal>(std::move(*parsed)),
                .offset = static_cast<std::size_t>(text.data() - block.lines.bytes.data()),
                .line = place.line};
}

}  // namespace persist::dump
