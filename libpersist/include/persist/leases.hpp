#pragma once

/// Who computes what is missing: leases on keys, which several processes may share.

#include <persist/export.hpp>

#include <chrono>
#include <memory>
#include <string_view>

#include <persist/error.hpp>

namespace persist {

/// The right to compute the result of one key. It ends with this object, and with the process.
class PERSIST_EXPORT Lease {
 public:
  Lease() = default;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  virtual ~Lease() = default;
};

/// Gives leases to one owner at a time. A lease writes nothing into the stores. Threads: any.
class PERSIST_EXPORT Leases {
 public:
  Leases() = default;
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;
  virtual ~Leases() = default;

  /// Waits until nobody else has the lease on `key`, at the longest for `wait`; null if somebody
  /// still has it then. A thread that has the lease already gets it again at once.
  ///
  /// Who takes several takes them in byte order of their keys, or two may wait for each other.
  [[nodiscard]] virtual Result<std::unique_ptr<Lease>> acquire(std::string_view store_id,
                                                               std::string_view key,
                                                               std::chrono::milliseconds wait) = 0;
};

/// What a BackingPersistence also implements if its stores have leases.
class PERSIST_EXPORT OffersLeases {
 public:
  OffersLeases() = default;
  OffersLeases(const OffersLeases&) = delete;
  OffersLeases& operator=(const OffersLeases&) = delete;
  virtual ~OffersLeases() = default;

  /// The leases of all its stores; null if it has none after all, e.g. for `Access::read`.
  [[nodiscard]] virtual Result<std::shared_ptr<Leases>> leases() = 0;
};

}  // namespace persist
