#pragma once

/// What inspectors need of a backing and applications do not: which stores there are, a scan over
/// one of them, and changes that are whole or absent.

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
#include <utility>
#include <vector>

#include <persist/clock.hpp>
#include <persist/entry.hpp>
#include <persist/error.hpp>
#include <persist/expires.hpp>
#include <persist/scan.hpp>
#include <persist/transaction.hpp>

namespace persist {

/// What may be done to a file.
enum class Access : std::uint8_t {
  /// Read it. It must be there; no byte of it changes, and no side file stays that was not there.
  read,
  /// Change entries. It must be there.
  change,
  /// Change entries; the file (mode 0600, or less by the umask) and tables are made where missing.
  create,
};

/// What a reader does where a killed writer left a hot rollback journal beside a SQLite file.
enum class HotJournal : std::uint8_t {
  /// Reads a private copy in the folder for temporary files, from which the unfinished change is
  /// rolled back.
  read_copy,
  /// Fails with `SQLITE_READONLY_ROLLBACK`.
  refuse,
};

/// How a backing lays out its entries.
enum class Layout : std::uint8_t {
  /// One table for all stores.
  single,
  /// One table per store.
  multi,
  /// Effect's KeyValueStore: a table, or a folder of files; the store is a prefix of the key.
  kvs,
  /// Keys of a server that begin with the id of their store: Redis.
  prefix,
  /// Requests of Effect's cluster: a store for each type of entity.
  cluster,
  /// Elements of Effect's persisted queues: a store for each queue.
  queue,
  /// No layout of a file: memory.
  none,
};

/// "single", "multi", "kvs", "prefix", "cluster", "queue", "memory".
[[nodiscard]] PERSIST_EXPORT std::string_view name_of(Layout layout);
/// The layout of that name; none for any other word, for "prefix" and for "memory".
[[nodiscard]] PERSIST_EXPORT std::optional<Layout> layout_named(std::string_view name);

/// What a kind of backing can do, and what its users have to expect of it.
struct Capabilities {
  /// A transaction becomes visible as a whole or not at all, whenever the process ends. Otherwise
  /// each entry does.
  bool atomic = true;
  /// It outlives its inspector, and others may change it meanwhile.
  bool persistent = true;
  /// An inspector sees whatever has the backing's name now, also after that was replaced; otherwise
  /// it keeps to what it opened.
  bool follows_name = false;
  /// A scan by key costs about as much as one in any order. Otherwise the entries of a scan by key
  /// are sorted, by whoever asks `Inspector::scan` for it.
  bool ordered = true;
  /// What the driver scans may come more than once even if it does not change. `Inspector::scan`
  /// then sorts in any case, which leaves one of each.
  bool scan_may_repeat = false;
  /// The engine itself removes what has expired, so that nothing is left to purge.
  bool native_expiry = false;
  /// What a scan within a transaction shows is not changed by others until that ends. Otherwise
  /// this holds for lookups and conditions alone.
  bool scans_hold = true;
  /// Keys and values may be blobs, numbers and NULL.
  bool storage_classes = false;
  /// `Inspector::snapshot` works.
  bool snapshot = false;
  /// `Driver::back_up` works.
  bool backup = false;
  /// There are several layouts, between which `Driver::move_stores` moves stores.
  bool layouts = false;
  /// The entries are requests and elements of queues (`Inspector::requests`), which applications
  /// process: none can be set, removed or given an expiry.
  bool requests = false;

  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

/// What is read meanwhile is read as one; see `Inspector::begin_snapshot`. It ends with the object.
class PERSIST_EXPORT ReadSnapshot {
 public:
  ReadSnapshot() = default;
  ReadSnapshot(const ReadSnapshot&) = delete;
  ReadSnapshot& operator=(const ReadSnapshot&) = delete;
  virtual ~ReadSnapshot() = default;
};

/// A store that there is.
struct StoreInfo {
  /// The id of the store.
  std::string id;
  /// The layout that it is in.
  Layout layout = Layout::none;
  /// All of a key-value store whose stores cannot be distinguished, under the id "".
  bool is_undivided = false;

