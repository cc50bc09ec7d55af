#pragma once

/// Reads dumps, as a stream in constant memory, and checks every line.
///
/// The first line says which form it is: if it ends with an opening bracket, a comma or a colon,
/// the dump has the pretty form, a sequence of JSON objects that may be over several lines. What is
/// said of lines here applies to them.
///
/// Members may come in any order, with white space between tokens; blank lines, CRLF, a missing
/// final newline and a UTF-8 byte-order mark at the beginning are fine. A line is malformed if it
/// is not a JSON object in UTF-8, has unknown or repeated members, no store or no key, none or
/// several of `exit`, `value`, `text` and `base64`, an `exit` that is not an Exit, an `expires`
/// that is not a number within ±2^63, base64 that is not canonical – or comes after a seal.
///
/// In place of `expires`, a line may have `ttl`, a duration as text, such as "7d" (see
/// `parse_duration`), counted from the time of `DumpReadOptions`.
///
/// A line that was saved before a change (see `append_saved_line`) may have the member `after`; one
/// with `"absent":true` in place of a value is malformed unless `AbsentLines` asks for it.
///
/// The line of a request or of an element of a queue has a `state` (see `append_request_members`);
/// it is malformed unless `RequestLines` asks for it. Then its `exit` may be null.

#include <persist/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <persist/dump.hpp>

namespace persist {

/// An entry of a dump. Views borrow from the reader.
struct DumpEntry {
  /// The id of the store.
  std::string_view store;
  /// The key, its bytes as they are stored.
  std::string_view key;
  /// Blob if the key was {"base64":…}, otherwise text.
  StorageClass key_class = StorageClass::text;
  /// In which member of the line the value was.
  LineForm form = LineForm::exit;
  /// The bytes to store: of JSON, without the white space between tokens.
  std::string_view value;
  /// When it expires.
  Expires expires;
  /// The line has a `ttl`, and `expires` is what it comes to.
  bool has_ttl = false;
  /// The number of the line that it begins in, from 1.
  std::size_t line = 0;
  /// Of a line with `"absent":true`: the key had no entry. There is no value and no expiry.
  bool is_absent = false;
  /// Of a line that was saved before a change: the digest of the entry after it (`entry_digest`),
  /// empty if the change removed it.
  std::optional<std::string_view> after = std::nullopt;
  /// Of the line of a request or of an element: its state.
  std::optional<std::string_view> state = std::nullopt;
  /// Of such a line: the JSON of its member `payload`, where there is one.
  std::string_view payload = {};
  /// Of such a line: it has no Exit and no value.
  bool is_open = false;

  /// Blob for bytes that are not UTF-8, otherwise text.
  [[nodiscard]] StorageClass value_class() const {
    return form == LineForm::base64 ? StorageClass::blob : StorageClass::text;
  }
};

/// A malformed line: where, line and column from 1 (the column in characters), and why. The message
/// quotes nothing of the line, because results can be secrets.
struct PERSIST_EXPORT DumpError {
  /// From 1.
  std::size_t line = 0;
  /// From 1, in characters.
  std::size_t column = 0;
  /// The reason, for people.
  std::string message;

  friend bool operator==(const DumpError&, const DumpError&) = default;
};

/// The same as an error of an operation: "line 3, column 14: …".
[[nodiscard]] PERSIST_EXPORT PersistenceError as_error(const DumpError& error, std::string method);

/// The seal of a dump: how many entries, and the SHA-256 of all bytes before its line, in hex.
struct PERSIST_EXPORT Seal {
  /// How many entries there are.
  std::size_t entries = 0;
  /// The SHA-256 of all bytes before its line, in hex.
  std::string sha256;

