#pragma once

/// Entries as lines: the dump format, written.
///
/// NDJSON in UTF-8, an entry a line, sorted by store and key (bytewise), without header or clock,
/// so that the same entries give the same bytes:
///
///     {"store":"users","key":"1","exit":{"_tag":"Success","value":1},"expires":4102444800000}

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>
#include <persist/visit.hpp>

namespace persist {

/// The member that a line keeps an entry's value in: `exit`; `value` for JSON that is no Exit;
/// `text`, a JSON string, for stored text that is no JSON; `base64` for bytes that are no UTF-8.
enum class LineForm : std::uint8_t { exit, value, text, base64 };

/// Whether a line can hold the key of `record`: any but a NULL.
[[nodiscard]] bool fits_dump_line(const EntryView& record);

/// Appends `record`, which has to fit, as a line of a dump with its "\n", in the form that its
/// value needs; which form that was. The key and the store are {"base64":…} where they are no
/// UTF-8, the key also where it is stored as bytes. White space between tokens of JSON goes; every
/// other byte of a value stays.
LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record);

/// The same where the state of the value, as `value_state` tells it, is known already.
LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record,
                          const ValueState& state);

/// Whether an entry goes into the dump.
using DumpFilter = EntryFilter;

/// Takes the text of a dump, whole lines.
using DumpSink = TextSink;

/// Whether the dump ends with a seal, {"seal":{"entries":N,"sha256":"…"}}, by which a reader knows
/// that it has all of it, unchanged.
enum class Sealing : std::uint8_t { none, sealed };

struct DumpOptions {
  ScanOptions range = {};
  /// Empty: every entry.
  DumpFilter filter = nullptr;
  /// The most entries to write.
  std::optional<std::size_t> limit = std::nullopt;
  Sealing sealing = Sealing::none;
  /// Asked before the seal is written: whether the stores were read without anything skipped.
  /// Empty: they were.
  std::function<bool()> is_complete = nullptr;
};

/// What was written, and what could not be.
struct DumpSummary {
  std::size_t entries = 0;
  /// Entries left out because no line can hold their key (see `fits_dump_line`).
  std::size_t left_out = 0;
  /// A dump that lacks anything gets no seal: who replaces a store by it would remove what it
  /// lacks.
  bool is_sealed = false;

  friend bool operator==(const DumpSummary&, const DumpSummary&) = default;
};

/// Writes the entries of `stores`, in the order given, to `sink`. The sink gets whole
/// lines; an error of it ends the dump at once, and one of the inspector when the lines of what it
/// read before are written.
///
/// Threads: the inspector and the sink are used in the caller's thread alone, the filter in one
/// other at a time. No lock is held while the sink is busy.
[[nodiscard]] Result<DumpSummary> write_dump(Inspector& inspector,
                                             std::span<const std::string> stores,
                                             const DumpOptions& options, const DumpSink& sink);

}  // namespace persist
