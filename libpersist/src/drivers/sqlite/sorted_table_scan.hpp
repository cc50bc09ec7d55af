#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <persist/inspector.hpp>

#include "inspect/entry_sorter.hpp"

namespace persist::sqlite {

/// What a sorted scan needs beside the entries as they lie.
struct SortedTableParts {
  /// The entries that are wanted, in any order.
  std::unique_ptr<Scan> unordered;
  /// The keys of the same, by the index.
  std::function<Result<std::unique_ptr<Scan>>()> keys_by_index;
  /// The entry of a key alone in `batch`, which is empty when there is none.
  std::function<Result<void>(const EntryView& key, EntryBatch& batch)> lookup;
  /// A number that is another one after a change by others.
  std::function<Result<std::int64_t>()> version;
};

/// Gives out in the order of keys what it reads in that of the table.
class SortedTableScan final : public Scan {
 public:
  SortedTableScan(SortedTableParts parts, ScanOptions range, inspect::SortOptions options);

  Result<void> next(EntryBatch& batch) override;

  /// Whether the last error was that of the sorter's temporary file, with nothing handed out.
  [[nodiscard]] bool lacks_space() const { return lacks_space_; }

 private:
  [[nodiscard]] Result<void> read_all(EntryBatch& batch);
  [[nodiscard]] Result<void> sort(Result<void> done);
  [[nodiscard]] Result<void> begin_handing_out();
  [[nodiscard]] Result<void> hand_out(EntryBatch& batch);
  [[nodiscard]] Result<void> hand_out_by_index(EntryBatch& batch);
  [[nodiscard]] Result<void> advance_sorted();
  [[nodiscard]] Result<void> advance_index();
  [[nodiscard]] Result<void> add_missed(EntryBatch& batch);

  SortedTableParts parts_;
  ScanOptions range_;
  inspect::EntrySorter sorter_;
  bool lacks_space_ = false;
  std::optional<std::int64_t> version_;  // at the beginning
  bool has_sorted_ = false;              // an entry, that is, at which the sorter stands
  // Where others changed the file meanwhile:
  std::unique_ptr<Scan> index_;
  EntryBatch keys_;
  std::size_t key_ = 0;  // the one at hand; at the end of an empty batch there are no more
  EntryBatch found_;
  std::optional<PersistenceError> error_;  // met after what was handed out last
};

}  // namespace persist::sqlite
