#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <persist/error.hpp>

#include "drivers/redis/address.hpp"
#include "values/descriptor.hpp"
#include "values/waiter.hpp"

namespace persist::redis {

/// A connected stream that never blocks.
class Socket {
 public:
  /// Connects to the first of the host's addresses that answers. A refused connection is
  /// `BackingFault::unreachable`, an unknown host `failed`.
  [[nodiscard]] static Result<Socket> connect(const Address& address, Waiter& waiter);

  /// How many of `bytes` were taken; 0: none now.
  [[nodiscard]] Result<std::size_t> send(std::string_view bytes) const;
  /// How many bytes came into `room`; 0: none now. The end of the stream is an error.
  [[nodiscard]] Result<std::size_t> receive(std::span<char> room) const;

  [[nodiscard]] int descriptor() const { return descriptor_.get(); }

 private:
  explicit Socket(Descriptor descriptor) : descriptor_{std::move(descriptor)} {}

  Descriptor descriptor_;
};

/// An error of a connection that was there.
[[nodiscard]] std::unexpected<PersistenceError> lost_connection(int error);

}  // namespace persist::redis
