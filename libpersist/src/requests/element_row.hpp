#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <persist/entry.hpp>
#include <persist/scan.hpp>

#include "requests/session.hpp"
#include "requests/tables.hpp"
#include "requests/wall_time.hpp"

namespace persist::requests {

/// An element of a queue, as its row has it; the texts are borrowed.
struct ElementRow {
  std::int64_t sequence = 0;
  std::string_view id;
  std::string_view queue;
  std::string_view element;
  std::optional<std::string_view> last_failure;
  std::optional<std::string_view> acquired_by;
  RequestFacts facts;
};

/// "SELECT … FROM table AS q WHERE 1 = 1": what `element_of` reads. A condition follows; without
/// `Projection::entries` the last failure is left out.
[[nodiscard]] std::string select_elements(const Session& session, const QueueTable& table,
                                          Projection projection);
/// Reads such a row.
[[nodiscard]] ElementRow element_of(Row& row, const WallClock& clock, const QueueTable& table,
                                    Projection projection);

/// Adds entries of elements to batches.
class ElementWriter {
 public:
  explicit ElementWriter(Projection projection) : projection_{projection} {}

  void add(EntryBatch& batch, const QueueTable& table, const ElementRow& row,
           std::uint32_t store = 0);

 private:
  Projection projection_;
  std::string details_;
};

}  // namespace persist::requests
