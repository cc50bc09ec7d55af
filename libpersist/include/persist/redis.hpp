#pragma once

/// The backing over a Redis server, a Sentinel's primary or a cluster.
///
/// A store is what keys begin with: Effect writes `STORE:KEY`, and since 4.1 with "%" of the store
/// as "%25" and ":" as "%3A". The value is the text of a string, the expiry the key's own. Of a
/// store without these two characters both forms are the same; for any other the existing keys
/// decide, and 4.1's form where there are none.
///
/// The server removes what has expired, by its own clock: there is nothing to purge, and expired
/// entries cannot be read. An expiry must be whole milliseconds; one that has passed removes the
/// entry.

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

/// How a connection is encrypted.
struct RedisTls {
  /// What is asked of the certificate of the server.
  enum class Verify : std::uint8_t {
    /// The server's certificate must be signed by an authority, and name the host.
    full,
    /// It must be signed by an authority.
    authority,
    /// Anybody may be the server.
    none,
  };
  /// What is asked of the certificate of the server.
  Verify verify = Verify::full;
  /// The certificates of the authorities; empty: those of the system.
  std::filesystem::path ca_file = {};
  /// The client's certificate and its key; empty: none.
  std::filesystem::path certificate_file = {};
  /// The key of the certificate of the client; empty: none.
  std::filesystem::path key_file = {};

  friend bool operator==(const RedisTls&, const RedisTls&) = default;
};

/// A host of a Redis server.
struct RedisHost {
  /// A name or an address.
  std::string name = "localhost";
  /// The port.
  std::uint16_t port = 6379;

  friend bool operator==(const RedisHost&, const RedisHost&) = default;
};

/// What `Inspector::stores` lists of the beginnings of keys.
enum class RedisStores : std::uint8_t {
  /// Those under which a value is an Exit: a sample of three is looked at. Others belong to other
  /// users of the server.
  with_exits,
  every,
};

/// Which server, and how it is used.
struct RedisOptions {
  /// A server; several of a cluster, of which the first that answers is asked for the others; or
  /// the Sentinels.
  std::vector<RedisHost> hosts = {RedisHost{}};
  /// A Unix socket instead of a host.
  std::filesystem::path socket = {};
  /// The name of the primary that Sentinels are asked for; empty: `hosts` are the servers.
  std::string sentinel = {};
  /// Empty: the default user.
  std::string user = {};
  /// Empty: none. No message shows it.
  std::string password = {};
  /// The number of the database.
  int database = 0;
  /// What stands before every key, as the client of the application adds it.
  std::string key_prefix = {};
  /// How the keys of a store with "%" or ":" begin.
  KvsPrefix form = KvsPrefix::automatic;
  /// What `Inspector::stores` lists.
  RedisStores stores = RedisStores::with_exits;
  /// None: the connection is not encrypted.
  std::optional<RedisTls> tls = std::nullopt;
  /// With `read` no command that changes anything is sent.
  Access access = Access::change;
  /// How long to wait for an answer of the server, and to try again where it is loading or its
  /// cluster is failing over, before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The maximum size of a value in bytes. Reading or writing a longer one fails with
  /// `BackingFault::too_long`.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Decides what has expired, beside the server; none: the system clock. (Inspectors get the time
  /// as an argument.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// Called with notes for people, one sentence each.
  std::function<void(const std::string&)> note = nullptr;
  /// See `OpenOptions`.
  std::function<bool()> is_interrupted = nullptr;
};

/// A service over the server. `set_many` is whole on one server and, on a cluster, where all keys
/// are in one slot; else each entry is.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_redis(RedisOptions options);

/// Connects to the server for inspection.
///
/// A transaction keeps its changes until `commit`, which makes them by one `MULTI`: at most 10,000,
/// since the server does nothing else meanwhile, and on a cluster of keys of one slot; more is
/// `BackingFault::unsupported`. Keys that conditions depend on are watched: if others change one,
/// `commit` fails with `BackingFault::conflict`. `begin_portion` has neither limit. Clearing a
/// store of more than 10,000 entries goes by such portions, and a note says so.
///
/// Reading a value counts as a use of it where the server evicts what is used least.
[[nodiscard]] PERSIST_EXPORT Result<std::unique_ptr<Inspector>> open_redis_inspector(
    RedisOptions options);

/// The driver of `redis://USER:PASSWORD@HOST:PORT/DATABASE?prefix=PREFIX` and of `rediss://`, which
/// is encrypted. Without a password in the URI it takes the environment
/// variable `REDISCLI_AUTH`. The members: `prefix`, `form` and `stores`
/// (`exits`, `every`) for the keys, `db` for the database,
/// `sentinel` for the name of a primary, and for TLS `sslmode` (`verify-full`, `verify-ca`,
/// `require`), `ssl-ca`, `ssl-cert`, `ssl-key`.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_redis_driver();

/// The same of `redis+unix:PATH?db=DATABASE`, over a Unix socket.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_redis_unix_driver();

}  // namespace persist
