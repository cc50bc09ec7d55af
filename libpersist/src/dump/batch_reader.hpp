#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

namespace persist::dump {

/// Entries of some stores: many small ones are one block, for a block is handed between threads and
/// read under one lock.
struct Batch {
  struct Part {
    std::string_view store;
    std::size_t end;  // its first entry is the end of the part before
  };
  EntryBatch batch;
  std::vector<Part> parts;

  void clear();
  /// Calls `visit(store, index)` for each entry, in order, as long as it answers true.
  template <class Visit>
  void for_each(const Visit& visit) const {
    std::size_t index = 0;
    for (const Part& part : parts) {
      for (; index < part.end; ++index) {
        if (!visit(part.store, index)) return;
      }
    }
  }
};

/// Goes through stores one after the other.
class BatchReader {
 public:
  /// Borrows all three.
  BatchReader(Inspector& inspector, std::span<const std::string> stores, const ScanOptions& range)
      : inspector_{inspector}, stores_{stores}, range_{range} {}

  /// Fills `batch` with the next entries there are; how much is in them, 0 at the end. What was
  /// read before an error comes first.
  [[nodiscard]] Result<std::size_t> next(Batch& batch);

  /// The same where an error is an end for now: what was read before it is to be dealt with first.
  [[nodiscard]] std::size_t next_before_error(Batch& batch);
  /// `done`, unless the reading failed before.
  [[nodiscard]] Result<void> end(Result<void> done);

 private:
  [[nodiscard]] Result<void> fill(Batch& batch);
  [[nodiscard]] Result<void> fill_from_store(Batch& batch);

  Inspector& inspector_;
  std::span<const std::string> stores_;
  const ScanOptions& range_;
  std::size_t store_ = 0;
  std::unique_ptr<Scan> scan_;
  EntryBatch read_;
  std::optional<PersistenceError> error_;
};

}  // namespace persist::dump
