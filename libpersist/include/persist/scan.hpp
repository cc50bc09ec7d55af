#pragma once

/// Which entries of a store, and how they are gone through.

#include <cstdint>
#include <optional>
#include <string>

#include <persist/clock.hpp>
#include <persist/entry.hpp>
#include <persist/error.hpp>

namespace persist {

/// Which entries by life: all there are, those that are live, those that are not.
enum class Liveness : std::uint8_t { all, live, expired };

/// How much of each entry is wanted.
enum class Projection : std::uint8_t {
  entries,
  /// Keys alone: value and expiry may be left empty, where that is cheaper.
  keys,
};

/// The part of a store that a backing can find by itself.
struct ScanOptions {
  /// Keys that begin with these bytes.
  std::string prefix = {};
  /// Keys strictly after this one.
  std::optional<std::string> after = std::nullopt;
  Liveness liveness = Liveness::all;
  /// What `liveness` is judged by.
  Instant now = {};
  Projection projection = Projection::entries;
};

/// Goes through the entries of one store in byte order of their keys. No lock and no transaction is
/// held between two calls, so an entry that changes meanwhile is seen before or after its change,
/// and one that stays is seen exactly once.
class Scan {
 public:
  Scan() = default;
  Scan(const Scan&) = delete;
  Scan& operator=(const Scan&) = delete;
  virtual ~Scan() = default;

  /// Fills `batch` anew with the next entries, about 256 KiB of them and at least one; it is
  /// empty at the end. An entry that is longer than the backing reads is an error that names it;
  /// the call after it goes on behind that entry.
  [[nodiscard]] virtual Result<void> next(EntryBatch& batch) = 0;
};

// The names of before, for one version.
using Walk [[deprecated("use Scan")]] = Scan;
using Range [[deprecated("use ScanOptions")]] = ScanOptions;
using Detail [[deprecated("use Projection")]] = Projection;

}  // namespace persist
