#pragma once

/// The backing over a database of a MySQL or MariaDB server, in the table layouts that Effect
/// writes.
///
/// The client library `libmariadb.so.3` is opened when the first connection needs it; if it is
/// not installed, opening a backing fails.
///
/// Keys are exact whatever the collation of the tables: a key that the collation does not tell from
/// a stored one of other bytes is not found, and writing it is a PersistenceBackingError that names
/// the stored key. So is what the columns would cut or refuse: keys of more characters than the
/// column `id` has (191), values of more bytes than the column `value` has (65,535), and what the
/// character set of the table lacks. Nothing is written then.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
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

/// How the connection to a server is encrypted.
enum class MysqlTls : std::uint8_t {
  /// `verify` to other machines; as `disable` through a Unix socket and to a loopback address.
  automatic,
  disable,
  /// Encrypted, to whoever answers.
  require,
  /// Encrypted, to a server whose certificate is valid for its name.
  verify,
};

/// Which server, and how it is used.
struct MysqlOptions {
  /// The servers to try, in their order, until one answers. None: this machine, through its Unix
  /// socket. `localhost` without a port is that socket too.
  std::vector<Uri::Host> hosts = {};
  /// The path of the Unix socket; empty: the usual one.
  std::string socket = {};
  /// What is empty comes from the option files of MariaDB's programs (the groups client,
  /// client-server, client-mariadb and persist), the password also from MYSQL_PWD; no user is the
  /// user of the process.
  std::string user = {};
  /// Empty: none. No message shows it.
  std::string password = {};
  /// The database of the server.
  std::string database = {};
  /// How the connection is encrypted.
  MysqlTls tls = MysqlTls::automatic;
  /// A file with the certificates of the authorities to trust; empty: those of the system.
  std::string tls_ca_file = {};
  /// `create`: tables are made where they are missing. The database must exist.
  Access access = Access::create;
  /// The layout to use; none: the existing ones, as in SqliteOptions. With `cluster` and `queue`
  /// inspectors show requests and the elements of queues, and without a layout where the database
  /// has nothing else.
  std::optional<Layout> layout = std::nullopt;
  /// The table of the layout `kvs`, as given to `KeyValueStore.layerSql`; empty: its default.
  std::string kvs_table = {};
  /// The form of the store ids in the keys of the layout `kvs`.
  KvsPrefix kvs_prefix = KvsPrefix::automatic;
  /// How long to wait for a connection, for an answer of a server that does not accept connections
  /// any more either, and (in whole seconds, at least one) for a lock.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The maximum size of a value in bytes. Reading or writing a longer one fails with
  /// `BackingFault::too_long`.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Whether to write to tables with triggers, which can do anything.
  bool allow_triggers = false;
  /// See `SqliteOptions::steps`.
  bool steps = false;
  /// Decides what has expired; none: the system clock. (Inspectors get the time as an argument.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// `layer_mysql` removes what has expired when a store is first opened, and when something is
  /// written and the last sweep was so long ago; zero: never. Nothing is removed for Access::read.
  /// Of the layout `single` all stores are swept, as by Effect 4.1, of others those that were
  /// opened. A sweep has a thread and a connection of its own while it runs.
  std::chrono::milliseconds sweep_interval = std::chrono::minutes{5};
  /// Called with notes for people, one sentence each.
  std::function<void(const std::string&)> note = nullptr;
  /// Called with such a note if the form of the keys in a key-value store is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
  /// Called about ten times a second while a server is waited for. Once it returns true, every call
  /// fails with `BackingFault::interrupted`. It must not throw.
  std::function<bool()> is_interrupted = nullptr;
};

/// A service over one connection; opened by `build`, closed with the last store.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_mysql(MysqlOptions options);

/// Opens the database for inspection. With `Access::read` the session is read-only.
///
/// Lookups and scans reconnect once after a lost connection; what is sorted here is read by one
/// statement, and fails as unreachable if the connection is lost meanwhile. So does a transaction,
/// or with `BackingFault::outcome_unknown` if it was lost after the commit was sent. New tables are
/// made outside of the transaction, and stay where it is rolled back, as this server commits them
/// at once.
[[nodiscard]] PERSIST_EXPORT Result<std::unique_ptr<Inspector>> open_mysql_inspector(
    MysqlOptions options);

/// The driver of `mysql://USER@HOST:PORT/DATABASE`, also as `mariadb:`, with the optional members
/// layout, table and form, socket, sslmode (disable, require, verify-full) and ssl-ca.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_mysql_driver();

}  // namespace persist
