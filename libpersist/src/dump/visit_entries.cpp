#include <persist/visit.hpp>

#include <limits>
#include <vector>

#include "dump/batch_reader.hpp"
#include "dump/entry_selector.hpp"
#include "dump/pipeline.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// Entries, and those among them to visit.
struct Block {
  struct Accepted {
    std::string_view store;
    std::size_t index;
    ValueState state;
  };

  dump::Batch batch;
  std::vector<Accepted> accepted;
};

/// Without states or a filter there is nothing that another thread could do.
Result<void> visit_all(dump::BatchReader& source, std::optional<std::size_t> limit,
                       const EntryVisitor& visit) {
  dump::Batch batch;
  std::size_t left = limit.value_or(std::numeric_limits<std::size_t>::max());
  while (left > 0) {
    PERSIST_LET(const std::size_t size, source.next(batch));
    if (size == 0) break;
    Result<void> visited;
    batch.for_each([&](std::string_view store, std::size_t index) {
      visited = visit(store, batch.batch[index], {});
      return visited && --left > 0;
    });
    PERSIST_CHECK(visited);
  }
  return {};
}

}  // namespace

Result<void> visit_entries(Inspector& inspector, std::span<const std::string> stores,
                           const VisitOptions& options, const EntryVisitor& visit) {
  dump::BatchReader source{inspector, stores, options.range};
  if (options.states == ValueStates::unneeded && !options.filter) {
    return visit_all(source, options.limit, visit);
  }
  dump::EntrySelector selector{options};
  return source.end(dump::overlap<Block>(
      [&](Block& block) -> Result<std::size_t> {
        return selector.has_all() ? 0 : source.next_before_error(block.batch);
      },
      [&](Block& block) {
        block.accepted.clear();
        selector.examine(block.batch, [&](std::string_view store, std::size_t index,
                                          const EntryView&, const ValueState& state) {
          block.accepted.push_back({store, index, state});
        });
      },
      [&](Block& block) -> Result<void> {
        for (const auto& [store, index, state] : block.accepted) {
          PERSIST_CHECK(visit(store, block.batch.batch[index], state));
        }
        return {};
      }));
}

}  // namespace persist
