#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <persist/leases.hpp>

namespace persist {

/// Leases on the places that keys hash to; two keys of one place only wait for each other. Between
/// the threads of a process this class knows who has what; where other processes count too,
/// `lock` and `unlock` are overridden.
class KeyLeases : public Leases, public std::enable_shared_from_this<KeyLeases> {
 public:
  Result<std::unique_ptr<Lease>> acquire(std::string_view store_id, std::string_view key,
                                         std::chrono::milliseconds wait) override;

  /// A number below 2^62, the same in every process.
  [[nodiscard]] static std::uint64_t place_of(std::string_view store_id, std::string_view key);

 protected:
  /// Takes the place against other processes if that can be done without waiting.
  [[nodiscard]] virtual Result<bool> lock(std::uint64_t /*place*/) { return true; }
  virtual void unlock(std::uint64_t /*place*/) noexcept {}

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  class Held;

  struct Holder {
    std::thread::id thread;
    int times = 0;
  };

  enum class Entry : std::uint8_t { first, again, refused };

  [[nodiscard]] Entry enter(std::uint64_t place, Deadline deadline);
  [[nodiscard]] Result<bool> lock_until(std::uint64_t place, Deadline deadline);
  void leave(std::uint64_t place, bool is_locked) noexcept;

  std::mutex mutex_;
  std::condition_variable left_;
  std::unordered_map<std::uint64_t, Holder> holders_;
};

}  // namespace persist
