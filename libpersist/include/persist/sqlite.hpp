#pragma once

/// The backing over a SQLite file, in the table layouts that Effect writes.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <persist/backing_persistence.hpp>
#include <persist/inspector.hpp>
#include <persist/kvs.hpp>

namespace persist {

struct SqliteOptions {
  std::filesystem::path path = {};
  Access access = Access::create;
  /// The layout to use; none: the ones that are there. A new store then goes to the first of
  /// `single`, `multi`, `kvs` that the file has, and to `single` in one that has none.
  std::optional<Layout> layout = std::nullopt;
  /// How the keys of the layout `kvs` tell their stores.
  KvsPrefix kvs_prefix = KvsPrefix::automatic;
  /// How long to wait for someone else's lock before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// A longer value is refused with `BackingFault::too_long`, as read and as written.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Whether to write to a table with triggers, which may do anything.
  bool allow_triggers = false;
  /// What expiry is judged by; the machine's clock when there is none. (Inspectors are told.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// Told what a person may want to know, a sentence at a time: e.g. that the folder is read-only.
  std::function<void(const std::string&)> note = nullptr;
  /// Asked now and then, above all while it waits for a lock, in `open` already: once it answers
  /// true, every call fails with `BackingFault::interrupted`.
  std::function<bool()> is_interrupted = nullptr;
};

/// A service over one connection to the file; opened by `build`, closed with the last store.
[[nodiscard]] Layer<BackingPersistence> layer_sqlite(SqliteOptions options);

/// The file, to be inspected. Where a writer died, what it left unfinished is rolled back first, by
/// reading too, as every reader of SQLite does. After an `interrupt` every call fails. In a file
/// that holds only other tables, ours are made only when `layout` says which.
[[nodiscard]] Result<std::unique_ptr<Inspector>> open_sqlite_inspector(SqliteOptions options);

/// A consistent copy of the whole file into `target` (new; made 0600) while others write;
/// `progress` hears pages left and in all, and stops it by answering false.
[[nodiscard]] Result<void> backup_sqlite(
    const SqliteOptions& options, const std::filesystem::path& target,
    const std::function<bool(int remaining, int total)>& progress = nullptr);

/// For a program whose process uses SQLite through this library alone: goes without SQLite's count
/// of the memory it has, whose lock is a twentieth of the time that inserts take. To be called
/// before anything is opened; later it has no effect.
void use_sqlite_alone();

}  // namespace persist
