#include <persist/visit.hpp>

#include "dump/examiner.hpp"
#include "dump/overlap.hpp"
#include "dump/portion_source.hpp"
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
  dump::PortionSource source{inspector, stores, options.range};
  dump::Examiner examiner{options};
  return source.end(dump::overlap<Block>(
      [&](Block& block) -> Result<std::size_t> {
        return examiner.has_all() ? 0 : source.next_before_error(block.batch);
      },
      [&](Block& block) {
        block.text.clear();
        examiner.examine(block.batch, [&](std::string_view store, std::size_t, const Record& record,
                                          const ValueState& state) {
          format(block.text, store, record, state);
        });
      },
      [&](Block& block) -> Result<void> {
        return block.text.empty() ? Result<void>{} : sink(block.text);
      }));
}

}  // namespace persist
