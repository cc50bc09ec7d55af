// The journal mode and the waits for the disk that were asked for.

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::BackingFault;
using persist::BackingPersistence;
using persist::JournalMode;
using persist::SqliteOptions;
using persist::Synchronous;

namespace {

constexpr std::string_view one_entry = "1";

persist::Result<persist::Context<BackingPersistence>> try_serve(const Scratch& scratch,
                                                                SqliteOptions options) {
  options.path = scratch.path("a.db");
  options.sweep_interval = {};
  return persist::layer_sqlite(std::move(options)).build();
}

/// A service that has stored an entry, and goes.
void use(const Scratch& scratch, SqliteOptions options, std::string_view value = one_entry) {
  const auto services = must(try_serve(scratch, std::move(options)));
  const auto store = must(services.get(BackingPersistence::tag).make("s"));
  must(store->set("k", persist::JsonView::assume_valid(value)));
}

std::string mode_of(const Scratch& scratch) {
  return RawDatabase{scratch.path("a.db")}.ask("PRAGMA journal_mode");
}

/// While it lives, files that SQLite opens have no memory that processes share: the old methods
/// say so themselves, the new ones fail.
class NoSharedMemory {
 public:
  enum class Shows : std::uint8_t { at_once, when_the_log_is_opened };

  explicit NoSharedMemory(Shows shows) {
    real_ = sqlite3_vfs_find(nullptr);
    shows_ = shows;
    vfs_ = *real_;
    vfs_.zName = "no-shared-memory";
    vfs_.xOpen = open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  NoSharedMemory(const NoSharedMemory&) = delete;
  NoSharedMemory& operator=(const NoSharedMemory&) = delete;
  ~NoSharedMemory() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }

 private:
  static int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags,
                  int* out) {
    const int code = real_->xOpen(vfs, name, file, flags, out);
    if (code != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return code;
    methods_ = *file->pMethods;
    if (shows_ == Shows::at_once) methods_.iVersion = 1;
    methods_.xShmMap = [](sqlite3_file*, int, int, int, void volatile**) {
      return SQLITE_IOERR_SHMMAP;
    };
    file->pMethods = &methods_;
    return code;
  }

  sqlite3_vfs vfs_{};
  static inline sqlite3_vfs* real_ = nullptr;
  static inline sqlite3_io_methods methods_{};
  static inline Shows shows_ = Shows::at_once;
};

/// While it lives, what SQLite writes through is counted.
class SyncCounter {
 public:
  SyncCounter() {
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "sync-counter";
    vfs_.xOpen = [](sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags,
                    int* out) {
      const int code = real_->xOpen(vfs, name, file, flags, out);
      if (code == SQLITE_OK) {
        if ((flags & SQLITE_OPEN_MAIN_DB) != 0) Watched<SQLITE_OPEN_MAIN_DB>::watch(*file);
        if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0)
          Watched<SQLITE_OPEN_MAIN_JOURNAL>::watch(*file);
        if ((flags & SQLITE_OPEN_WAL) != 0) Watched<SQLITE_OPEN_WAL>::watch(*file);
      }
      return code;
    };
    sqlite3_vfs_register(&vfs_, 1);
  }
  SyncCounter(const SyncCounter&) = delete;
  SyncCounter& operator=(const SyncCounter&) = delete;
  ~SyncCounter() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }

  static inline int syncs = 0;

 private:
  /// Files of one kind have one set of methods.
  template <int kind>
  struct Watched {
    static void watch(sqlite3_file& file) {
      real = file.pMethods;
      methods = *real;
      methods.xSync = [](sqlite3_file* synced, int how) {
        ++syncs;
        return real->xSync(synced, how);
      };
      file.pMethods = &methods;
    }
    static inline const sqlite3_io_methods* real = nullptr;
    static inline sqlite3_io_methods methods{};
  };

  sqlite3_vfs vfs_{};
  static inline sqlite3_vfs* real_ = nullptr;
};

}  // namespace

TEST_CASE("A new file gets the journal mode that was asked for with its first content") {
  const Scratch scratch;
  SECTION("it did not exist") {}
  SECTION("it had no byte") { scratch.write("a.db", ""); }
  use(scratch, {.journal_mode = JournalMode::wal});
  CHECK(mode_of(scratch) == "wal");
  CHECK(scratch.names() == std::vector<std::string>{"a.db"});
  use(scratch, {});
  CHECK(mode_of(scratch) == "wal");
}

TEST_CASE("Modes of the rollback journal show in what is left of it, and stay") {
  const Scratch scratch;
  const bool truncates = GENERATE(true, false);
  use(scratch, {.journal_mode = truncates ? JournalMode::truncate : JournalMode::persist});
  const std::string left = scratch.bytes("a.db-journal");
  CHECK(left.empty() == truncates);
  use(scratch, {});
  CHECK(scratch.bytes("a.db-journal").empty() == truncates);
  CHECK(scratch.names() == std::vector<std::string>{"a.db", "a.db-journal"});
}

