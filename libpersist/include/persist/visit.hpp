#pragma once

/// Visits the entries of stores on two threads: one reads ahead while another examines and formats
/// values.

#include <persist/export.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// Whether an entry is visited.
using EntryFilter =
    std::function<bool(std::string_view store, const EntryView& record, const ValueState& state)>;

/// Called for an entry, which is valid during the call. An error ends the visits.
using EntryVisitor = std::function<Result<void>(std::string_view store, const EntryView& record,
                                                const ValueState& state)>;

/// Whether the states of values are determined, which validates every value; if not, the filter
/// and the visitor get empty ones.
enum class ValueStates : std::uint8_t { wanted, unneeded };

/// Which entries are visited.
struct VisitOptions {
  /// Which entries by key and expiry.
  ScanOptions range = {};
  /// Whether the states of values are determined.
  ValueStates states = ValueStates::wanted;
  /// Empty: every entry.
  EntryFilter filter = nullptr;
  /// The maximum number of entries to visit.
  std::optional<std::size_t> limit = std::nullopt;
};

/// Calls `visit` for the entries of `stores`, in the order given and then that of keys unless
/// `VisitOptions::range` allows any. When the
/// inspector fails, what it read before is visited first. Reading is about a mebibyte ahead of the
/// visits.
///
/// Threads: the inspector and the visitor are used in the caller's thread alone, the filter in one
/// other at a time. No lock is held during a visit.
[[nodiscard]] PERSIST_EXPORT Result<void> visit_entries(Inspector& inspector,
                                                        std::span<const std::string> stores,
                                                        const VisitOptions& options,
                                                        const EntryVisitor& visit);

/// Appends the text to print for an entry, or nothing.
using EntryFormat = std::function<void(std::string& text, std::string_view store,
                                       const EntryView& record, const ValueState& state)>;

/// Receives the text of whole entries, some hundred kilobytes at a time.
using TextSink = std::function<Result<void>(std::string_view text)>;

/// Hands what `format` makes of the entries of `stores` to `sink`, in the order given and then that
/// of keys. An error of the sink ends it at once; when the inspector fails, what it read before is
/// handed over first.
///
/// Threads: the inspector and the sink are used in the caller's thread alone, the filter and the
/// format in one other at a time. No lock is held while the sink is busy.
[[nodiscard]] PERSIST_EXPORT Result<void> print_entries(Inspector& inspector,
                                                        std::span<const std::string> stores,
                                                        const VisitOptions& options,
                                                        const EntryFormat& format,
                                                        const TextSink& sink);

}  // namespace persist
