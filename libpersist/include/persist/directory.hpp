#pragma once

/// The backing over a folder: Effect's file-system KeyValueStore, one file per entry.
///
/// The name of a file is `encodeURIComponent` of the key, and its content is `[value, expires]`;
/// the key begins with the store id (<persist/kvs.hpp>). A file that Effect would not find under
/// any key – of another name, a folder, a link, a pipe – is not an entry: it is ignored, and
/// `check` reports it.
///
/// A key must be UTF-8 and its file name at most 255 bytes, in which each byte that is not an ASCII
/// letter, a digit or one of `-_.!~*'()` takes three; the keys "", "." and ".." are not possible.
/// Writing any other key is a PersistenceBackingError, before anything is written.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <persist/backing_persistence.hpp>
#include <persist/driver.hpp>
#include <persist/inspector.hpp>
#include <persist/kvs.hpp>
#include <persist/lock_wait.hpp>

namespace persist {

/// How a folder is opened.
struct DirectoryOptions {
  /// The folder.
  std::filesystem::path path = {};
  /// `create`: the first change creates a missing folder (mode 0700 minus the umask), but not its
  /// parents.
  Access access = Access::create;
  /// The form of the store ids in the keys.
  KvsPrefix prefix = KvsPrefix::automatic;
  /// How long to wait for another writer of this library before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The maximum size of a file in bytes. Reading or writing a longer one fails with
  /// `BackingFault::too_long`.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Decides what has expired; none: the system clock. (Inspectors get the time as an argument.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// `layer_directory` removes what has expired of the stores that it opens: when a store is first
  /// opened, and when something is written and the last sweep was so long ago; zero: never. Nothing
  /// is removed for Access::read. A sweep has a thread of its own while it runs, reads every file
  /// of the store, and holds the lock of writers for 1000 removals at most.
  std::chrono::milliseconds sweep_interval = std::chrono::minutes{5};
  /// Called with notes for people, one sentence each.
  std::function<void(const std::string&)> note = nullptr;
  /// Called with such a note if the form of the keys is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
  /// Called about long waits for the lock of another writer.
  LockWaitReport lock_wait = nullptr;
};

/// A service over the folder.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_directory(DirectoryOptions options);

/// Opens the folder for inspection. It must exist, unless it may be created.
///
/// Guarantees of a transaction: everything is checked, and all new files are written and synced
/// under temporary names, before the first is renamed; then each is renamed in one step. If it is
/// killed or fails between two of these steps, the changes made so far stay; an error says so.
/// Writers of this library wait for each other (`flock` on the folder). Effect takes no lock: a
/// condition is checked when the change is requested and again before the first file is renamed,
/// and fails as busy if the entry changed in between.
[[nodiscard]] PERSIST_EXPORT Result<std::unique_ptr<Inspector>> open_directory_inspector(
    DirectoryOptions options);

/// The driver of `dir:PATH?form=FORM`, with the optional member for
/// `DirectoryOptions::prefix`.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_directory_driver();

}  // namespace persist
