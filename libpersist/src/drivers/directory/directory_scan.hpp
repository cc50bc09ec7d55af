#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/directory/kvs_folder.hpp"

namespace persist {

/// Lists the keys once, then reads file by file; a file that went meanwhile is passed over.
class DirectoryScan final : public Scan {
 public:
  /// `entries` must outlive it.
  DirectoryScan(KvsFolder& entries, std::string store, ScanOptions range)
      : entries_{entries}, store_{std::move(store)}, range_{std::move(range)} {}

  Result<void> next(EntryBatch& batch) override;

 private:
  [[nodiscard]] Result<void> begin();

  KvsFolder& entries_;
  std::string store_;
  ScanOptions range_;
  bool begun_ = false;
  std::optional<Folder> folder_;
  std::string prefix_;
  // Whole keys, in order, and the next to read.
  std::vector<std::string> keys_;
  std::size_t at_ = 0;
};

}  // namespace persist
