#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <persist/requests.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// Removes what ended, in portions. It remembers what it found between them, and looks at it again
/// before it removes it.
class EndedPurge {
 public:
  explicit EndedPurge(Database& database) : database_{database} {}

  /// See `Requests::purge_ended`.
  [[nodiscard]] Result<RequestsPurged> purge(const std::string& store, Instant before,
                                             std::size_t limit);

 private:
  [[nodiscard]] Result<void> seek(const Source& source, const std::string& store, Instant before);
  [[nodiscard]] Result<RequestsPurged> purge_addresses(const Source& source, Instant before,
                                                       std::size_t limit);
  [[nodiscard]] Result<RequestsPurged> purge_elements(const Source& source, Instant before,
                                                      std::size_t limit);

  Database& database_;
  std::string store_;
  std::optional<Instant> before_;  // of what was found
  std::deque<std::string> found_;  // the ids of entities
};

}  // namespace persist::requests
