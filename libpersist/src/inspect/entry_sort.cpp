#include <persist/entry_sort.hpp>

#include <utility>

#include "inspect/entry_sorter.hpp"
#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist {

class EntrySort::State {
 public:
  explicit State(std::function<bool()> is_interrupted)
      : sorter{{.is_interrupted = std::move(is_interrupted), .method = "sort"}} {}

  inspect::EntrySorter sorter;
};

EntrySort::EntrySort(std::function<bool()> is_interrupted)
    : state_{std::make_unique<State>(std::move(is_interrupted))} {}

EntrySort::~EntrySort() = default;

Result<void> EntrySort::add(const EntryView& entry) { return state_->sorter.add(entry); }

Result<void> EntrySort::next(EntryBatch& batch) {
  batch.clear();
  while (batch.bytes() < batch_bytes) {
    PERSIST_LET(const bool has_entry, state_->sorter.advance());
    if (!has_entry) break;
    batch.add(state_->sorter.entry());
  }
  return {};
}

}  // namespace persist
