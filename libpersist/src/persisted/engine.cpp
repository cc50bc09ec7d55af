#include <cmath>
#include <numeric>
#include <utility>

#include <persist/persisted_engine.hpp>

#include "persisted/cache_state.hpp"
#include "persisted/round.hpp"
#include "values/propagate.hpp"

namespace persist::detail {

struct PersistedEngine::State : CacheState {
  using CacheState::CacheState;
};

namespace {

using namespace std::chrono_literals;

/// Ends the mark of a key that it is being refreshed.
class Refreshing {
 public:
  Refreshing(std::weak_ptr<CacheState> state, std::string name)
      : state_{std::move(state)}, name_{std::move(name)} {}
  Refreshing(const Refreshing&) = delete;
  Refreshing& operator=(const Refreshing&) = delete;
  ~Refreshing() {
    const auto state = state_.lock();
    if (!state) return;
    const std::scoped_lock lock{state->mutex};
    state->refreshing.erase(name_);
  }

 private:
  std::weak_ptr<CacheState> state_;
  std::string name_;
};

Result<void> check(const EngineOptions& options) {
  const bool is_share = options.jitter >= 0 && options.jitter <= 1;  // a NaN is not
  if (!is_share) {
    return std::unexpected{bad_option("jitter is not between 0 and 1")};
  }
  if (options.memory_time_to_live < 0ms || options.stale_for < 0ms || options.lease_wait < 0ms) {
    return std::unexpected{bad_option("a time is negative")};
  }
  return {};
}

void report_failure(const CacheState& state, std::span<const std::string> names,
                    const PersistenceError& error) {
  for (const std::string& name : names) {
    state.report({.key = name, .by = AnsweredBy::failed, .store_error = &error});
  }
}

Result<void> try_to_answer(CacheState& state, std::string_view method,
                           std::span<const std::string> names, PersistedRequest& request, Seek seek,
                           std::vector<Wanted>& wanted,
                           std::optional<PersistenceError>& passed_over) {
  std::vector<std::size_t> open(names.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  while (!open.empty()) {
    Round round{state, method, names, request};
    PERSIST_CHECK(round.begin(open, seek, wanted));
    PERSIST_CHECK(round.lead(seek, wanted));
    if (!passed_over) passed_over = round.passed_over();
    PERSIST_LET(open, round.join(wanted));
  }
  return {};
}

}  // namespace

PersistenceError bad_option(std::string_view message) {
  return PersistenceBackingError{.method = "persisted", .message = std::string{message}};
}

PersistedEngine::PersistedEngine(std::shared_ptr<State> state) : state_{std::move(state)} {}
PersistedEngine::~PersistedEngine() = default;

Result<std::shared_ptr<PersistedEngine>> PersistedEngine::make(
    std::shared_ptr<ResultPersistence> service, std::string store_id, EngineOptions options) {
  PERSIST_CHECK(check(options));
  if (!options.clock) options.clock = std::make_shared<SystemClock>();
  auto state = std::make_shared<State>(std::move(service), std::move(store_id), std::move(options));
  PERSIST_CHECK(state->stores.borrow());
  if (state->options.across_processes) {
    PERSIST_LET(state->leases, state->stores.service().leases());
    if (!state->leases) {
      return std::unexpected{
          PersistenceBackingError{.method = "persisted",
                                  .fault = BackingFault::unsupported,
                                  .message = "this backing offers no leases (across_processes)"}};
    }
  }
  return std::shared_ptr<PersistedEngine>{new PersistedEngine{std::move(state)}};
}

MemoryHit PersistedEngine::find(std::string_view name) {
  const Instant now = state_->options.clock->now();
  MemoryTier::Found found;
  bool is_first = false;
  {
    Discarded discarded;
    const std::scoped_lock lock{state_->mutex};
    found = state_->memory.find(name, now, discarded);
    if (found.is_stale) is_first = state_->refreshing.emplace(name).second;
  }
  MemoryHit hit{.exit = std::move(found.exit), .refresh = nullptr};
  if (!hit.exit) return hit;
  if (is_first) hit.refresh = std::make_shared<Refreshing>(state_, std::string{name});
  state_->report({.key = name, .by = found.is_stale ? AnsweredBy::stale : AnsweredBy::memory});
  return hit;
}

Result<std::vector<ErasedExit>> PersistedEngine::answer(std::string_view method,
                                                        std::span<const std::string> names,
                                                        PersistedRequest& request, Seek seek) {
  std::vector<Wanted> wanted(names.size());
  std::optional<PersistenceError> passed_over;
  const Result<void> done =
      try_to_answer(*state_, method, names, request, seek, wanted, passed_over);
  if (!done) {
    report_failure(*state_, names, done.error());
    return std::unexpected{done.error()};
  }
  std::vector<ErasedExit> exits;
  exits.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    Wanted& it = wanted[i];
    state_->report(
        {.key = names[i],
         .by = it.by,
         .computing = it.computing,
         .store_error = it.by == AnsweredBy::computing && passed_over ? &*passed_over : nullptr});
    exits.push_back(std::move(it.exit));
  }
  return exits;
}

Result<void> PersistedEngine::invalidate(const std::string& name, PersistedRequest& request) {
  {
    std::unique_lock lock{state_->mutex};
    state_->supersede_written(name, lock);
  }
  Result<void> removed;
  if (auto store = state_->stores.borrow()) {
    removed = request.remove(**store, 0);
  } else {
    removed = std::unexpected{std::move(store.error())};
  }
  if (!removed) std::visit([](auto& it) { it.method = "invalidate"; }, removed.error());
  Discarded discarded;
  const std::scoped_lock lock{state_->mutex};
  // Who began meanwhile may have read what was there.
  state_->supersede(name);
  state_->memory.erase(name, discarded);
  return removed;
}

}  // namespace persist::detail
