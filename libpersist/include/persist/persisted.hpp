#pragma once

/// Durable memoisation: results that are computed once and kept, over any backing.
///
///     auto services = persist::layer_result_sqlite({.path = "cache.db"}).build();
///     if (!services) return std::unexpected(services.error());
///     auto users = persist::persisted<GetUser>(
///         services->share(persist::ResultPersistence::tag), "users",
///         [](const GetUser& key) { return fetch_user(key.id); },  // Exit<NotFound, User>
///         {.time_to_live = persist::lifetime_by_outcome<GetUser>(
///              {.success = std::chrono::hours{1}, .failure = std::chrono::minutes{1}})});
///     if (!users) return std::unexpected(users.error());
///     auto exit = users->get(GetUser{1});  // Result<Exit<NotFound, User>>
///
/// A call looks in memory, then in the store, and then computes. Calls for one key at the same time
/// wait for the first of them. Nothing is computed, and no callback is called, under a lock.
///
/// Exceptions: what `compute` throws goes to the caller whose call computed; then one of the calls
/// that waited computes. What the other callbacks and schemas throw is passed on in the same way.
///
/// Circles: a computation that asks this cache for the key that it computes, at once or by way of
/// other keys and caches, in its thread or by way of other threads that wait for each other in
/// caches, gets an error (`BackingFault::unsupported` with the code
/// "CIRCULAR"). One that waits by other means for another
/// thread that asks for its key (a future, a thread pool) waits forever.

#include <persist/export.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <persist/clock.hpp>
#include <persist/key.hpp>
#include <persist/persisted_engine.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// How long to keep an outcome; none: forever. With zero or less it is given to those who asked,
/// and not kept.
template <Key K>
using Lifetime = std::function<TimeToLive(const K& key, const ExitOf<K>& exit)>;

/// Lives by the kind of outcome. What is not given is not kept.
struct OutcomeLifetimes {
  /// Of a success.
  TimeToLive success = std::chrono::milliseconds{0};
  /// Of a cause that consists of expected failures (`Fail`) only.
  TimeToLive failure = std::chrono::milliseconds{0};
  /// Of any other cause: defects, interruptions.
  TimeToLive defect = std::chrono::milliseconds{0};
};

/// A lifetime that looks at the kind of outcome alone.
template <Key K>
[[nodiscard]] Lifetime<K> lifetime_by_outcome(OutcomeLifetimes lifetimes);

/// Runs a task some time, in any thread.
using Executor = std::function<void(std::function<void()> task)>;

/// How long results live, and what happens around computing.
template <Key K>
struct PersistedOptions {
  /// Required.
  Lifetime<K> time_to_live = nullptr;
  /// The share of each finite life that is taken off at random, from 0 to 1: results that were
  /// computed at the same time do not expire at the same time.
  double jitter = 0;
  /// How many exits to keep decoded in memory; the least recently used goes first. 0: none.
  std::size_t memory_capacity = 1024;
  /// How long an exit is answered from memory; a computed one not beyond its own life. What others
  /// changed in the store, and the end of a life that began before the store was read, are noticed
  /// after so long at the latest.
  std::chrono::milliseconds memory_time_to_live = std::chrono::seconds{10};
  /// How long an exit in memory may still be answered by `get` when its time there is over, while
  /// `executor` runs its refresh: from the store, or computed. Zero, or no executor: not at all.
  std::chrono::milliseconds stale_for{0};
  /// If it throws, `get` passes that on; a task that it drops is handed out again by a later `get`.
  /// An exception in the refresh is dropped. A refresh may run on, or start computing, while the
  /// cache is being destroyed: `compute` and the other callbacks must own what they use.
  Executor executor = nullptr;
  /// What happens if the store cannot be read or written.
  WhenStoreFails when_store_fails = WhenStoreFails::report;
  /// Whether other processes that use the store with this option compute a missing result at the
  /// same time (false), or one does and the others wait (true). For backings that offer leases:
  /// SQLite and memory. With any other, `persisted` fails with `BackingFault::unsupported`.
  ///
  /// A miss costs one more look into the store, and over SQLite two system calls. A process that
  /// dies gives its leases up. Those of a SQLite file are seen by processes on the same machine; a
  /// cache must not be used in a child that was forked without exec, and neither must SQLite.
  bool across_processes = false;
  /// How long to wait for another process that computes, before computing too.
  std::chrono::milliseconds lease_wait = std::chrono::seconds{30};
  /// Called for each key that was asked for, in the caller's thread and under no lock, before the
  /// call returns; for a refresh, in the executor's. Not called if the call throws.
  std::function<void(const Answer&)> observe = nullptr;
  /// Decides what has expired in memory; give the backing the same. None: the system clock.
  std::shared_ptr<const Clock> clock = nullptr;
};

