#pragma once

/// Backings by URI: each kind has a driver, and a registry finds it by the scheme.
///
/// A new backing is one folder with a `Driver` and an `Inspector` in it, and a line in the
/// registry. Code that opens backings uses `capabilities` and `local_path`, and never asks which
/// driver it has.

#include <persist/export.hpp>

#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>
#include <persist/lock_wait.hpp>
#include <persist/uri.hpp>

namespace persist {

class BackingPersistence;

/// How a backing is opened, whichever it is. A driver ignores options that do not concern it.
struct OpenOptions {
  /// What may be done to it.
  Access access = Access::read;
  /// How long to wait for a lock of another process, or for a server, before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The maximum size of a value in bytes. Reading or writing a longer one fails with
  /// `BackingFault::too_long`.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Whether to write where the engine's own rules (triggers, foreign keys) then change more.
  bool allow_triggers = false;
  /// Of SQLite: what becomes of a journal that a killed writer left.
  HotJournal hot_journal = HotJournal::read_copy;
  /// Of workflows: the steps of their runs are entries too, and their clocks a store. Looked up
  /// they are found in any case.
  bool steps = false;
  /// Called with notes for people, one sentence each.
  std::function<void(const std::string&)> note = nullptr;
  /// Called with such a note if the form of the keys in a key-value store is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
  /// Called from time to time, also while opening: once it returns true, every call fails with
  /// `BackingFault::interrupted`. It must not throw.
  std::function<bool()> is_interrupted = nullptr;
  /// Called about long waits for a lock of another process, also while opening. Servers wait for
  /// locks on their own, and do not say so: their drivers do not call it.
  LockWaitReport lock_wait = nullptr;
};

/// Where a backup goes.
enum class BackupTarget : std::uint8_t {
  /// A file that does not exist (made 0600, or less by the umask), nor what the engine would keep
  /// beside it: that would be taken for the copy's own.
  new_file,
  /// The same, or a database that exists. It is written through the engine: its locks and its log
  /// are heeded, its mode and owner stay, and whoever has it open sees the new content at once.
  any,
};

/// Called with the number of pages left and of all pages; returning false ends the backup as
/// interrupted.
using BackupProgress = std::function<bool(int remaining, int total)>;

/// Stores of one backing on their way from one layout to another.
struct StoreMove {
  /// The layout that they are in.
  Layout from = Layout::multi;
  /// The layout that they come into.
  Layout to = Layout::single;
  /// Which; none: every store of `from`.
  std::vector<std::string> stores = {};
  /// What becomes of a live entry of `to` that has the key of one that comes: it is overwritten, or
  /// nothing is moved.
  enum class OnLive : std::uint8_t { overwrite, refuse };
  /// See `OnLive`.
  OnLive on_live = OnLive::overwrite;
  /// The time that decides what has expired.
  Instant now = {};
};

/// What `Driver::move_stores` did.
struct StoresMoved {
  /// How many entries were moved.
  std::size_t entries = 0;
  /// Under `refuse`: the key that `to` has a live entry of. Nothing was changed.
  std::optional<std::string> conflict = std::nullopt;
};

/// One kind of backing. It has no state: any thread may call it at any time.
class PERSIST_EXPORT Driver {
 public:
  Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  virtual ~Driver() = default;

  /// The schemes that it answers to, in lower case; the first is its name.
  [[nodiscard]] virtual std::span<const std::string_view> schemes() const = 0;
  /// How its URIs look, for a hint: "sqlite:PATH".
  [[nodiscard]] virtual std::string_view usage() const = 0;
  /// How the text after the colon of its URIs is parsed.
  [[nodiscard]] virtual UriSyntax syntax() const = 0;
  /// The names of the members that its URIs may have. Options of a program that stand for such
  /// members (`--table`) are refused where the driver does not list them.
  [[nodiscard]] virtual std::span<const std::string_view> members() const { return {}; }
  /// What is wrong with a URI of its scheme whose members are all known, if anything.
  [[nodiscard]] virtual std::expected<void, UriError> check(const Uri& uri) const = 0;

