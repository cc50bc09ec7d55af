#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <persist/entry.hpp>
#include <persist/transaction.hpp>

#include "requests/database.hpp"
#include "requests/element_row.hpp"
#include "requests/message_row.hpp"

namespace persist::requests {

/// Adds the entry of `key` in `source` to `batch`, or nothing. Keys are found however they are
/// written: a run by its execution id or as ID/run/, any request as #REQUEST_ID.
[[nodiscard]] Result<void> look_up(Database& database, const WallClock& clock, const Source& source,
                                   std::string_view key, EntryBatch& batch);

/// Appends the condition that the request m has that message id, or is stored with its `hash`.
void append_has_message_id(Query& query, const Session& session, std::string_view message_id,
                           const std::optional<std::string>& hash);

/// Hands `take` the request of that key, if there is one.
[[nodiscard]] Result<void> find_message(Database& database, const WallClock& clock,
                                        const Source& source, std::string_view key,
                                        const std::function<void(const MessageRow&)>& take);
/// Hands `take` the element of that id, if there is one.
[[nodiscard]] Result<void> find_element(Database& database, const WallClock& clock,
                                        const Source& source, std::string_view id,
                                        const std::function<void(const ElementRow&)>& take);
/// The chunks of a request.
[[nodiscard]] Result<std::vector<Chunk>> chunks_of(Session& session, const ClusterTables& tables,
                                                   std::int64_t request);

}  // namespace persist::requests
