#include "persisted/round.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "values/propagate.hpp"

namespace persist::detail {

namespace {

using namespace std::chrono_literals;

TimeToLive shortened(TimeToLive life, double share) {
  if (!life || *life <= 0ms || share == 0) return life;
  thread_local std::minstd_rand random{std::random_device{}()};
  const double taken = std::uniform_real_distribution{0.0, share}(random);
  const auto off = static_cast<std::int64_t>(static_cast<double>(life->count()) * taken);
  return std::max(*life - std::chrono::milliseconds{off}, 1ms);
}

bool is_kept(const TimeToLive& life) { return !life || *life > 0ms; }

}  // namespace

Round::~Round() {
  if (led_.empty()) return;
  const std::scoped_lock lock{state_.mutex};
  for (const Part& part : led_) {
    const auto at = state_.flights.find(names_[part.which]);
    if (at != state_.flights.end() && at->second == part.flight) state_.flights.erase(at);
    part.flight->end(Flight::State::abandoned);
  }
}

PersistenceError Round::circular() const {
  return PersistenceBackingError{.method = std::string{method_},
                                 .fault = BackingFault::unsupported,
                                 .code = "CIRCULAR",
                                 .message = "computing a result asks for that result"};
}

Result<void> Round::begin(std::span<const std::size_t> open, Seek seek,
                          std::vector<Wanted>& wanted) {
  const Instant now = state_.options.clock->now();
  Discarded discarded;
  std::unique_lock lock{state_.mutex};
  for (const std::size_t which : open) {
    const std::string& name = names_[which];
    if (seek == Seek::memory_first) {
      const MemoryTier::Found found = state_.memory.find(name, now, discarded);
      if (found.exit && !found.is_stale) {
        wanted[which].exit = found.exit;
        continue;
      }
    }
    const auto at = state_.flights.find(name);
    if (at != state_.flights.end()) {
      if (waits_for_this_thread(*at->second)) return std::unexpected{circular()};
      if (seek == Seek::memory_first) {
        joined_.push_back({.which = which, .flight = at->second});
        continue;
      }
      state_.supersede_written(name, lock);
    }
    auto flight = std::make_shared<Flight>();
    led_.push_back({.which = which, .flight = flight});
    state_.flights.insert_or_assign(name, std::move(flight));
  }
  return {};
}

Result<void> Round::lead(Seek seek, std::vector<Wanted>& wanted) {
  if (led_.empty()) return {};
  Result<void> found = find(seek, wanted);
  leases_.clear();
  land(led_, found, wanted);
  led_.clear();
  return found;
}

Result<void> Round::find(Seek seek, std::vector<Wanted>& wanted) {
  if (seek == Seek::memory_first) {
    PERSIST_CHECK(read(wanted));
    land_found(wanted);
    if (state_.leases && !missing(wanted).empty()) {
      PERSIST_CHECK(acquire_leases(wanted));
      PERSIST_CHECK(read(wanted));  // whoever had a lease may have written meanwhile
      land_found(wanted);
    }
  }
  PERSIST_CHECK(compute(wanted));
  return write(wanted);
}

std::vector<std::size_t> Round::missing(const std::vector<Wanted>& wanted) const {
  std::vector<std::size_t> which;
  for (const Part& part : led_) {
    if (!wanted[part.which].exit) which.push_back(part.which);
  }
  return which;
}

Result<void> Round::pass_over(PersistenceError error) {
  std::visit([this](auto& it) { it.method = method_; }, error);
  if (state_.options.when_store_fails == WhenStoreFails::report) {
    return std::unexpected{std::move(error)};
  }
  if (!passed_over_) passed_over_ = std::move(error);
  return {};
}

Result<void> Round::read(std::vector<Wanted>& wanted) {
  const std::vector<std::size_t> which = missing(wanted);
  if (which.empty()) return {};
  Result<StoreHandles::Borrowed> store = state_.stores.borrow();
  if (!store) return pass_over(std::move(store.error()));
  Result<std::vector<ErasedExit>> found = request_.read(**store, which);
  if (!found) {
    // What cannot be decoded is computed anew, whatever the policy.
    if (!std::holds_alternative<PersistenceSchemaError>(found.error())) {
      return pass_over(std::move(found.error()));
    }
    if (!passed_over_) passed_over_ = std::move(found.error());
    return {};
  }
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (!(*found)[i]) continue;
    wanted[which[i]].exit = std::move((*found)[i]);
    wanted[which[i]].by = AnsweredBy::store;
  }
  return {};
}