  friend bool operator==(const StoreInfo&, const StoreInfo&) = default;
};

/// What a store holds, in figures.
struct StoreSummary {
  /// How many entries are live.
  std::size_t live = 0;
  /// How many entries have expired.
  std::size_t expired = 0;
  /// Bytes of the keys and the stored values.
  std::uint64_t bytes = 0;
  /// Entries that are longer than the backing reads. They are not counted above.
  std::size_t too_long = 0;
  /// Of a store of requests or of elements; all of them are live.
  std::optional<RequestCounts> requests = std::nullopt;

  friend bool operator==(const StoreSummary&, const StoreSummary&) = default;
};

/// Something wrong with a file as such, as `verify` reports it.
struct Fault {
  /// The store it is about, where it is about one.
  std::optional<std::string> store = std::nullopt;
  /// What is wrong, for people.
  std::string message;
};

/// A figure about the file, e.g. {"free pages", 12}.
struct Figure {
  /// What it is, for people.
  std::string name;
  /// How much it is.
  std::uint64_t value = 0;
};

class Requests;

/// A backing, looked at from outside. Threads: one at a time, `interrupt` excepted.
class PERSIST_EXPORT Inspector {
 public:
  Inspector() = default;
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;
  virtual ~Inspector() = default;

  /// What this backing can do; it does not change.
  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  /// The stores that have entries or a table, in byte order of their ids. An id that has entries in
  /// two layouts is there twice; everything below then fails with `BackingFault::ambiguous_store`
  /// unless the backing was opened for one layout. An empty table beside entries of the same store
  /// elsewhere does not count.
  [[nodiscard]] virtual Result<std::vector<StoreInfo>> stores() = 0;

  /// Counts the entries of a store, as `stores` listed it, by their life at `now`; zeros when it no
  /// longer exists. An id in two layouts is not ambiguous here: the layout says which is meant.
  [[nodiscard]] virtual Result<StoreSummary> summarize(const StoreInfo& store, Instant now) = 0;

  /// The summaries of the first of `stores`, in their order: at least one, and as many more as it
  /// takes about ten milliseconds to make, or all that can be made together. Empty for no stores.
  /// An entry that is removed and written again meanwhile may be counted twice, or not at all.
  [[nodiscard]] virtual Result<std::vector<StoreSummary>> summarize_many(
      std::span<const StoreInfo> stores, Instant now);

  /// Looks up the first of `keys`, as many as about 256 KiB of entries take and at least one; how
  /// many those were. `batch` then holds a slot for each, in their order, with the entry, expired
  /// or not, or absent. All are read as of one instant where the backing can do that.
  ///
  /// An entry that is longer than the backing reads ends the answer before it; as the first one it
  /// is an error.
  [[nodiscard]] virtual Result<std::size_t> lookup_many(std::span<const Place> keys,
                                                        EntryBatch& batch) = 0;

  /// The entry of `key`, expired or not, alone in `batch`, which is empty when there is none.
  [[nodiscard]] Result<void> lookup(std::string_view store, StoredKey key, EntryBatch& batch);

  /// For drivers and what wraps them: while the result lives, what is read shares one lock, where
  /// the backing has one, and sees one state. Within a transaction it does nothing. It is for a
  /// moment: nothing may be waited for meanwhile, no transaction begun, and no second one held. The
  /// inspector must outlive it.
  [[nodiscard]] virtual Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() {
    return std::make_unique<ReadSnapshot>();
  }
  [[deprecated("use begin_snapshot")]] [[nodiscard]] Result<std::unique_ptr<ReadSnapshot>>
  begin_reading() {
    return begin_snapshot();
  }

  /// Whether the place that was opened may have requests and queues (`Layout::cluster` and
  /// `Layout::queue`) beside the entries of this inspector, to be opened by that layout.
  [[nodiscard]] virtual Result<bool> may_have_requests() { return true; }

  /// The backing as of one instant, to be read: later changes are not seen, and no lock is held. It
  /// is independent of this inspector. Where `Capabilities::snapshot` is not set:
  /// `BackingFault::unsupported`.
  [[nodiscard]] virtual Result<std::unique_ptr<Inspector>> snapshot();

