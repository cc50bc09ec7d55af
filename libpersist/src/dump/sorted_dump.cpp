#include "dump/block_parser.hpp"

#include <cassert>
#include "dump/entry_order.hpp"
#include "dump/seal.hpp"
#include "values/propagate.hpp"

namespace persist {

/// The blocks of a dump, one at a time.
class SortedDump::Reader {
 public:
  Reader(DumpSource source, const DumpReadOptions& options)
      : source_{std::move(source)},
        blocks_{source_, options.max_line_bytes},
        parser_{options},
        seal_{options.seal_check} {}

  Result<std::optional<DumpEntry>> next() {
    while (next_ == block_.entries.size()) {
      PERSIST_LET(const bool more, next_block());
      if (!more) return std::nullopt;
    }
    const DumpEntry& entry = block_.entries[next_++];
    const std::strong_ordering order = order_.compare_with_last(entry);
    if (order > 0) return entry;
    return refuse({.line = entry.line,
                   .column = 1,
                   .message = order == 0 ? "the entry is repeated" : "the dump is not sorted"});
  }

 private:
  Result<bool> next_block() {
    PERSIST_LET(const bool more, blocks_.next(block_.lines));
    if (!more) return false;
    parser_.parse(block_);
    next_ = 0;
    if (!block_.errors.empty()) return refuse(block_.errors.front());
    if (const std::optional<DumpError> mismatch = seal_.check(block_)) return refuse(*mismatch);
    return true;
  }

  static std::unexpected<PersistenceError> refuse(const DumpError& error) {
    return std::unexpected(as_error(error, "read"));
  }

  DumpSource source_;
  dump::DumpBlocks blocks_;  // borrows source_
  dump::BlockParser parser_;
  dump::SealChecker seal_;
  dump::EntryOrder order_;
  dump::ParsedBlock block_;
  std::size_t next_ = 0;
};

SortedDump::SortedDump(DumpSource source, const DumpReadOptions& options)
    : reader_{std::make_unique<Reader>(std::move(source), options)} {}
SortedDump::SortedDump(SortedDump&&) noexcept = default;
SortedDump& SortedDump::operator=(SortedDump&&) noexcept = default;
SortedDump::~SortedDump() = default;

Result<std::optional<DumpEntry>> SortedDump::next() {
  assert(reader_ && "moved from");
  return reader_->next();
}

}  // namespace persist
