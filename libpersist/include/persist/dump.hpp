#pragma once

/// Writes entries as text, the dump format.
///
/// NDJSON in UTF-8, one entry per line, sorted by store and key (bytewise), without header or
/// timestamp, so that the same entries give the same bytes:
///
///     {"store":"users","key":"1","exit":{"_tag":"Success","value":1},"expires":4102444800000}
///
/// The line of a request or of an element of a queue says more, and that of one without an Exit has
/// `"exit":null`: a state, which of one that replied is what its Exit says, and
/// `append_request_members`.
///
/// The pretty form has the same objects, each over several lines.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <persist/clock.hpp>
#include <persist/entry_sort.hpp>
#include <persist/exit_codec.hpp>
#include <persist/expires.hpp>
#include <persist/inspector.hpp>
#include <persist/visit.hpp>

namespace persist {

/// The member of a line that has the value: `exit`; `value` for JSON that is not an Exit;
/// `text`, a JSON string, for stored text that is not JSON; `base64` for bytes that are not UTF-8.
enum class LineForm : std::uint8_t { exit, value, text, base64 };

/// The forms of a dump.
enum class DumpForm : std::uint8_t {
  /// One line per entry.
  lines,
  /// One line per member and element, indented by two spaces, for reviews.
  pretty
};

/// Whether a line can represent the key of `record`: any key except NULL.
[[nodiscard]] PERSIST_EXPORT bool fits_dump_line(const EntryView& record);

/// Appends `record`, which must fit, as a line of a dump with its "\n"; returns the form that its
/// value needed. The key and the store are {"base64":…} if they are not UTF-8, the key also if it
/// is stored as bytes. White space between tokens of JSON is dropped; every other byte of a value
/// stays.
PERSIST_EXPORT LineForm append_dump_line(std::string& out, std::string_view store,
                                         const EntryView& record);

/// The same if the state of the value is already known from `value_state`.
PERSIST_EXPORT LineForm append_dump_line(std::string& out, std::string_view store,
                                         const EntryView& record, const ValueState& state);

/// Appends what is known of a request or an element beside its value and its state, as members of a
/// JSON object with a comma before each: `,"created":"2026-11-28T19:22:05.000Z",…`, then its
/// details.
PERSIST_EXPORT void append_request_members(std::string& out, const RequestView& request);

/// What a dump says of the expiry of its entries.
struct DumpExpiry {
  /// How an expiry is written.
  enum class Form : std::uint8_t {
    /// `"expires":4102444800000`, milliseconds since the epoch.
    instant,
    /// Nothing, as if they never expired.
    none,
    /// `"ttl":"604800000ms"`, counted from `now`.
    ttl
  };

  /// How it is written.
  Form form = Form::instant;
  /// The time from which `ttl` counts, and at which requests are in their states.
  Instant now = {};
  /// A TTL is rounded up to a multiple of it, which is positive.
  std::chrono::milliseconds ttl_unit{1};
};

/// The TTL, at least 1 ms, of an entry that is live at `expiry.now`; none if it never expires. One
/// beyond 64 bits of milliseconds becomes the longest that fits.
[[nodiscard]] PERSIST_EXPORT std::optional<std::chrono::milliseconds> ttl_of(
    Expires expires, const DumpExpiry& expiry);

/// The same with another form of expiry. With `DumpExpiry::Form::ttl`, `record` must be live at
/// `expiry.now`.
PERSIST_EXPORT LineForm append_dump_line(std::string& out, std::string_view store,
                                         const EntryView& record, const DumpExpiry& expiry);

/// Appends `record`, which must fit a line, as an entry of a dump of that form.
PERSIST_EXPORT void append_dump_entry(std::string& out, std::string_view store,
                                      const EntryView& record, DumpForm form,
                                      const DumpExpiry& expiry = {});

/// Identifies what is stored in an entry: 64 hex digits for the value and the whole milliseconds of
/// the expiry.
[[nodiscard]] PERSIST_EXPORT std::string entry_digest(std::string_view value, Expires expires);

/// What a change makes of an entry, for the line that says what there was before: the digest of the
/// entry, or none if it is removed.
using AfterChange = std::optional<std::string>;

/// Appends the line of an entry that is about to change: the line of a dump with a last member
/// `"after"`, which is the digest of what the entry becomes, or null.
PERSIST_EXPORT void append_saved_line(std::string& out, std::string_view store,
                                      const EntryView& record, const AfterChange& after);
/// The same for a key that has no entry yet: `{"store":…,"key":…,"absent":true,"after":…}`.
PERSIST_EXPORT void append_absent_line(std::string& out, std::string_view store,
                                       std::string_view key, StorageClass key_class,
                                       const AfterChange& after);

/// Adds up the lines of a dump for its seal.
class PERSIST_EXPORT DumpSealer {
 public:
  DumpSealer();
  /// A copy goes on from what was added so far.
  DumpSealer(const DumpSealer& other);
  /// A copy goes on from what was added so far.
  DumpSealer& operator=(const DumpSealer& other);
  ~DumpSealer();