  friend bool operator==(const Seal&, const Seal&) = default;
};

/// Fills `room` with the next bytes of a dump; returns how many, 0 at the end.
using DumpSource = std::function<Result<std::size_t>(std::span<char> room)>;

/// Receives an entry. The views are valid during the call.
using EntrySink = std::function<Result<void>(const DumpEntry& entry)>;

/// Receives every malformed line.
using DumpErrorSink = std::function<void(const DumpError& error)>;

/// Whether the checksum of a seal is checked. A reader that did so in an earlier pass may skip it.
enum class SealCheck : std::uint8_t { full, skip };

/// How repeated entries are counted: by comparing neighbours, which costs nothing and is exact for
/// a dump that turns out to be sorted; or by a fingerprint of every entry (8 bytes each), which is
/// always exact. Use it in a second pass after the first one found the dump unsorted.
enum class RepeatCheck : std::uint8_t { neighbours, fingerprints };

/// What becomes of lines that say that a key had no entry.
enum class AbsentLines : std::uint8_t { refuse, report };

/// What becomes of lines of requests and elements of queues, which only an application can process.
enum class RequestLines : std::uint8_t { refuse, report };

/// How a dump is read.
struct DumpReadOptions {
  /// A longer line is malformed. In the pretty form, an entry may have eight times as many bytes;
  /// it is not read beyond a longer one.
  std::size_t max_line_bytes = (std::size_t{64} << 20U) + (std::size_t{1} << 20U);
  /// Whether the checksum of a seal is checked.
  SealCheck seal_check = SealCheck::full;
  /// How repeated entries are counted.
  RepeatCheck repeat_check = RepeatCheck::neighbours;
  /// The time that decides which entries have expired, and from which a `ttl` counts; none: expired
  /// entries are not counted, and a `ttl` counts from the time of the system's clock when the
  /// reading begins.
  std::optional<Instant> now = std::nullopt;
  /// The store of lines that have no member `store`; none: such a line is malformed.
  std::optional<std::string> default_store = std::nullopt;
  /// What becomes of lines with `"absent":true`.
  AbsentLines absent_lines = AbsentLines::refuse;
  /// What becomes of lines with a `state`.
  RequestLines request_lines = RequestLines::refuse;
};

/// The content of a dump.
struct DumpReport {
  /// Lines with an entry, and those that say that there was none.
  std::size_t entries = 0;
  /// How many of them say that there was none.
  std::size_t absent = 0;
  /// Requests and elements without an Exit and without a value.
  std::size_t open = 0;
  /// Malformed lines.
  std::size_t malformed = 0;
  /// Entries by the form of their value, in the order of `LineForm`; open ones have none.
  std::array<std::size_t, 4> forms = {};
  /// Entries whose key was {"base64":…}.
  std::size_t blob_keys = 0;
  /// Entries whose store is not UTF-8.
  std::size_t blob_stores = 0;
  /// Entries that have expired at `now`.
  std::size_t expired = 0;
  /// Entries that repeat an earlier store and key; see `RepeatCheck`.
  std::size_t repeated = 0;
  /// Whether the entries are sorted by store and then key; repeated ones are allowed.
  bool sorted = true;
  /// The form that the dump has.
  DumpForm dump_form = DumpForm::lines;
  /// The seal, if there was a well-formed one, matching or not.
  std::optional<Seal> seal = std::nullopt;

  /// How many entries have their value in this form.
  [[nodiscard]] std::size_t count(LineForm form) const {
    return forms[static_cast<std::size_t>(form)];
  }
  friend bool operator==(const DumpReport&, const DumpReport&) = default;
};

/// Reads all of a dump. A malformed line goes to `on_error` and does not stop the reading; so does
/// a seal that does not match. An error of the source or of `on_entry` ends the reading at once.
///
/// Threads: source and sinks are only used in the caller's thread.
[[nodiscard]] PERSIST_EXPORT Result<DumpReport> read_dump(const DumpSource& source,
                                                          const EntrySink& on_entry,
                                                          const DumpErrorSink& on_error,
                                                          const DumpReadOptions& options = {});

/// Reads a sorted dump one entry at a time, to merge it with other sorted entries. One that was
/// moved from may only be assigned to or destroyed.
class PERSIST_EXPORT SortedDump {
 public:
  /// Reads from `source`.
  explicit SortedDump(DumpSource source, const DumpReadOptions& options = {});
  /// Reads from `source`.
  SortedDump(SortedDump&&) noexcept;
  /// Goes on where the other was.
  SortedDump& operator=(SortedDump&&) noexcept;
  ~SortedDump();

  /// The next entry, valid until the next call; none after the last. A malformed line, an entry
  /// out of order and a seal that does not match are PersistenceSchemaErrors; after one of them,
  /// `next` must not be called.
  [[nodiscard]] Result<std::optional<DumpEntry>> next();

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

/// Whether a text that begins with `head` can be a dump: it begins with an object, or is blank. A
/// database never does.
[[nodiscard]] PERSIST_EXPORT bool begins_like_dump(std::string_view head);

// The previous names, for one version.
using DumpReading [[deprecated("use DumpReport")]] = DumpReport;

}  // namespace persist