/// Results of the requests `K`, made by `persisted`. A copy is the same cache. Threads: any.
template <Key K>
class PersistedCache {
 public:
  /// Computes the exit of one key.
  using Compute = std::function<ExitOf<K>(const K& key)>;
  /// Computes one exit per key, in their order.
  using ComputeMany = std::function<std::vector<ExitOf<K>>(std::span<const K> keys)>;

  PersistedCache(const PersistedCache&) = default;
  PersistedCache& operator=(const PersistedCache&) = default;
  ~PersistedCache() = default;

  /// The result: from memory, from the store, or computed and kept. A value in the store that
  /// cannot be decoded is computed anew and replaced.
  ///
  /// An error of the store is returned, also to those who waited for this call; see
  /// `PersistedOptions::when_store_fails`. An exit that cannot be encoded is such an error.
  [[nodiscard]] Result<ExitOf<K>> get(const K& key);

  /// The results in the order of the keys, duplicates included. What is missing, and no other call
  /// computes, is read in one call and computed by one call of `compute`, each key once; what other
  /// calls compute is waited for after that. All are kept, or none if the backing has transactions.
  /// Too few or too many exits are an error, and none is kept. Nothing stale is answered.
  [[nodiscard]] Result<std::vector<ExitOf<K>>> get_many(
      std::span<const K> keys, const ComputeMany& compute) requires std::copyable<K>;
  /// The same for keys that are written down.
  [[nodiscard]] Result<std::vector<ExitOf<K>>> get_many(
      std::initializer_list<K> keys, const ComputeMany& compute) requires std::copyable<K> {
    return get_many(std::span<const K>{keys.begin(), keys.size()}, compute);
  }

  /// Computes anew, and replaces what is kept; until then other calls get what memory has. A call
  /// that is computing the key already gives its result to those who wait for it, and does not keep
  /// it. If computing throws, or the new result is not to be kept, the old one stays.
  [[nodiscard]] Result<ExitOf<K>> refresh(const K& key);

  /// Removes the result, from the store first and then from memory. A call that is computing it
  /// gives its result to those who wait for it, and does not keep it; later calls do not join it.
  /// If the store fails, the result stays there, and is removed from memory all the same. Other
  /// processes keep what they have in memory for `memory_time_to_live`.
  [[nodiscard]] Result<void> invalidate(const K& key);

 private:
  struct Shared {
    std::shared_ptr<detail::PersistedEngine> engine;
    Compute compute;
    Lifetime<K> time_to_live;
    Executor executor;
  };
  template <class Computing>
  class Request;

  explicit PersistedCache(std::shared_ptr<const Shared> shared) : shared_{std::move(shared)} {}
  static Result<ExitOf<K>> compute_one(const Shared& shared, std::string_view method, const K& key,
                                       std::string name, detail::Seek seek);
  static void hand_out_refresh(const std::shared_ptr<const Shared>& shared, const K& key,
                               std::string name, std::shared_ptr<void> token);
  static const ExitOf<K>& exit_of(const detail::ErasedExit& exit) {
    return *static_cast<const ExitOf<K>*>(exit.get());
  }

  template <Key Kind>
  friend Result<PersistedCache<Kind>> persisted(std::shared_ptr<ResultPersistence> service,
                                                std::string store_id,
                                                typename PersistedCache<Kind>::Compute compute,
                                                PersistedOptions<Kind> options);

  std::shared_ptr<const Shared> shared_;
};

/// Opens a cache of the store. Options that make no sense are an error (`BackingFault::failed`).
/// Each cache has its memory, and waits for its own calls; see `across_processes` for others.
template <Key K>
[[nodiscard]] Result<PersistedCache<K>> persisted(std::shared_ptr<ResultPersistence> service,
                                                  std::string store_id,
                                                  typename PersistedCache<K>::Compute compute,
                                                  PersistedOptions<K> options);

}  // namespace persist

#include <persist/persisted_inline.hpp>