// In the order of the keys, so that two calls that take several do not wait for each other.
Result<void> Round::acquire_leases(const std::vector<Wanted>& wanted) {
  std::vector<std::size_t> which = missing(wanted);
  std::ranges::sort(which, {}, [this](std::size_t it) { return std::string_view{names_[it]}; });
  for (const std::size_t it : which) {
    Result<std::unique_ptr<Lease>> lease =
        state_.leases->acquire(state_.stores.store_id(), names_[it], state_.options.lease_wait);
    if (!lease) return pass_over(std::move(lease.error()));
    if (*lease) leases_.push_back(*std::move(lease));
  }
  return {};
}

Result<void> Round::compute(std::vector<Wanted>& wanted) {
  const std::vector<std::size_t> which = missing(wanted);
  if (which.empty()) return {};
  const auto begun = std::chrono::steady_clock::now();
  std::vector<ErasedExit> computed = request_.compute(which);
  const auto taken = std::chrono::steady_clock::now() - begun;
  if (computed.size() != which.size()) {
    return std::unexpected{PersistenceBackingError{
        .method = std::string{method_},
        .message = "the callback computed " + std::to_string(computed.size()) + " exits for " +
                   std::to_string(which.size()) + " keys"}};
  }
  for (std::size_t i = 0; i < which.size(); ++i) {
    wanted[which[i]] = {
        .exit = std::move(computed[i]), .by = AnsweredBy::computing, .computing = taken};
  }
  for (Part& part : led_) {
    const Wanted& it = wanted[part.which];
    if (it.by != AnsweredBy::computing) continue;
    part.time_to_live = shortened(request_.life(part.which, it.exit), state_.options.jitter);
  }
  return {};
}

Result<void> Round::write(std::vector<Wanted>& wanted) {
  std::vector<KeptExit> kept;
  {
    const std::scoped_lock lock{state_.mutex};
    for (const Part& part : led_) {
      const Wanted& it = wanted[part.which];
      if (it.by != AnsweredBy::computing || !part.flight->is_kept) continue;
      if (!is_kept(part.time_to_live)) continue;
      part.flight->state = Flight::State::writing;
      kept.push_back({part.which, it.exit, part.time_to_live});
    }
  }
  if (kept.empty()) return {};
  Result<StoreHandles::Borrowed> store = state_.stores.borrow();
  if (!store) return pass_over(std::move(store.error()));
  Result<void> written = request_.write(**store, kept);
  if (!written) return pass_over(std::move(written.error()));
  return {};
}

Instant Round::fresh_until(const Part& part, AnsweredBy by, Instant now) const {
  std::chrono::milliseconds time = state_.options.memory_time_to_live;
  if (by == AnsweredBy::computing && part.time_to_live) time = std::min(time, *part.time_to_live);
  return after(now, time);
}

// Memory, and the flights out of the way of later calls, in one step: an invalidation comes before
// that, and nothing is kept, or after it, and removes what is.
void Round::land(std::span<const Part> parts, const Result<void>& result,
                 const std::vector<Wanted>& wanted) {
  const Instant now = state_.options.clock->now();
  const EngineOptions& options = state_.options;
  const auto stale_for = options.can_refresh ? options.stale_for : 0ms;
  Discarded discarded;
  discarded.reserve(2 * parts.size());
  const std::scoped_lock lock{state_.mutex};
  for (const Part& part : parts) {
    const std::string& name = names_[part.which];
    const Wanted& it = wanted[part.which];
    const bool is_computed = it.by == AnsweredBy::computing;
    if (result && part.flight->is_kept && (!is_computed || is_kept(part.time_to_live))) {
      const Instant fresh = fresh_until(part, it.by, now);
      state_.memory.put(name, it.exit, fresh, after(fresh, stale_for), discarded);
    }
    const auto at = state_.flights.find(name);
    if (at != state_.flights.end() && at->second == part.flight) state_.flights.erase(at);
    if (result) {
      part.flight->exit = it.exit;
    } else {
      part.flight->error = result.error();
    }
    part.flight->end(Flight::State::landed);
  }
}

// Nobody who waits for these has to wait until the others are computed.
void Round::land_found(const std::vector<Wanted>& wanted) {
  std::vector<Part> found;
  std::vector<Part> rest;
  for (Part& part : led_) {
    (wanted[part.which].exit ? found : rest).push_back(std::move(part));
  }
  led_ = std::move(rest);
  land(found, {}, wanted);
}

Result<std::vector<std::size_t>> Round::join(std::vector<Wanted>& wanted) {
  std::vector<std::size_t> abandoned;
  std::unique_lock lock{state_.mutex};
  for (const Part& part : joined_) {
    if (!wait_for(part.flight, lock)) return std::unexpected{circular()};
    const Flight& flight = *part.flight;
    if (flight.state == Flight::State::abandoned) {
      abandoned.push_back(part.which);
    } else if (flight.error) {
      return std::unexpected{*flight.error};
    } else {
      wanted[part.which] = {.exit = flight.exit, .by = AnsweredBy::joined};
    }
  }
  return abandoned;
}

}  // namespace persist::detail
