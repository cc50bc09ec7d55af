#pragma once

/// The bodies of <persist/persisted.hpp>, which includes this. Not for applications.

#include <persist/export.hpp>

#include <persist/persisted.hpp>

namespace persist {

namespace detail {

/// Whether the cause consists of expected failures.
template <class E>
[[nodiscard]] bool is_failure(const Cause<E>& cause) {
  const auto* const group = std::get_if<CauseGroup<E>>(&cause);
  if (group == nullptr) return std::holds_alternative<Fail<E>>(cause);
  return !group->causes.empty() &&
         std::ranges::all_of(group->causes, [](const Cause<E>& it) { return is_failure(it); });
}

}  // namespace detail

template <Key K>
Lifetime<K> lifetime_by_outcome(OutcomeLifetimes lifetimes) {
  return [lifetimes](const K& /*key*/, const ExitOf<K>& exit) {
    if (exit) return lifetimes.success;
    return detail::is_failure(exit.error()) ? lifetimes.failure : lifetimes.defect;
  };
}

/// A call for `keys`, whose names are those at `places`; none: all of them.
template <Key K>
template <class Computing>
class PersistedCache<K>::Request final : public detail::PersistedRequest {
 public:
  Request(const Shared& shared, std::span<const K> keys, std::span<const std::size_t> places,
          Computing computing)
      : shared_{shared}, keys_{keys}, places_{places}, computing_{std::move(computing)} {}

  Result<std::vector<detail::ErasedExit>> read(ResultPersistenceStore& store,
                                               std::span<const std::size_t> which) override {
    std::vector<detail::ErasedExit> exits(which.size());
    if (which.size() == 1) {
      auto exit = store.get(key(which[0]));
      if (!exit) return std::unexpected{std::move(exit.error())};
      if (*exit) exits[0] = erased(**std::move(exit));
      return exits;
    }
    auto found = store.get_many(
        std::views::transform(which, [this](std::size_t it) -> const K& { return key(it); }));
    if (!found) return std::unexpected{std::move(found.error())};
    for (std::size_t i = 0; i < which.size(); ++i) {
      if ((*found)[i]) exits[i] = erased(*std::move((*found)[i]));
    }
    return exits;
  }

  std::vector<detail::ErasedExit> compute(std::span<const std::size_t> which) override {
    std::vector<detail::ErasedExit> exits;
    exits.reserve(which.size());
    if constexpr (std::same_as<Computing, std::reference_wrapper<const Compute>>) {
      exits.push_back(erased(computing_(keys_[0])));
    } else {
      for (ExitOf<K>& exit : compute_many(which)) exits.push_back(erased(std::move(exit)));
    }
    return exits;
  }

  TimeToLive life(std::size_t which, const detail::ErasedExit& exit) override {
    return shared_.time_to_live(key(which), exit_of(exit));
  }

  Result<void> write(ResultPersistenceStore& store,
                     std::span<const detail::KeptExit> kept) override {
    if (kept.size() == 1) {
      const auto& [which, exit, time_to_live] = kept[0];
      return store.set(key(which), exit_of(exit), time_to_live);
    }
    if constexpr (std::copyable<K>) {
      std::vector<ResultItem<K>> items;
      items.reserve(kept.size());
      for (const auto& [which, exit, time_to_live] : kept) {
        items.push_back({key(which), exit_of(exit), time_to_live});
      }
      return store.set_many(items);
    } else {
      return {};  // only get_many has several
    }
  }

  Result<void> remove(ResultPersistenceStore& store, std::size_t which) override {
    return store.remove(key(which));
  }

 private:
  const K& key(std::size_t which) const { return keys_[places_.empty() ? which : places_[which]]; }

  static detail::ErasedExit erased(ExitOf<K> exit) {
    return std::make_shared<const ExitOf<K>>(std::move(exit));
  }

  std::vector<ExitOf<K>> compute_many(std::span<const std::size_t> which) {
    if (which.size() == keys_.size()) return computing_(keys_);
    std::vector<K> keys;
    keys.reserve(which.size());
    for (const std::size_t it : which) keys.push_back(key(it));
    return computing_(std::span<const K>{keys});
  }

