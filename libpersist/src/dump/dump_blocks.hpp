#pragma once

/// A dump cut into blocks, whichever form it has.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dump/line_blocks.hpp"
#include "dump/value_blocks.hpp"

namespace persist::dump {

/// The form of a dump that begins with `head`; none if that takes more bytes. The first line that
/// is not blank says it: alone, an opening brace is the beginning of an entry over several lines.
[[nodiscard]] std::optional<DumpForm> form_of(std::string_view head);

class DumpBlocks {
 public:
  /// The longest entry of the pretty form: the white space in it counts, too.
  static constexpr std::size_t pretty_factor = 8;

  DumpBlocks(const DumpSource& source, std::size_t max_line_bytes);
  DumpBlocks(const DumpBlocks&) = delete;
  DumpBlocks& operator=(const DumpBlocks&) = delete;

  /// The next block; false at the end.
  [[nodiscard]] Result<bool> next(DumpBlock& block);

 private:
  [[nodiscard]] Result<void> find_form();
  [[nodiscard]] Result<std::size_t> read(std::span<char> room);

  const DumpSource& source_;
  std::size_t max_line_bytes_;
  std::string head_;  // read to find the form
  std::size_t next_in_head_ = 0;
  DumpSource whole_;  // the head, then the rest
  std::variant<std::monostate, LineBlocks, ValueBlocks> blocks_;
};

}  // namespace persist::dump
