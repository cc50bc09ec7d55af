#pragma once

/// The backing over a PostgreSQL database, in the table layouts that Effect writes.
///
/// The client library, libpq.so.5, is opened at run time when the first database is; without it
/// opening fails.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <persist/backing_persistence.hpp>
#include <persist/driver.hpp>
#include <persist/inspector.hpp>
#include <persist/kvs.hpp>

namespace persist {

/// A host of a PostgreSQL server.
struct PostgresqlHost {
  /// A name, an address, or the folder of a Unix socket.
  std::string name = "localhost";
  /// The port.
  std::uint16_t port = 5432;

  friend bool operator==(const PostgresqlHost&, const PostgresqlHost&) = default;
};

/// Which server, and how it is used.
struct PostgresqlOptions {
  /// Several are tried in turn, until one is as `target_session_attrs` says.
  std::vector<PostgresqlHost> hosts = {PostgresqlHost{}};
  /// Empty: as libpq has it, from PGUSER or the name of the user of the process.
  std::string user = {};
  /// Empty: from PGPASSWORD or the password file. No message shows it.
  std::string password = {};
  /// Empty: PGDATABASE, or the name of the user.
  std::string database = {};
  /// The schema of the tables; empty: the search path of the login.
  std::string schema = {};
  /// A section of the service file, for what is not given here.
  std::string service = {};
  /// The file of passwords; empty: that of the environment.
  std::filesystem::path passfile = {};
  /// "disable", "allow", "prefer", "require", "verify-ca" or "verify-full". Empty: PGSSLMODE; where
  /// that is not set, "prefer" if all hosts are loopback addresses or sockets, otherwise
  /// "verify-full".
  std::string sslmode = {};
  /// The certificates of the authorities. Empty: PGSSLROOTCERT, ~/.postgresql/root.crt, or those of
  /// the system.
  std::filesystem::path sslrootcert = {};
  /// See libpq: "read-write", "standby", …; empty: any server.
  std::string target_session_attrs = {};

  /// With `read` the session is read-only.
  Access access = Access::change;
  /// The layout to use; none: the existing ones. With `cluster` and `queue` inspectors show
  /// requests and the elements of queues, and without a layout where the database has nothing else.
  /// See `SqliteOptions::layout`.
  std::optional<Layout> layout = std::nullopt;
  /// The table of the layout `kvs`, as given to `KeyValueStore.layerSql`; empty: Effect's own name.
  std::string kvs_table = {};
  /// The form of the store ids in the keys of the layout `kvs`.
  KvsPrefix kvs_prefix = KvsPrefix::automatic;
  /// How long to wait for a lock or an answer before failing as busy; for statements that go
  /// through many rows, twelve times as long.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The maximum size of a value in bytes. Reading or writing a longer one fails with
  /// `BackingFault::too_long`.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Whether to change a table with triggers, or that foreign keys refer to.
  bool allow_triggers = false;
  /// See `SqliteOptions::steps`.
  bool steps = false;
  /// Decides what has expired; none: the system clock. (Inspectors get the time as an argument.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// `layer_postgresql` removes what has expired when a store is first opened, and when something
  /// is written and the last sweep was so long ago; zero: never. Nothing is removed for
  /// Access::read. Of the layout `single` all stores are swept, as by Effect 4.1, of others those
  /// that were opened. A sweep has a thread and a connection of its own while it runs.
  std::chrono::milliseconds sweep_interval = std::chrono::minutes{5};
  /// Called with notes for people, one sentence each.
  std::function<void(const std::string&)> note = nullptr;
  /// Called with such a note if the form of the keys in a key-value store is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
  /// See `OpenOptions`.
  std::function<bool()> is_interrupted = nullptr;
};

/// A service over one session.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_postgresql(PostgresqlOptions options);

/// Connects to a database for inspection. With `Access::create` the schema and the tables are made
/// where they are missing, when the first entry is written.
///
/// Rows that conditions depend on are locked until the transaction ends. If another session adds a
/// key that was absent, or the server finds a deadlock, the transaction fails with
/// `BackingFault::conflict`; a lock that is held for longer than the timeout is
/// `BackingFault::busy`. Reading holds no lock and no snapshot between two calls. A connection that
/// is lost is made again by what reads, never within a transaction. If it is lost during the
/// commit, the server is asked what became of the transaction, and if that is not possible either,
/// the fault is `BackingFault::outcome_unknown`.
///
/// A snapshot keeps old entries alive on the server for as long as its inspector lives: nothing may
/// be waited for meanwhile.
///
/// The database has text: a key or a store with NUL or that is not valid UTF-8 is an error, and
/// expiries are whole milliseconds.
[[nodiscard]] PERSIST_EXPORT Result<std::unique_ptr<Inspector>> open_postgresql_inspector(
    PostgresqlOptions options);

/// The driver of `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=SCHEMA` and of
/// `postgres://…`. The host may be the percent-encoded folder of a Unix socket. The members:
/// `layout`, `table`, `form` and `schema` for the tables; `sslmode`, `sslrootcert`,
/// `target_session_attrs`, `passfile` and `service` as of libpq.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_postgresql_driver();

}  // namespace persist
