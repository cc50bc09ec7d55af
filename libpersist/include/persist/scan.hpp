#pragma once

/// Which entries of a store, and how they are gone through.

#include <persist/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <persist/clock.hpp>
#include <persist/entry.hpp>
#include <persist/error.hpp>
#include <persist/request.hpp>

namespace persist {

/// Which entries by life: all there are, those that are live, those that are not.
enum class Liveness : std::uint8_t { all, live, expired };

/// In which order a scan delivers entries.
enum class ScanOrder : std::uint8_t {
  /// Store after store, as they were asked for, and in each in byte order of the keys; of equal
  /// bytes the text before the blob, and entries without a key first.
  by_key,
  /// Whatever is cheapest; the stores may be mixed.
  any,
};

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
  /// Which entries by life.
  Liveness liveness = Liveness::all;
  /// What `liveness` is judged by.
  Instant now = {};
  /// How much of each entry.
  Projection projection = Projection::entries;
  /// In which order.
  ScanOrder order = ScanOrder::by_key;
  /// How many entries are wanted at the most, where that is known: a hint. The scan does not end
  /// there, but batches may be smaller, so that the first one is there sooner.
  std::optional<std::size_t> limit_hint = std::nullopt;
  /// Which requests and elements of queues are wanted, where that is known; empty: all. A hint:
  /// others may be delivered too, and what is no request is.
  std::vector<RequestPhase> phases = {};
};

/// Goes through the entries of stores. No lock and no transaction is held between two calls, so an
/// entry that changes meanwhile is seen before or after its change. One that does not change is
/// seen exactly once; in `ScanOrder::any` one that is removed and written again meanwhile, and all
/// of a SQLite file that VACUUM rewrites meanwhile, may be seen twice, or not at all.
class PERSIST_EXPORT Scan {
 public:
  Scan() = default;
  Scan(const Scan&) = delete;
  Scan& operator=(const Scan&) = delete;
  virtual ~Scan() = default;

  /// Replaces the content of `batch` with the next entries, about 256 KiB of them and at least one;
  /// it is empty at the end. An entry that is longer than the backing reads is an error that names
  /// it; the call after it goes on behind that entry.
  [[nodiscard]] virtual Result<void> next(EntryBatch& batch) = 0;
};

// The names of before, for one version.
using Walk [[deprecated("use Scan")]] = Scan;
using Range [[deprecated("use ScanOptions")]] = ScanOptions;
using Detail [[deprecated("use Projection")]] = Projection;

}  // namespace persist
