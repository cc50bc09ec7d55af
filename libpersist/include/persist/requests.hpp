#pragma once

/// What operators ask of requests and queues, and the few changes of them that are safe.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/entry.hpp>
#include <persist/error.hpp>
#include <persist/request.hpp>
#include <persist/transaction.hpp>

namespace persist {

/// A run of a workflow with everything the store knows about it. The batches own their entries.
struct RunReport {
  /// The store of the run.
  std::string store;
  /// The run: one entry.
  EntryBatch run;
  /// Its activities, deferreds and clocks, in the order in which they were made.
  EntryBatch steps;
  /// The runs that it started; `EntryView::store` is an index into `child_stores`.
  EntryBatch children;
  /// The stores of `children`.
  std::vector<std::string> child_stores;
  /// The elements of queues that will resume it; `EntryView::store` is an index into
  /// `element_stores`.
  EntryBatch elements;
  /// The stores of `elements`.
  std::vector<std::string> element_stores;
  /// Who asked to interrupt it has a row.
  bool is_interrupted = false;
  /// The prefix of the tables it is in.
  std::string prefix;
  /// The shard of the run, with the prefix before it where there are several.
  std::string shard;
  /// The address of the runner that has the shard, where the store says so.
  std::optional<std::string> runner = std::nullopt;
};

/// Where the run of an execution is.
struct RunPlace {
  /// Its store.
  std::string store;
  /// Its key there.
  std::string key;
};

/// A process that takes requests.
struct RunnerInfo {
  /// The tables it belongs to: their prefix.
  std::string prefix;
  /// Where it listens.
  std::string address;
  /// How long ago its last heartbeat was, by the clock of the database.
  std::optional<std::chrono::milliseconds> heartbeat_age = std::nullopt;
  /// Its heartbeat is younger than 35 seconds, or it holds a lock of the server.
  bool is_alive = false;
  /// How many shards it holds.
  std::size_t shards = 0;
};

/// Who takes requests.
struct RunnersReport {
  /// The runners that have a row, dead ones included.
  std::vector<RunnerInfo> runners;
  /// The shards with open requests that no living runner holds, with their prefix before them
  /// where there are several.
  std::vector<std::string> unheld_shards;
  /// Workers that hold an element of a queue.
  std::size_t workers = 0;
  /// The prefixes whose runners keep no rows (`runnerStorage: "memory"`), or were all ended
  /// cleanly.
  std::vector<std::string> without_rows;
};

/// What became of completed requests that were to be removed.
struct RequestsPurged {
  /// How many requests, replies and all, were removed.
  std::size_t requests = 0;
  /// How many addresses (an entity, or a run with its steps) that were.
  std::size_t addresses = 0;
};

/// Of an `Inspector` whose entries are requests and elements. All calls as those of the inspector.
class PERSIST_EXPORT Requests {
 public:
  Requests() = default;
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;
  virtual ~Requests() = default;

  /// The run of the execution, which may be written as an execution id or as a key; none where
  /// there is none. `store` says which workflow, where it is not empty. Two runs of one id are
  /// `BackingFault::ambiguous_store`.
  [[nodiscard]] virtual Result<std::optional<RunReport>> run(std::string_view store,
                                                             std::string_view execution) = 0;

  /// Where that run is: cheaper than `run`, and with the same answers otherwise.
  [[nodiscard]] virtual Result<std::optional<RunPlace>> find_run(std::string_view store,
                                                                 std::string_view execution) = 0;

  /// Who takes requests.
  [[nodiscard]] virtual Result<RunnersReport> runners() = 0;

  /// Puts dead elements back: pending, no attempt used. One transaction; `no` for each that was
  /// not dead, or that there is not. No time is written.
  [[nodiscard]] virtual Result<std::vector<Applied>> requeue(std::span<const Place> elements) = 0;

  /// Has parked runs go on: their last reply is removed, guarded by that it is still the last one.
  /// One transaction; `no` for each that was not parked, or that there is not.
  [[nodiscard]] virtual Result<std::vector<Applied>> resume(std::span<const Place> runs) = 0;

  /// Removes up to `limit` requests that ended before `before`: whole addresses alone, of which
  /// nothing is open and nothing ended later, replies first. A run goes with its steps and clocks.
  /// One transaction. Nothing is left once it answers 0 requests. It does not look whether a
  /// runner is alive.
  [[nodiscard]] virtual Result<RequestsPurged> purge_ended(const std::string& store, Instant before,
                                                           std::size_t limit) = 0;
};

}  // namespace persist
