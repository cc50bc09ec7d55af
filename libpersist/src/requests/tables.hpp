#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <persist/error.hpp>
#include <persist/inspector.hpp>

#include "requests/session.hpp"

namespace persist::requests {

/// In place of the number of the row that was seen last, where there is none.
inline constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
/// Appends " AND column > last", where there is such a row: the lowest number is none that every
/// engine compares as one.
void append_behind(std::string& sql, std::string_view column, std::int64_t last);

/// The tables of one cluster: PREFIX_messages, PREFIX_replies, …
struct ClusterTables {
  std::string prefix;
  std::string messages;
  std::string replies;
  /// Empty where there is none.
  std::string runners = {};
  /// Likewise.
  std::string locks = {};
};

/// The table of one persisted queue.
struct QueueTable {
  std::string name;
  /// It has the columns state and visible_at; before a migration of Effect it had `completed`.
  bool has_state = true;
};

/// The tables of requests that a database has, in order of their names.
struct Tables {
  std::vector<ClusterTables> clusters = {};
  std::vector<QueueTable> queues = {};

  [[nodiscard]] std::vector<std::string> names() const;
};

/// What a database has of these.
[[nodiscard]] Tables tables_among(const std::vector<FoundTable>& found);

/// A shard for people: with the prefix before it where there are several clusters.
[[nodiscard]] std::string shard_name(const Tables& tables, const ClusterTables& cluster,
                                     std::string_view shard);

/// Where a store lies.
struct Source {
  enum class Kind : std::uint8_t { entities, queue };
  Kind kind = Kind::entities;
  /// An index into the clusters or the queues.
  std::size_t table = 0;
  /// The type of the entities, or the name of the queue.
  std::string name = {};

  friend bool operator==(const Source&, const Source&) = default;
};

/// "TABLE/QUEUE", "/" and "%" of TABLE being escaped.
[[nodiscard]] std::string prefixed_id(std::string_view table, std::string_view name);

}  // namespace persist::requests