  /// A scan over `stores`, each of which is named once; one that does not exist has no entries. The
  /// inspector must outlive it. Entries by key that do not lie in that order (of a backing without
  /// order, see `Capabilities::ordered`, all; of a SQLite file those whose keys lie far apart) are
  /// sorted by a call of `Scan::next`, which reads all of them. What exceeds 32 MiB, in all scans
  /// of the process together, it puts into an unlinked file (mode 0600) in the folder for temporary
  /// files.
  [[nodiscard]] Result<std::unique_ptr<Scan>> scan(std::span<const std::string> stores,
                                                   ScanOptions options);
  /// The same over one store.
  [[nodiscard]] Result<std::unique_ptr<Scan>> scan(std::string store, ScanOptions options);
  [[deprecated("use scan")]] [[nodiscard]] Result<std::unique_ptr<Scan>> walk(std::string store,
                                                                              ScanOptions options) {
    return scan(std::move(store), std::move(options));
  }

  /// Begins a transaction whose conditions judge expiry at `now`. The inspector must outlive it,
  /// and there is one at a time. Lookups and scans see its changes, or the state before it; what
  /// they show is not changed by others until it ends, or `Transaction::commit` fails as busy or
  /// with `BackingFault::conflict`. For scans see `Capabilities::scans_hold`.
  [[nodiscard]] virtual Result<std::unique_ptr<Transaction>> begin(Instant now) = 0;

  /// The same for changes that do not have to be whole together, each of which is: for a backing
  /// that cannot make all of them so (keys of several slots of a cluster), or should not (more than
  /// a server does without being noticed). Where it is not overridden: `begin`.
  [[nodiscard]] virtual Result<std::unique_ptr<Transaction>> begin_portion(Instant now) {
    return begin(now);
  }

  /// Removes up to `limit` of the store's entries that are expired at `now` in a transaction of its
  /// own; how many it removed, 0 when none is left. An entry whose expiry cannot be read because it
  /// is too long is an error that names it; the call after it goes on behind that entry.
  [[nodiscard]] virtual Result<std::size_t> purge(const std::string& store, Instant now,
                                                  std::size_t limit) = 0;

  /// A number that differs from the last answer when someone else may have changed something.
  /// Next to free.
  [[nodiscard]] virtual Result<std::uint64_t> version() = 0;

  /// Waits until `version` differs from `seen`, at the longest until `deadline`; the version then.
  /// It may return early. What is not overridden asks `version` every tenth of a second.
  [[nodiscard]] virtual Result<std::uint64_t> wait_for_change(
      std::uint64_t seen, std::chrono::steady_clock::time_point deadline);

  /// Checks the container as such: its integrity by the engine's own means, the shapes of tables.
  /// Entries are not looked at.
  [[nodiscard]] virtual Result<void> check(const std::function<void(const Fault&)>& report) = 0;

  /// Figures about the container: size, pages, …
  [[nodiscard]] virtual Result<std::vector<Figure>> figures() = 0;

  /// What there is to ask and to change where the entries are requests; null elsewhere. It lives as
  /// long as the inspector.
  [[nodiscard]] virtual Requests* requests() { return nullptr; }

  /// Makes what runs in another thread, or runs next, fail with `BackingFault::interrupted`. May be
  /// called from a signal handler.
  virtual void interrupt() noexcept = 0;

 protected:
  /// What `scan` is made of: a scan over one store. Where `Capabilities::ordered` is not set it is
  /// asked for `ScanOrder::any` alone.
  [[nodiscard]] virtual Result<std::unique_ptr<Scan>> scan_store(std::string store,
                                                                 ScanOptions options) = 0;
  /// The same over several stores. Where it is not overridden, one store after the other.
  [[nodiscard]] virtual Result<std::unique_ptr<Scan>> scan_stores(std::vector<std::string> stores,
                                                                  ScanOptions options);
  /// The same in any order for a reader that neither waits nor asks for anything else before it
  /// has all: `scan`, where it sorts. Where it is not overridden: `scan_stores`.
  [[nodiscard]] virtual Result<std::unique_ptr<Scan>> scan_at_once(std::vector<std::string> stores,
                                                                   ScanOptions options);
};

// The names of before, for one version.
using Reading [[deprecated("use ReadSnapshot")]] = ReadSnapshot;

}  // namespace persist
