#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include <persist/error.hpp>

namespace persist {

/// Raised from a signal handler or another thread; spent by the operation that it stops.
class InterruptFlag {
 public:
  void raise() noexcept { raised_.store(true); }

  [[nodiscard]] Result<void> check(std::string_view method) {
    if (!raised_.load(std::memory_order_relaxed) || !raised_.exchange(false)) return {};
    return std::unexpected{PersistenceBackingError{.method = std::string{method},
                                                   .fault = BackingFault::interrupted,
                                                   .code = {},
                                                   .message = "interrupted"}};
  }

 private:
  std::atomic<bool> raised_ = false;
};

}  // namespace persist
