#pragma once

/// The backing over a folder: Effect's file-system KeyValueStore, a file an entry.
///
/// A file is named as `encodeURIComponent` names the key, and holds `[value, expires]`; what its
/// key begins with is the store (<persist/kvs.hpp>). A file that Effect would not find under any
/// key – of another name, a folder, a link, a pipe – is none of ours: it is left alone, and `check`
/// names it.
///
/// A key must be UTF-8, and its file name, where a byte that is no ASCII letter, digit or one of
/// `-_.!~*'()` counts three, at most 255 bytes; the keys "", "." and ".." have no file. Writing any
/// other is a PersistenceBackingError, before anything is written.

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

namespace persist {

struct DirectoryOptions {
  std::filesystem::path path = {};
  /// `create`: a folder that is missing is made (0700, or less by the umask) by the first change,
  /// its parents not.
  Access access = Access::create;
  KvsPrefix prefix = KvsPrefix::automatic;
  /// How long to wait for another writer of this library before failing as busy.
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// A longer file is refused with `BackingFault::too_long`, as read and as written.
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// What expiry is judged by; the machine's clock when there is none. (Inspectors are told.)
  std::shared_ptr<const Clock> clock = nullptr;
  /// Told what a person may want to know, a sentence at a time.
  std::function<void(const std::string&)> note = nullptr;
  /// Told likewise where the form of the keys is a guess.
  std::function<void(const std::string&)> form_note = nullptr;
};

/// A service over the folder.
[[nodiscard]] Layer<BackingPersistence> layer_directory(DirectoryOptions options);

/// The folder, to be inspected. It must be there, unless it may be made.
///
/// What a transaction promises here: everything is checked, and all new files are written and
/// flushed beside the folder's own, before the first takes its name; then each takes its name in
/// one step. Killed or failing between two of those steps, it leaves the changes made so far; an
/// error says so. Writers of this library wait for each other (`flock` on the folder). Effect takes
/// no lock: a condition is judged when the change is asked for and once more before the first file
/// takes its name, and fails as busy when the entry changed in between.
[[nodiscard]] Result<std::unique_ptr<Inspector>> open_directory_inspector(DirectoryOptions options);

/// The driver of `dir:PATH?form=FORM`, where the member may be left out: what
/// `DirectoryOptions::prefix` says.
[[nodiscard]] std::unique_ptr<Driver> make_directory_driver();

}  // namespace persist
