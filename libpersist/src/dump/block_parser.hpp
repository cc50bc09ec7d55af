#pragma once

/// Blocks of a dump, turned into entries.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/dump_reader.hpp>

#include "dump/dump_blocks.hpp"

namespace persist::dump {

/// A seal, and where its line begins.
struct PlacedSeal {
  Seal seal;
  std::size_t offset = 0;  // in the block
  std::size_t line = 0;
};

/// A block and what is in it. The entries borrow from it.
struct ParsedBlock {
  DumpBlock lines;
  std::string decoded;
  std::vector<DumpEntry> entries;
  std::vector<DumpError> errors;
  std::optional<PlacedSeal> seal;
};

/// Reads the entries of a dump, a block after the other. Entries may borrow from it, too.
class BlockParser {
 public:
  explicit BlockParser(const DumpReadOptions& options)
      : max_line_bytes_{options.max_line_bytes},
        absent_lines_{options.absent_lines},
        request_lines_{options.request_lines},
        now_{options.now ? *options.now : SystemClock{}.now()},
        default_store_{options.default_store} {}

  void parse(ParsedBlock& block);

 private:
  void parse_lines(ParsedBlock& block);
  void parse_values(ParsedBlock& block);
  /// Takes the text of one entry, which begins at `place`.
  void parse(ParsedBlock& block, std::string_view text, TextPosition place);

  std::size_t max_line_bytes_;  // of the pretty form, more
  AbsentLines absent_lines_;
  RequestLines request_lines_;
  Instant now_;
  std::optional<std::string> default_store_;
  bool sealed_ = false;
};

}  // namespace persist::dump
