#pragma once

/// The backing over a SQLite file, in the table layouts that Effect writes.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/backing_persistence.hpp>
#include <persist/driver.hpp>
#include <persist/inspector.hpp>
#include <persist/kvs.hpp>

namespace persist {

/// The table of a KeyValueStore that is given no other name.
inline constexpr std::string_view default_kvs_table = "effect_key_value_store";

struct SqliteOptions {
  /// A path, not a URI. SQLite's name for memory, ":memory:", is refused: see `layer_memory`.
  std::filesystem::path path = {};
  Access access = Access::create;
  /// The layout to use; none: the ones that are there. A new store then goes to the first of
  /// `single`, `multi`, `kvs` that has stores, or a table, and to `single` in a file that has none.
  ///
  /// A file without a table of the layout is `BackingFault::no_such_layout`, unless it may be made;
  /// a store that has entries in another layout only is not made in this one
  /// (`BackingFault::other_layout`).
  std::optional<Layout> layout = std::nullopt;
  /// The table of the layout `kvs`, as `KeyValueStore.layerSql` was told.
  std::string kvs_table = std::string{default_kvs_table};
  /// How the keys of the layout `kvs` tell their stores.
  KvsPrefix kvs_prefix = KvsPrefix::automatic;
  /// How long to wait for someone else's lock before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// A longer value is refused with `BackingFault::too_long`, as read and as written.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Whether to write to a table with triggers, which may do anything; whether to remove rows where
  /// foreign keys then change rows of other tables (ON DELETE CASCADE, SET NULL, SET DEFAULT); and
  /// whether to write to a table whose constraints, defaults or indexes may take unlimited time or
  /// memory. Without it such a change fails with SQLITE_PERM. Foreign keys are always enforced.
  bool allow_triggers = false;
  /// For Access::read.
  HotJournal hot_journal = HotJournal::read_copy;
  /// What expiry is judged by; the machine's clock when there is none. (Inspectors are told.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// Told what a person may want to know, a sentence at a time: e.g. that the folder is read-only.
  std::function<void(const std::string&)> note = nullptr;
  /// Told likewise where the form of a key-value store's keys is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
  /// Asked now and then, above all while it waits for a lock, in `open` already: once it answers
  /// true, every call fails with `BackingFault::interrupted`. Asked by SQLite, through which no
  /// exception may pass: to throw is to answer true.
  std::function<bool()> is_interrupted = nullptr;
};

/// A service over one connection to the file; opened by `build`, closed with the last store.
[[nodiscard]] Layer<BackingPersistence> layer_sqlite(SqliteOptions options);

/// The file, to be inspected. A symbolic link is followed first: what SQLite keeps beside the file
/// stands beside the link's target. The file and what stands beside it (-journal, -wal, -shm) must
/// be regular files.
///
/// Where a writer was killed and left a hot rollback journal, Access::read changes no byte of
/// either file: it reads a private copy (see HotJournal), which does not follow later changes;
/// after one `version` fails as busy. Other access rolls the change back, as every writer does,
/// unless the journal names a super-journal that SQLite would not have put there: rolling back
/// would remove that file.
///
/// After an `interrupt` every call fails. In a file
/// that holds only other tables, ours are made only when `layout` says which.
[[nodiscard]] Result<std::unique_ptr<Inspector>> open_sqlite_inspector(SqliteOptions options);

/// Copies the whole file as of one instant into `target` while others write. The copy is whole or
/// absent: until its end `target` holds what it held before. A target that is not a database is an
/// error, as is one that somebody has locked for longer than the time-out.
[[nodiscard]] Result<void> backup_sqlite(const SqliteOptions& options,
                                         const std::filesystem::path& target,
                                         BackupTarget kind = BackupTarget::new_file,
                                         const BackupProgress& progress = nullptr);

/// Moves the entries of stores between the layouts of a file, in one transaction. Where `to` has
/// entries of the store, both are joined. A table of `multi` that is empty then is dropped. Entries
/// that `to` cannot hold as they are – a NULL key, a stored text without value and expiry – are an
/// error, and nothing is changed. `options.layout` has no effect.
[[nodiscard]] Result<StoresMoved> move_sqlite_stores(SqliteOptions options, const StoreMove& move);

/// The driver of `sqlite:PATH?layout=LAYOUT&table=TABLE&form=FORM`, each member of which may be
/// left out: what `SqliteOptions` says by `layout`, `kvs_table` and `kvs_prefix`.
[[nodiscard]] std::unique_ptr<Driver> make_sqlite_driver();

/// For a program whose process uses SQLite through this library alone: goes without SQLite's count
/// of the memory it has, whose lock is a twentieth of the time that inserts take. To be called
/// before anything is opened; later it has no effect.
void use_sqlite_alone();

// The names of before, for one version.
using SqliteMove [[deprecated("use StoreMove")]] = StoreMove;
using SqliteMoved [[deprecated("use StoresMoved")]] = StoresMoved;

}  // namespace persist
