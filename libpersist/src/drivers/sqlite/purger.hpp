#pragma once

#include <memory>
#include <string>

#include <persist/inspector.hpp>

#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/opening.hpp"

namespace persist::sqlite {

/// Removes what has expired, a little at a time. It looks for entries without the write lock, and
/// remembers how far it came, so that many calls together read a store once.
class Purger {
 public:
  Purger(const OpenFile& file, Catalog& catalog) : file_{file}, catalog_{catalog} {}

  /// See Inspector::purge.
  [[nodiscard]] Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit);

 private:
  [[nodiscard]] Result<void> seek(const std::string& store, Instant now);
  [[nodiscard]] Result<std::size_t> remove_some(std::size_t limit);

  const OpenFile& file_;
  Catalog& catalog_;
  std::string store_;
  Instant now_;
  std::unique_ptr<Scan> scan_;  // over what has expired
  EntryBatch found_;
  std::size_t done_ = 0;  // of what was found
  Result<void> unread_;   // why the scan showed nothing, to be told by the next call
};

}  // namespace persist::sqlite