  /// Takes one line, or the text of an entry in the pretty form, with its "\n".
  void add(std::string_view line);
  /// How many were added.
  [[nodiscard]] std::size_t lines() const;
  /// The line of the seal, or its text in the pretty form. Nothing may be added after it.
  [[nodiscard]] std::string seal(DumpForm form = DumpForm::lines);
  /// The SHA-256 of all that was added, in hex, in place of a seal.
  [[nodiscard]] std::string digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether an entry goes into the dump.
using DumpFilter = EntryFilter;

/// Changes what is written of an entry: the views, which it may let point to bytes of its own that
/// stay until the next call, and the state, which must be that of the new value. Keys must stay in
/// their order.
using EntryRewrite =
    std::function<void(std::string_view store, EntryView& record, ValueState& state)>;

/// Receives the text of a dump, in whole entries.
using DumpSink = TextSink;

/// Whether the dump ends with a seal, {"seal":{"entries":N,"sha256":"…"}}, which lets a reader
/// check that it has all of it, unchanged.
enum class Sealing : std::uint8_t { none, sealed };

/// What goes into a dump, and how it is written.
struct DumpOptions {
  /// Which entries by key and expiry.
  ScanOptions range = {};
  /// Empty: every entry.
  DumpFilter filter = nullptr;
  /// Called for each entry that goes into the dump. Empty: they are written as they are.
  EntryRewrite rewrite = nullptr;
  /// The maximum number of entries to write.
  std::optional<std::size_t> limit = std::nullopt;
  /// Whether a seal ends the dump.
  Sealing sealing = Sealing::none;
  /// One line for each entry, or a form for people.
  DumpForm form = DumpForm::lines;
  /// How the expiry of an entry is written.
  DumpExpiry expiry = {};
  /// Entries that have expired at this time are left out; none: they are written. With TTLs, it
  /// must be `DumpExpiry::now`.
  std::optional<Instant> live_at = std::nullopt;
  /// Called before the seal is written: whether nothing was skipped while reading the stores.
  /// Empty: nothing was.
  std::function<bool()> is_complete = nullptr;
};

/// What was written, and what could not be.
struct DumpSummary {
  /// How many were written.
  std::size_t entries = 0;
  /// Entries skipped because no line can represent their key (see `fits_dump_line`).
  std::size_t left_out = 0;
  /// Entries left out because they have expired. Without them a dump still gets its seal.
  std::size_t expired = 0;
  /// An incomplete dump gets no seal: replacing a store with it would remove the missing entries.
  bool is_sealed = false;

  friend bool operator==(const DumpSummary&, const DumpSummary&) = default;
};

/// Writes the entries of `stores`, in the order given, to `sink`. The sink gets whole
/// entries; its error ends the dump at once; an error of the inspector, when the lines of the
/// entries before it are written.
///
/// Threads: the inspector and the sink are used in the caller's thread alone, the filter and the
/// rewrite in one other at a time. No lock is held while the sink is busy.
[[nodiscard]] PERSIST_EXPORT Result<DumpSummary> write_dump(Inspector& inspector,
                                                            std::span<const std::string> stores,
                                                            const DumpOptions& options,
                                                            const DumpSink& sink);

/// The same of all that `entries` gives out, whose store numbers are those of `stores`. What
/// `options` says of the choice of entries (range, filter, limit, live_at) and of rewriting is
/// ignored.
///
/// Threads: everything is used in the caller's thread alone.
[[nodiscard]] PERSIST_EXPORT Result<DumpSummary> write_dump(EntrySort& entries,
                                                            std::span<const std::string> stores,
                                                            const DumpOptions& options,
                                                            const DumpSink& sink);

}  // namespace persist
