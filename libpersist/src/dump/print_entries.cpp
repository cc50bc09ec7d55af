#include <persist/visit.hpp>

#include "dump/batch_reader.hpp"
#include "dump/entry_selector.hpp"
#include "dump/pipeline.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// Entries, first as records, then as text.
struct Block {
  dump::Batch batch;
  std::string text;
};

}  // namespace

Result<void> print_entries(Inspector& inspector, std::span<const std::string> stores,
                           const VisitOptions& options, const EntryFormat& format,
                           const TextSink& sink) {
  dump::BatchReader source{inspector, stores, options.range};
  dump::EntrySelector selector{options};
  return source.end(dump::overlap<Block>(
      [&](Block& block) -> Result<std::size_t> {
        return selector.has_all() ? 0 : source.next_before_error(block.batch);
      },
      [&](Block& block) {
        block.text.clear();
        selector.examine(block.batch, [&](std::string_view store, std::size_t,
                                          const EntryView& record, const ValueState& state) {
          format(block.text, store, record, state);
        });
      },
      [&](Block& block) -> Result<void> {
        return block.text.empty() ? Result<void>{} : sink(block.text);
      }));
}

}  // namespace persist
