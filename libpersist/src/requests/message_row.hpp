#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/entry.hpp>
#include <persist/scan.hpp>

#include "requests/outcome.hpp"
#include "requests/request_key.hpp"
#include "requests/session.hpp"
#include "requests/tables.hpp"
#include "requests/wall_time.hpp"

namespace persist::requests {

/// A chunk of the reply of a stream: JSON of an array.
struct Chunk {
  std::int64_t id = 0;
  std::int64_t sequence = 0;
  bool is_acked = false;
  std::string values = {};
};

/// A request and its final reply, as the rows have them; the texts are borrowed.
struct MessageRow {
  RequestId request;
  std::string_view shard;
  std::optional<std::int64_t> reply_id;
  std::string_view reply;
  /// None where it was not read, or is NULL.
  std::optional<std::string_view> payload;
  std::string_view trace_id;
  /// All but what the reply says.
  RequestFacts facts;
};

/// Where a statement goes through requests.
enum class MessagesBy : std::uint8_t {
  /// Requests, m, each with the final reply r that it may have.
  request,
  /// Final replies, each with its request.
  reply,
};

/// " FROM … WHERE …": the requests m with their final replies r, behind the request, or the reply,
/// that was seen last. A condition may follow.
[[nodiscard]] std::string from_messages(const Session& session, const ClusterTables& tables,
                                        MessagesBy by, std::int64_t last = before_all);
/// "SELECT … FROM … WHERE …": what `message_of` reads, of those requests. A condition may follow;
/// without `Projection::entries` payload and trace are left out.
[[nodiscard]] std::string select_messages(const Session& session, const ClusterTables& tables,
                                          Projection projection,
                                          MessagesBy by = MessagesBy::request,
                                          std::int64_t last = before_all);
/// Reads such a row.
[[nodiscard]] MessageRow message_of(Row& row, const WallClock& clock, Projection projection);

/// The chunks of the requests from `first` to `last`, in their order and that of the requests.
[[nodiscard]] Query select_chunks(const Session& session, const ClusterTables& tables,
                                  std::int64_t first, std::int64_t last);
/// Reads such a row: the request it belongs to.
[[nodiscard]] std::int64_t chunk_of(Row& row, Chunk& chunk);

/// Adds entries of requests to batches.
class MessageWriter {
 public:
  explicit MessageWriter(Projection projection) : projection_{projection} {}

  /// The key of a request, until the next call.
  [[nodiscard]] std::string_view key_of(const MessageRow& row);
  void add(EntryBatch& batch, const MessageRow& row, std::span<const Chunk> chunks,
           std::uint32_t store = 0);

 private:
  void write_details(const MessageRow& row, const Outcome& outcome, std::span<const Chunk> chunks);

  Projection projection_;
  std::string key_;
  std::string details_;
};

/// The member of a payload that names the parent of its run.
inline constexpr std::string_view parent_key =
    "~effect/cluster/ClusterWorkflowEngine/payloadParentKey";
/// The execution that a payload names as the parent of its run.
struct ParentRun {
  std::string workflow;
  std::string execution;
};
[[nodiscard]] std::optional<ParentRun> parent_in(std::string_view payload);

}  // namespace persist::requests
