#include "dump/block_parser.hpp"

#include <utility>

#include "dump/line_parser.hpp"

namespace persist::dump {

namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

DumpError error_in(std::string_view line, std::size_t number, const LineFault& fault) {
  return {.line = number,
          .column = position_in(line, fault.offset).column,
          .message = std::string{fault.reason}};
}

}  // namespace

void BlockParser::parse(ParsedBlock& block) {
  block.entries.clear();
  block.errors.clear();
  block.seal.reset();
  block.decoded.clear();
  block.decoded.reserve(block.lines.bytes.size());
  std::string_view rest = block.lines.bytes;
  std::size_t number = block.lines.first_line;
  if (number == 1 && rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
  for (; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!is_blank(line)) parse(block, line, number);
  }
}

void BlockParser::parse(ParsedBlock& block, std::string_view line, std::size_t number) {
  const auto refuse = [&](const LineFault& fault) {
    block.errors.push_back(error_in(line, number, fault));
  };
  if (sealed_) return refuse({.offset = 0, .reason = "line after the seal"});
  if (line.size() > max_line_bytes_) {
    return refuse({.offset = max_line_bytes_, .reason = "the line is too long"});
  }
  std::expected<ParsedLine, LineFault> parsed =
      parse_line(line, block.decoded, {.now = now_, .store = default_store_});
  if (!parsed) return refuse(parsed.error());
  if (auto* const entry = std::get_if<DumpEntry>(&*parsed)) {
    if (entry->is_absent && absent_lines_ == AbsentLines::refuse) {
      return refuse({.offset = 0, .reason = "a key that had no entry; only restore reads this"});
    }
    entry->line = number;
    block.entries.push_back(*entry);
    return;
  }
  sealed_ = true;
  block.seal = {.seal = std::get<Seal>(std::move(*parsed)),
                .offset = static_cast<std::size_t>(line.data() - block.lines.bytes.data()),
                .line = number};
}

}  // namespace persist::dump
