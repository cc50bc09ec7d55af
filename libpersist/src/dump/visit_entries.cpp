#include <persist/visit.hpp>

#include <atomic>
#include <vector>

#include "backing/propagate.hpp"
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

class Examiner {
 public:
  explicit Examiner(const VisitOptions& options) : options_{options} {}

  void examine(Block& block) {
    block.accepted.clear();
    for (std::size_t i = 0; i < block.portion.size() && !has_all(); ++i) {
      const Record record = block.portion[i];
      const ValueState state =
          options_.states == ValueStates::wanted ? value_state(record.value) : ValueState{};
      if (options_.filter && !options_.filter(block.store, record, state)) continue;
      block.accepted.push_back({i, state});
      ++count_;
    }
  }

  /// Whether the limit is reached. Any thread may ask.
  [[nodiscard]] bool has_all() const { return options_.limit && count_ >= *options_.limit; }

 private:
  const VisitOptions& options_;
  std::atomic<std::size_t> count_ = 0;
};

}  // namespace

Result<void> visit_entries(Inspector& inspector, std::span<const std::string> stores,
                           const VisitOptions& options, const EntryVisitor& visit) {
  dump::PortionSource source{inspector, stores, options.range};
  Examiner examiner{options};
  // Kept until what was read before it has been visited.
  std::optional<PersistenceError> read_error;
  Result<void> done = dump::overlap<Block>(
      [&](Block& block) -> Result<std::size_t> {
        if (examiner.has_all()) return 0;
        const Result<std::size_t> size = source.next(block.portion, block.store);
        if (size) return size;
        read_error = size.error();
        return 0;
      },
      [&](Block& block) { examiner.examine(block); },
      [&](Block& block) -> Result<void> {
        for (const auto& [index, state] : block.accepted) {
          PERSIST_CHECK(visit(block.store, block.portion[index], state));
        }
        return {};
      });
  if (done && read_error) return std::unexpected(*std::move(read_error));
  return done;
}

}  // namespace persist
