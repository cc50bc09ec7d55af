#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <persist/error.hpp>

namespace persist {

/// A file descriptor, closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) : descriptor_{descriptor} {}
  Descriptor(Descriptor&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int get() const { return descriptor_; }
  /// Gives it up.
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_ = -1;
};

/// The error that `errno` describes now. `doing` says what failed: "reading the folder".
[[nodiscard]] std::unexpected<PersistenceError> system_error(std::string_view method,
                                                             std::string_view doing);

/// An error that no call met.
[[nodiscard]] std::unexpected<PersistenceError> backing_error(
    std::string_view method, std::string code, std::string message,
    BackingFault fault = BackingFault::failed);

/// Whether `error` is one of a backing, with that fault.
[[nodiscard]] bool has_fault(const PersistenceError& error, BackingFault fault);

/// What is longer than entries may be.
[[nodiscard]] std::unexpected<PersistenceError> too_long(std::string_view method,
                                                         const std::string& what,
                                                         std::size_t max_bytes);

}  // namespace persist