TEST_CASE("A service that stores nothing leaves no file, whatever the journal mode") {
  const Scratch scratch;
  CHECK(try_serve(scratch, {.journal_mode = JournalMode::wal}));
  CHECK(scratch.names().empty());
}

TEST_CASE("A file that is there keeps its journal mode unless a change is asked for") {
  const Scratch scratch;
  use(scratch, {});
  use(scratch, {.journal_mode = JournalMode::wal});
  CHECK(mode_of(scratch) == "delete");
  use(scratch, {.journal_mode = JournalMode::wal, .change_journal_mode = true});
  CHECK(mode_of(scratch) == "wal");
  use(scratch, {.journal_mode = JournalMode::remove});
  CHECK(mode_of(scratch) == "wal");
  CHECK(try_serve(
      scratch,
      {.access = Access::read, .journal_mode = JournalMode::remove, .change_journal_mode = true}));
  CHECK(mode_of(scratch) == "wal");
  use(scratch,
      {.access = Access::change, .journal_mode = JournalMode::remove, .change_journal_mode = true});
  CHECK(mode_of(scratch) == "delete");
  CHECK(scratch.names() == std::vector<std::string>{"a.db"});
}

TEST_CASE(
    "A mode of the rollback journal that was asked for counts more than what is left of one") {
  const Scratch scratch;
  use(scratch, {.journal_mode = JournalMode::truncate});
  use(scratch, {.journal_mode = JournalMode::remove, .change_journal_mode = true}, "2");
  CHECK(scratch.names() == std::vector<std::string>{"a.db"});
}

TEST_CASE("The journal mode of a file that others use is not changed, and opening it says so") {
  const Scratch scratch;
  use(scratch, {.journal_mode = JournalMode::wal});
  RawDatabase other{scratch.path("a.db")};
  CHECK(other.ask("SELECT count(*) FROM effect_persistence") == "1");
  const auto services = try_serve(scratch, {.journal_mode = JournalMode::remove,
                                            .change_journal_mode = true,
                                            .timeout = std::chrono::milliseconds{50}});
  CHECK(backing_error(services).fault == BackingFault::busy);
  CHECK(mode_of(scratch) == "wal");
}

TEST_CASE("A file that can have no log keeps its rollback journal, with a note") {
  const Scratch scratch;
  const auto shows =
      GENERATE(NoSharedMemory::Shows::at_once, NoSharedMemory::Shows::when_the_log_is_opened);
  const bool is_there = GENERATE(false, true);
  if (is_there) use(scratch, {});
  std::vector<std::string> notes;
  const SqliteOptions options{.journal_mode = JournalMode::wal,
                              .change_journal_mode = true,
                              .note = [&](const std::string& note) { notes.push_back(note); }};
  {
    const NoSharedMemory without{shows};
    use(scratch, options);
    CHECK(notes == std::vector{"the journal mode wal is not to be had for " +
                               scratch.path("a.db").string() + "; it keeps its rollback journal"});
    use(scratch, {});
  }
  CHECK(mode_of(scratch) == "delete");
  CHECK(scratch.names() == std::vector<std::string>{"a.db"});
  CHECK(value_of(*scratch.open("a.db"), "s", "k") == one_entry);
}

TEST_CASE("The journal mode is set in a file whose schema takes trust") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "CREATE TABLE app (a TEXT, b AS (json_extract(a, '$.b')) STORED);");
  use(scratch, {.journal_mode = JournalMode::wal,
                .change_journal_mode = true,
                .synchronous = Synchronous::normal});
  CHECK(mode_of(scratch) == "wal");
}

TEST_CASE("SQLite waits for the disk as was asked for, by default at every change") {
  const Scratch scratch;
  const auto mode = GENERATE(JournalMode::remove, JournalMode::wal);
  use(scratch, {.journal_mode = mode});
  const SyncCounter counter;
  const auto syncs_with = [&](Synchronous synchronous) {
    const auto services = must(try_serve(scratch, {.synchronous = synchronous}));
    const auto store = must(services.get(BackingPersistence::tag).make("s"));
    const int before = SyncCounter::syncs;
    for (const std::string_view value : {"2", "3", "4"}) {
      must(store->set("k", persist::JsonView::assume_valid(value)));
    }
    return SyncCounter::syncs - before;
  };
  const int normal = syncs_with(Synchronous::normal);
  const int full = syncs_with(SqliteOptions{}.synchronous);
  CAPTURE(normal, full);
  CHECK(normal < full);
  CHECK(full <= syncs_with(Synchronous::extra));
  if (mode == JournalMode::wal) CHECK(normal <= 1);  // for the log's header
}