  /// What its backings can do.
  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  /// Equal for two URIs of the same backing, also of other drivers; empty if every URI is a backing
  /// of its own.
  [[nodiscard]] virtual std::string identity(const Uri& uri) const = 0;
  /// The file or folder that the backing is; none if it is not local. It need not exist.
  [[nodiscard]] virtual std::optional<std::filesystem::path> local_path(const Uri& uri) const;
  /// Whether to write the file `path` would be to write into the backing, or into what it is made
  /// from. Neither need exist.
  [[nodiscard]] virtual bool contains(const Uri& uri, const std::filesystem::path& path) const;

  /// Opens the backing, which with `Access::create` need not exist.
  [[nodiscard]] virtual Result<std::unique_ptr<Inspector>> inspect(
      const Uri& uri, const OpenOptions& options) const = 0;

  /// Opens the backing for an application: its stores. The service does not refer to the driver.
  /// `clock` decides what has expired; none: the system clock. If the driver does not override it,
  /// the service works through an `Inspector` (<persist/inspector_persistence.hpp>).
  [[nodiscard]] virtual Result<std::shared_ptr<BackingPersistence>> open_persistence(
      const Uri& uri, const OpenOptions& options, std::shared_ptr<const Clock> clock) const;

  /// Copies the whole backing as of one instant into the file `target` while others write. The copy
  /// is whole or absent. Where `Capabilities::backup` is not set: `BackingFault::unsupported`.
  [[nodiscard]] virtual Result<void> back_up(const Uri& uri, const OpenOptions& options,
                                             const std::filesystem::path& target, BackupTarget kind,
                                             const BackupProgress& progress) const;
  /// Moves the entries of stores between layouts, in one transaction. Where
  /// `Capabilities::layouts` is not set: `BackingFault::unsupported`.
  [[nodiscard]] virtual Result<StoresMoved> move_stores(const Uri& uri, const OpenOptions& options,
                                                        const StoreMove& move) const;
};

/// A URI, and the driver that can open it.
struct PERSIST_EXPORT Location {
  /// Opens the backing. It belongs to the registry.
  const Driver* driver = nullptr;
  /// Which backing.
  Uri uri = {};

  /// What the backing can do.
  [[nodiscard]] Capabilities capabilities() const {
    assert(driver != nullptr);
    return driver->capabilities();
  }
  /// See `Driver::local_path`.
  [[nodiscard]] std::optional<std::filesystem::path> local_path() const {
    assert(driver != nullptr);
    return driver->local_path(uri);
  }
  /// Whether it is the same backing as `other`.
  [[nodiscard]] bool is_same(const Location& other) const;
};

/// The drivers of a program. Add to it before it is shared; to read it, any thread may.
class PERSIST_EXPORT DriverRegistry {
 public:
  /// A registry without drivers.
  DriverRegistry() = default;

  /// Adds a driver. Of two for one scheme the later is found. The first one that is added also
  /// opens what has no scheme.
  void add(std::unique_ptr<const Driver> driver);

  /// The driver of `scheme`; null where there is none.
  [[nodiscard]] const Driver* find(std::string_view scheme) const;

  /// Finds the driver for `text`: `SCHEME:…`, or a path. The text before the first colon is a
  /// scheme unless a slash comes first, so that a path with a colon is written `./a:b`; a path has
  /// no members. The registry must outlive the result.
  [[nodiscard]] std::expected<Location, UriError> locate(std::string_view text) const;

 private:
  std::vector<std::unique_ptr<const Driver>> drivers_;
};

/// A registry of the drivers of this library: `sqlite`, `memory`, `dir`, `redis`,
/// `postgresql` and `mysql`.
[[nodiscard]] PERSIST_EXPORT DriverRegistry built_in_drivers();

}  // namespace persist
