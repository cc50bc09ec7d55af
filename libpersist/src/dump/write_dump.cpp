#include <atomic>

#include "backing/propagate.hpp"
#include "dump/dump_line.hpp"
#include "dump/overlap.hpp"
#include "dump/portion_source.hpp"
#include "dump/sha256.hpp"

namespace persist {

namespace {

/// Entries of one store, first as records, then as text.
struct Block {
  std::string_view store;
  Portion portion;
  std::string text;
  DumpSummary summary;
};

/// Turns blocks into text, one after the other.
class Formatter {
 public:
  explicit Formatter(const DumpOptions& options) : options_{options} {}

  void format(Block& block) {
    block.text.clear();
    block.summary = {};
    if (block.store != store_ || head_.empty()) {
      store_ = block.store;
      head_ = dump::line_head(store_);
    }
    for (std::size_t i = 0; i < block.portion.size() && !has_all(); ++i) {
      format(block, block.portion[i]);
    }
    if (options_.sealing == Sealing::sealed) sum_.update(block.text);
  }

  /// Whether the limit is reached. Any thread may ask.
  [[nodiscard]] bool has_all() const { return options_.limit && entries_ >= *options_.limit; }

  /// The seal of all that was formatted. After the last block.
  [[nodiscard]] std::string seal() {
    return R"({"seal":{"entries":)" + std::to_string(entries_) + R"(,"sha256":")" +
           sum_.hex_digest() + "\"}}\n";
  }

 private:
  void format(Block& block, const Record& record) {
    const ValueState state = value_state(record.value);
    if (options_.filter && !options_.filter(block.store, record, state)) return;
    if (!fits_dump_line(record)) {
      ++block.summary.left_out;
      return;
    }
    dump::append_line(block.text, head_, record, state);
    ++block.summary.entries;
    ++entries_;
  }

  const DumpOptions& options_;
  std::string_view store_;
  std::string head_;
  std::atomic<std::size_t> entries_ = 0;
  dump::Sha256 sum_;
};

}  // namespace

Result<DumpSummary> write_dump(Inspector& inspector, std::span<const std::string> stores,
                               const DumpOptions& options, const DumpSink& sink) {
  dump::PortionSource source{inspector, stores, options.range};
  Formatter formatter{options};
  DumpSummary summary;
  PERSIST_CHECK(dump::overlap<Block>(
      [&](Block& block) -> Result<std::size_t> {
        if (formatter.has_all()) return 0;
        return source.next(block.portion, block.store);
      },
      [&](Block& block) { formatter.format(block); },
      [&](Block& block) -> Result<void> {
        summary.entries += block.summary.entries;
        summary.left_out += block.summary.left_out;
        return block.text.empty() ? Result<void>{} : sink(block.text);
      }));
  if (options.sealing == Sealing::sealed) PERSIST_CHECK(sink(formatter.seal()));
  return summary;
}

}  // namespace persist
