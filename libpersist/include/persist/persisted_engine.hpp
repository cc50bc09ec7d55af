#pragma once

/// What <persist/persisted.hpp> is made of and does not depend on the type of the keys. Not for
/// applications.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/error.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// Where an answer came from.
enum class AnsweredBy : std::uint8_t {
  /// The memory of this cache.
  memory,
  /// The same, after its time there was over: a refresh was handed to the executor.
  stale,
  /// The store.
  store,
  /// A computation in this call.
  computing,
  /// Another call that was looking for the same key.
  joined,
  /// Nothing: the call returned `Answer::store_error`.
  failed,
};

/// What is reported of each key that was asked for. Its members are valid during the report.
struct Answer {
  /// The stored key.
  std::string_view key;
  /// Where the answer came from.
  AnsweredBy by = AnsweredBy::memory;
  /// How long computing took; zero if this call computed nothing. Of `get_many`: the one call of
  /// `ComputeMany`.
  std::chrono::nanoseconds computing{};
  /// The first error of the store that was met: returned, or passed over (`compute_anyway`, or a
  /// value that could not be decoded). Null if there was none.
  const PersistenceError* store_error = nullptr;
};

/// What a cache does if its store cannot be read or written.
enum class WhenStoreFails : std::uint8_t {
  /// Returns the error.
  report,
  /// Computes what cannot be read, and returns it although it cannot be written.
  compute_anyway,
};

namespace detail {

/// An exit of the type that only the request knows.
using ErasedExit = std::shared_ptr<const void>;

struct KeptExit {
  std::size_t which = 0;
  ErasedExit exit;
  TimeToLive time_to_live;
};

/// One call, typed. `which` are indices of the names that the call gave to the engine, ascending.
class PERSIST_EXPORT PersistedRequest {
 public:
  PersistedRequest() = default;
  PersistedRequest(const PersistedRequest&) = delete;
  PersistedRequest& operator=(const PersistedRequest&) = delete;
  virtual ~PersistedRequest() = default;

  /// One exit per index, null where the store has none.
  virtual Result<std::vector<ErasedExit>> read(ResultPersistenceStore& store,
                                               std::span<const std::size_t> which) = 0;
  /// One exit per index, or as many as the callback made.
  virtual std::vector<ErasedExit> compute(std::span<const std::size_t> which) = 0;
  virtual TimeToLive life(std::size_t which, const ErasedExit& exit) = 0;
  virtual Result<void> write(ResultPersistenceStore& store, std::span<const KeptExit> kept) = 0;
  virtual Result<void> remove(ResultPersistenceStore& store, std::size_t which) = 0;
};

/// PersistedOptions without what is typed.
struct EngineOptions {
  double jitter = 0;
  std::size_t memory_capacity = 0;
  std::chrono::milliseconds memory_time_to_live{};
  std::chrono::milliseconds stale_for{};
  bool can_refresh = false;
  WhenStoreFails when_store_fails = WhenStoreFails::report;
  bool across_processes = false;
  std::chrono::milliseconds lease_wait{};
  std::function<void(const Answer&)> observe;
  std::shared_ptr<const Clock> clock;
};

/// An exit in memory; null if there is none.
struct MemoryHit {
  ErasedExit exit;
  /// Held by the one call that is to hand the refresh of a stale exit to the executor; while it
  /// lives, no other call does.
  std::shared_ptr<void> refresh;
};

/// Where a call looks before it computes.
enum class Seek : std::uint8_t { memory_first, nowhere };

/// Memory, store and computations of one cache.
class PERSIST_EXPORT PersistedEngine {
 public:
  /// Checks the options and opens the store.
  [[nodiscard]] static Result<std::shared_ptr<PersistedEngine>> make(
      std::shared_ptr<ResultPersistence> service, std::string store_id, EngineOptions options);

  PersistedEngine(const PersistedEngine&) = delete;
  PersistedEngine& operator=(const PersistedEngine&) = delete;
  ~PersistedEngine();

  /// What memory has, reported to the observer. Looks nowhere else.
  [[nodiscard]] MemoryHit find(std::string_view name);

  /// One exit per name; the names differ.
  [[nodiscard]] Result<std::vector<ErasedExit>> answer(std::string_view method,
                                                       std::span<const std::string> names,
                                                       PersistedRequest& request, Seek seek);

  /// Removes the one name of the request.
  [[nodiscard]] Result<void> invalidate(const std::string& name, PersistedRequest& request);

 private:
  struct State;
  explicit PersistedEngine(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;  // shared with the refreshes that MemoryHit handed out
};

/// What is wrong with the options of a cache, as an error of `persisted`.
[[nodiscard]] PERSIST_EXPORT PersistenceError bad_option(std::string_view message);

}  // namespace detail

}  // namespace persist
