#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/directory/kvs_folder.hpp"

namespace persist {

/// Lists the keys once, then reads file by file; a file that went meanwhile is passed over.
class DirectoryWalk final : public Walk {
 public:
  /// `entries` must outlive it.
  DirectoryWalk(KvsFolder& entries, std::string store, Range range)
      : entries_{entries}, store_{std::move(store)}, range_{std::move(range)} {}

  Result<void> next(Portion& portion) override;

 private:
  [[nodiscard]] Result<void> begin();

  KvsFolder& entries_;
  std::string store_;
  Range range_;
  bool begun_ = false;
  std::optional<Folder> folder_;
  std::string prefix_;
  // Whole keys, in order, and the next to read.
  std::vector<std::string> keys_;
  std::size_t at_ = 0;
};

}  // namespace persist