  const Shared& shared_;
  std::span<const K> keys_;
  std::span<const std::size_t> places_;
  Computing computing_;
};

template <Key K>
Result<ExitOf<K>> PersistedCache<K>::get(const K& key) {
  std::string name = stored_key(key);
  if (detail::MemoryHit hit = shared_->engine->find(name); hit.exit) {
    if (hit.refresh) hand_out_refresh(shared_, key, std::move(name), std::move(hit.refresh));
    return exit_of(hit.exit);
  }
  return compute_one(*shared_, "get", key, std::move(name), detail::Seek::memory_first);
}

template <Key K>
Result<ExitOf<K>> PersistedCache<K>::refresh(const K& key) {
  return compute_one(*shared_, "refresh", key, stored_key(key), detail::Seek::nowhere);
}

template <Key K>
Result<ExitOf<K>> PersistedCache<K>::compute_one(const Shared& shared, std::string_view method,
                                                 const K& key, std::string name,
                                                 detail::Seek seek) {
  Request request{shared, std::span{&key, 1}, {}, std::cref(shared.compute)};
  auto exits = shared.engine->answer(method, std::span{&name, 1}, request, seek);
  if (!exits) return std::unexpected{std::move(exits.error())};
  return exit_of(exits->front());
}

template <Key K>
void PersistedCache<K>::hand_out_refresh(const std::shared_ptr<const Shared>& shared, const K& key,
                                         std::string name, std::shared_ptr<void> token) {
  if constexpr (std::copyable<K>) {
    if (!shared->executor) return;
    shared->executor([weak = std::weak_ptr{shared}, key, name = std::move(name),
                      token = std::move(token)]() noexcept {
      try {
        const auto alive = weak.lock();
        if (!alive) return;
        static_cast<void>(compute_one(*alive, "get", key, name, detail::Seek::memory_first));
      } catch (...) {  // NOLINT(bugprone-empty-catch): nobody waits, and the next get asks again
      }
    });
  }
}

template <Key K>
Result<std::vector<ExitOf<K>>> PersistedCache<K>::get_many(
    std::span<const K> keys, const ComputeMany& compute) requires std::copyable<K> {
  std::vector<std::string> names;
  std::vector<std::size_t> places;   // of each name among the keys
  std::vector<std::size_t> answers;  // of each key among the names
  std::unordered_map<std::string, std::size_t> known;
  names.reserve(keys.size());
  places.reserve(keys.size());
  answers.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto [at, is_new] = known.try_emplace(stored_key(keys[i]), names.size());
    if (is_new) {
      names.push_back(at->first);
      places.push_back(i);
    }
    answers.push_back(at->second);
  }
  Request request{*shared_, keys, places, std::cref(compute)};
  auto found = shared_->engine->answer("get_many", names, request, detail::Seek::memory_first);
  if (!found) return std::unexpected{std::move(found.error())};
  std::vector<ExitOf<K>> exits;
  exits.reserve(keys.size());
  for (const std::size_t answer : answers) exits.push_back(exit_of((*found)[answer]));
  return exits;
}

template <Key K>
Result<void> PersistedCache<K>::invalidate(const K& key) {
  Request request{*shared_, std::span{&key, 1}, {}, std::cref(shared_->compute)};
  return shared_->engine->invalidate(stored_key(key), request);
}

template <Key K>
Result<PersistedCache<K>> persisted(std::shared_ptr<ResultPersistence> service,
                                    std::string store_id,
                                    typename PersistedCache<K>::Compute compute,
                                    PersistedOptions<K> options) {
  if (!compute) return std::unexpected{detail::bad_option("compute is not set")};
  if (!options.time_to_live) return std::unexpected{detail::bad_option("time_to_live is not set")};
  auto engine =
      detail::PersistedEngine::make(std::move(service), std::move(store_id),
                                    {.jitter = options.jitter,
                                     .memory_capacity = options.memory_capacity,
                                     .memory_time_to_live = options.memory_time_to_live,
                                     .stale_for = options.stale_for,
                                     .can_refresh = std::copyable<K> && options.executor != nullptr,
                                     .when_store_fails = options.when_store_fails,
                                     .across_processes = options.across_processes,
                                     .lease_wait = options.lease_wait,
                                     .observe = std::move(options.observe),
                                     .clock = std::move(options.clock)});
  if (!engine) return std::unexpected{std::move(engine.error())};
  using Shared = typename PersistedCache<K>::Shared;
  return PersistedCache<K>{std::make_shared<const Shared>(
      Shared{*std::move(engine), std::move(compute), std::move(options.time_to_live),
             std::move(options.executor)})};
}

}  // namespace persist
