#include "dump/block_parser.hpp"
#include "dump/entry_order.hpp"
#include "dump/pipeline.hpp"
#include "dump/seal.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// Hands on what blocks hold, and counts it.
class DumpConsumer {
 public:
  DumpConsumer(const EntrySink& on_entry, const DumpErrorSink& on_error,
               const DumpReadOptions& options)
      : on_entry_{on_entry}, on_error_{on_error}, options_{options}, seal_{options.seal_check} {}

  Result<void> consume(const dump::ParsedBlock& block) {
    reading_.dump_form = block.lines.form;
    for (const DumpError& error : block.errors) refuse(error);
    for (const DumpEntry& entry : block.entries) {
      count(entry);
      if (on_entry_) PERSIST_CHECK(on_entry_(entry));
    }
    if (block.seal) reading_.seal = block.seal->seal;
    const std::optional<DumpError> mismatch = seal_.check(block);
    // After a refused line it can but fail to match.
    if (mismatch && reading_.malformed == 0) refuse(*mismatch);
    return {};
  }

  DumpReport finish() {
    if (options_.repeat_check == RepeatCheck::fingerprints) {
      reading_.repeated = fingerprints_.count_repeated();
    }
    return std::move(reading_);
  }

 private:
  void refuse(const DumpError& error) {
    ++reading_.malformed;
    if (on_error_) on_error_(error);
  }

  void count(const DumpEntry& entry) {
    ++reading_.entries;
    ++(entry.is_absent ? reading_.absent
       : entry.is_open ? reading_.open
                       : reading_.forms[static_cast<std::size_t>(entry.form)]);
    if (entry.key_class == StorageClass::blob) ++reading_.blob_keys;
    if (!is_utf8(entry.store)) ++reading_.blob_stores;
    if (options_.now && !entry.expires.is_live_at(*options_.now)) ++reading_.expired;
    const std::strong_ordering order = order_.compare_with_last(entry);
    if (order < 0) reading_.sorted = false;
    if (order == 0) ++reading_.repeated;
    if (options_.repeat_check == RepeatCheck::fingerprints) fingerprints_.add(entry);
  }

  const EntrySink& on_entry_;
  const DumpErrorSink& on_error_;
  const DumpReadOptions& options_;
  DumpReport reading_;
  dump::EntryOrder order_;
  dump::Fingerprints fingerprints_;
  dump::SealChecker seal_;
};

}  // namespace

Result<DumpReport> read_dump(const DumpSource& source, const EntrySink& on_entry,
                             const DumpErrorSink& on_error, const DumpReadOptions& options) {
  dump::DumpBlocks blocks{source, options.max_line_bytes};
  dump::BlockParser parser{options};
  DumpConsumer consumer{on_entry, on_error, options};
  PERSIST_CHECK(dump::overlap<dump::ParsedBlock>(
      [&](dump::ParsedBlock& block) -> Result<std::size_t> {
        PERSIST_LET(const bool more, blocks.next(block.lines));
        return more ? block.lines.bytes.size() : 0;
      },
      [&](dump::ParsedBlock& block) { parser.parse(block); },
      [&](const dump::ParsedBlock& block) { return consumer.consume(block); }));
  return consumer.finish();
}

PersistenceError as_error(const DumpError& error, std::string method) {
  std::string message = "line " + std::to_string(error.line) + ", column " +
                        std::to_string(error.column) + ": " + error.message;
  return PersistenceSchemaError{.method = std::move(method),
                                .issues = {{.path = "", .message = std::move(message)}}};
}

bool begins_like_dump(std::string_view head) {
  if (head.starts_with(dump::byte_order_mark)) head.remove_prefix(dump::byte_order_mark.size());
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || head[first] == '{';
}

}  // namespace persist
