#include <persist/visit.hpp>

#include <limits>
#include <vector>

#include "backing/propagate.hpp"
#include "dump/examiner.hpp"
#include "dump/overlap.hpp"
#include "dump/portion_source.hpp"

namespace persist {

namespace {

/// Entries of one store, and those among them to visit.
struct Block {
  struct Accepted {
    std::size_t index;
    ValueState state;
  };

  std::string_view store;
  Portion portion;
  std::vector<Accepted> accepted;
};

/// Without states or a filter there is nothing that another thread could do.
Result<void> visit_all(dump::PortionSource& source, std::optional<std::size_t> limit,
                       const EntryVisitor& visit) {
  Portion portion;
  std::string_view store;
  std::size_t left = limit.value_or(std::numeric_limits<std::size_t>::max());
  while (left > 0) {
    PERSIST_LET(const std::size_t size, source.next(portion, store));
    if (size == 0) break;
    for (std::size_t i = 0; i < portion.size() && left > 0; ++i, --left) {
      PERSIST_CHECK(visit(store, portion[i], {}));
    }
  }
  return {};
}

}  // namespace

Result<void> visit_entries(Inspector& inspector, std::span<const std::string> stores,
                           const VisitOptions& options, const EntryVisitor& visit) {
  dump::PortionSource source{inspector, stores, options.range};
  if (options.states == ValueStates::unneeded && !options.filter) {
    return visit_all(source, options.limit, visit);
  }
  dump::Examiner examiner{options};
  return source.end(dump::overlap<Block>(
      [&](Block& block) -> Result<std::size_t> {
        return examiner.has_all() ? 0 : source.next_before_error(block.portion, block.store);
      },
      [&](Block& block) {
        block.accepted.clear();
        examiner.examine(block.store, block.portion,
                         [&](std::size_t index, const Record&, const ValueState& state) {
                           block.accepted.push_back({index, state});
                         });
      },
      [&](Block& block) -> Result<void> {
        for (const auto& [index, state] : block.accepted) {
          PERSIST_CHECK(visit(block.store, block.portion[index], state));
        }
        return {};
      }));
}

}  // namespace persist
