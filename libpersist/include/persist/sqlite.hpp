#pragma once

/// The backing over a SQLite file, in the table layouts that Effect writes.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
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
#include <persist/lock_wait.hpp>

namespace persist {

/// The table of a KeyValueStore that is given no other name.
inline constexpr std::string_view default_kvs_table = "effect_key_value_store";

/// How a file is protected while it changes. The log is recorded in the file; which of the other
/// modes an application uses shows in what it leaves beside it.
enum class JournalMode : std::uint8_t {
  /// A rollback journal that is removed after each change: SQLite's DELETE, its default.
  remove,
  /// The same, cut to no bytes (TRUNCATE): faster where removing a file is slow.
  truncate,
  /// The same, its header overwritten (PERSIST).
  persist,
  /// A write-ahead log: one writer and any number of readers do not wait for each other, and a
  /// change costs one write instead of several. What a cache wants.
  wal,
};

/// When SQLite waits for the disk. (There is no OFF: a power failure could destroy the file.)
enum class Synchronous : std::uint8_t {
  /// With `JournalMode::wal`, before the log is taken into the file: a power failure may undo the
  /// last changes, and breaks nothing. What a cache wants. With a rollback journal, at most moments
  /// that matter: a power failure may, though hardly ever, break a file on an old file system.
  normal,
  /// At every change: what was written outlasts a power failure.
  full,
  /// After a rollback journal was removed, too.
  extra,
};

/// How a file is opened.
struct SqliteOptions {
  /// A path, not a URI. SQLite's name for memory, ":memory:", is refused: see `layer_memory`.
  std::filesystem::path path = {};
  /// What may be done to the file.
  Access access = Access::create;
  /// The layout to use; none: the existing ones. A new store is then created in the first of
  /// `single`, `multi`, `kvs` that has stores, or a table, and in `single` if the file has none.
  ///
  /// A file without a table of the layout is `BackingFault::no_such_layout`, unless it may be
  /// created; a store that only has entries in another layout is not created in this one
  /// (`BackingFault::other_layout`). `cluster` and `queue` are for inspectors.
  std::optional<Layout> layout = std::nullopt;
  /// The table of the layout `kvs`, as given to `KeyValueStore.layerSql`.
  std::string kvs_table = std::string{default_kvs_table};
  /// The form of the store ids in the keys of the layout `kvs`.
  KvsPrefix kvs_prefix = KvsPrefix::automatic;
  /// The journal mode of a file that is made: one that did not exist, or had no byte. It is set
  /// right after the first change. None: SQLite's default, `remove`. A file that is there keeps its
  /// mode, unless `change_journal_mode`.
  ///
  /// If a log is not to be had – it takes memory that processes share, which network file systems
  /// and some of virtual machines do not have –, or others have opened the new file meanwhile, the
  /// file keeps its rollback journal, and `note` is told. Everything works with either.
  std::optional<JournalMode> journal_mode = std::nullopt;
  /// Whether to give `journal_mode` to a file that is there as well, when it is opened. That takes
  /// the file alone: while others use it, opening fails as busy. Without effect for Access::read.
  bool change_journal_mode = false;
  /// When to wait for the disk. It is not recorded in the file. Without effect for Access::read.
  Synchronous synchronous = Synchronous::full;
  /// How many connections `layer_sqlite` may open to read by, beside the one that changes the file.
  /// One is opened when a read meets another call, and kept: a file descriptor or two, and 2 to 16
  /// MiB of page cache. When all are in use, further reads wait. With 0 all calls take turns on one
  /// connection.
  std::size_t readers = 8;
  /// How long to wait for a lock of another process before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The maximum size of a value in bytes. Reading or writing a longer one fails with
  /// `BackingFault::too_long`.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Whether to write to a table with triggers, which can do anything; whether to remove rows if
  /// foreign keys then change rows of other tables (ON DELETE CASCADE, SET NULL, SET DEFAULT); and
  /// whether to write to a table whose constraints, defaults or indexes may take unlimited time or
  /// memory. Without it such a change fails with SQLITE_PERM. Foreign keys are always enforced.
  bool allow_triggers = false;
  /// For Access::read.
  HotJournal hot_journal = HotJournal::read_copy;
  /// Of an inspector over workflows: the steps of their runs are entries too, and their clocks a
  /// store.
  bool steps = false;
  /// Decides what has expired; none: the system clock. (Inspectors get the time as an argument.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// `layer_sqlite` removes what has expired when a store is first opened, and when something is
  /// written and the last sweep was so long ago; zero: never. Nothing is removed for Access::read.
  ///
  /// Of the layout `single` all stores are swept, as by Effect 4.1, of others those that were
  /// opened. A sweep has a thread and a connection of its own while it runs, and changes at most
  /// 1000 entries in a transaction; what cannot be removed is left. An entry that was written again
  /// stays.
  std::chrono::milliseconds sweep_interval = std::chrono::minutes{5};
  /// Called with notes for people, one sentence each: e.g. that the folder is read-only.
  std::function<void(const std::string&)> note = nullptr;
  /// Called with such a note if the form of the keys in a key-value store is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
  /// Called from time to time, in particular while waiting for a lock, and already in `open`. Once
  /// it returns true, every call fails with `BackingFault::interrupted`. An exception counts as
  /// true, because it cannot pass through SQLite. Calls that read at the same time (`readers`) each
  /// ask in their own thread.
  std::function<bool()> is_interrupted = nullptr;
  /// Called about long waits for a lock of another process, also while opening; by each call that
  /// waits, in its own thread.
  LockWaitReport lock_wait = nullptr;
};

/// A service over the file; opened by `build`, closed with the last store.
///
/// Threads: the service and its stores, each store included, may be used from any threads at once.
/// Changes take turns on one connection; reads have up to `readers` others, so that they run at the
/// same time. With a write-ahead log they run beside a change, too, and see the file as it was
/// before; with a rollback journal a change of this service and its reads wait for each other. A
/// change that returned is seen by every read that begins afterwards, in whatever thread. A file
/// of which a private copy is read (HotJournal) has one connection.
///
/// Processes: a child of fork() must not use, nor destroy, what the parent opened (SQLite's locks
/// are not the child's); it opens the file itself.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_sqlite(SqliteOptions options);

/// Opens the file for inspection: its stores of cached results, or where `layout` asks for them or
/// it has none of these, the requests of Effect's cluster and the elements of its queues. A
/// symbolic link is followed first, so that the side files are those of its target. The file and
/// its side files (-journal, -wal, -shm) must be regular files.
///
/// If a killed writer left a hot rollback journal, Access::read changes no byte of either
/// file: it reads a private copy (see HotJournal), which does not follow later changes;
/// after one `version` fails as busy. Other access rolls the change back, as every writer does,
/// unless the journal names a super-journal that SQLite cannot have created: a rollback would
/// remove that file.
///
/// After an `interrupt` every call fails. In a file that has only other tables, Effect's tables are
/// created only if `layout` is given.
[[nodiscard]] PERSIST_EXPORT Result<std::unique_ptr<Inspector>> open_sqlite_inspector(
    SqliteOptions options);

/// Copies the whole file as of one instant into `target` while others write. The copy is whole or
/// absent: until then `target` keeps its content. A target that is not a database is an error, and
/// so is one that another process has locked for longer than the timeout.
[[nodiscard]] PERSIST_EXPORT Result<void> backup_sqlite(const SqliteOptions& options,
                                                        const std::filesystem::path& target,
                                                        BackupTarget kind = BackupTarget::new_file,
                                                        const BackupProgress& progress = nullptr);

/// Moves the entries of stores between the layouts of a file, in one transaction. Where `to` has
/// entries of the store, both are merged. A table of `multi` that becomes empty is dropped. Entries
/// that `to` cannot represent – a NULL key, a stored text without value and expiry – are an
/// error, and nothing is changed. `options.layout` has no effect.
[[nodiscard]] PERSIST_EXPORT Result<StoresMoved> move_sqlite_stores(SqliteOptions options,
                                                                    const StoreMove& move);

/// The driver of `sqlite:PATH?layout=LAYOUT&table=TABLE&form=FORM`, with optional members
/// that stand for `layout`, `kvs_table` and `kvs_prefix` of `SqliteOptions`.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_sqlite_driver();

/// Turns off SQLite's memory statistics, whose lock takes 5 % of the time of inserts. Only for a
/// process that uses SQLite through this library alone. Must be called before anything is opened;
/// later it has no effect.
PERSIST_EXPORT void use_sqlite_alone();

// The names of before, for one version.
using SqliteMove [[deprecated("use StoreMove")]] = StoreMove;
using SqliteMoved [[deprecated("use StoresMoved")]] = StoresMoved;

}  // namespace persist
