#include "inspect/key_leases.hpp"

#include <algorithm>
#include <utility>

#include "values/propagate.hpp"

namespace persist {

namespace {

using namespace std::chrono_literals;

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash) {
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  }
  return hash;
}

}  // namespace

/// A lease that was given.
class KeyLeases::Held final : public Lease {
 public:
  Held(std::shared_ptr<KeyLeases> from, std::uint64_t place)
      : from_{std::move(from)}, place_{place} {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() override { from_->leave(place_, true); }

 private:
  std::shared_ptr<KeyLeases> from_;
  std::uint64_t place_;
};

// FNV-1a spreads little into its upper bits, which are the ones that are used.
std::uint64_t KeyLeases::place_of(std::string_view store_id, std::string_view key) {
  std::uint64_t hash = fnv1a(store_id, 0xcbf29ce484222325U);
  hash = fnv1a(std::string_view{"\0", 1}, hash);
  hash = fnv1a(key, hash);
  hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
  hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53U;
  return (hash ^ (hash >> 33U)) >> 2U;
}

Result<std::unique_ptr<Lease>> KeyLeases::acquire(std::string_view store_id, std::string_view key,
                                                  std::chrono::milliseconds wait) {
  constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365};
  const Deadline deadline = std::chrono::steady_clock::now() + std::min(wait, longest);
  const std::uint64_t place = place_of(store_id, key);
  const Entry entry = enter(place, deadline);
  if (entry == Entry::refused) return nullptr;
  if (entry == Entry::first) {
    const Result<bool> locked = lock_until(place, deadline);
    if (!locked || !*locked) leave(place, false);
    PERSIST_CHECK(locked);
    if (!*locked) return nullptr;
  }
  return std::make_unique<Held>(shared_from_this(), place);
}

KeyLeases::Entry KeyLeases::enter(std::uint64_t place, Deadline deadline) {
  const std::thread::id self = std::this_thread::get_id();
  std::unique_lock lock{mutex_};
  const auto is_free = [&] {
    const auto at = holders_.find(place);
    return at == holders_.end() || at->second.thread == self;
  };
  if (!left_.wait_until(lock, deadline, is_free)) return Entry::refused;
  Holder& holder = holders_[place];
  holder.thread = self;
  return ++holder.times == 1 ? Entry::first : Entry::again;
}

// Another process gives no sign when it is done, and the kernel's own wait has no deadline.
Result<bool> KeyLeases::lock_until(std::uint64_t place, Deadline deadline) {
  constexpr std::chrono::microseconds longest_nap = 10ms;
  std::chrono::microseconds nap = 200us;
  while (true) {
    PERSIST_LET(const bool locked, lock(place));
    if (locked) return true;
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) return false;
    std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(nap, deadline - now));
    nap = std::min(2 * nap, longest_nap);
  }
}

void KeyLeases::leave(std::uint64_t place, bool is_locked) noexcept {
  const std::scoped_lock lock{mutex_};
  const auto at = holders_.find(place);
  if (--at->second.times > 0) return;
  if (is_locked) unlock(place);
  holders_.erase(at);
  left_.notify_all();
}

}  // namespace persist
