#include "drivers/directory/directory_inspector.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "drivers/directory/directory_scan.hpp"
#include "drivers/directory/directory_transaction.hpp"
#include "drivers/directory/file_name.hpp"
#include "drivers/directory/staging.hpp"
#include "inspect/matching.hpp"
#include "inspect/swept_persistence.hpp"
#include "kvs/envelope.hpp"
#include "values/propagate.hpp"

namespace persist {

Result<Folder> DirectoryInspector::open_to_change(std::string_view method) {
  const DirectoryOptions& options = entries_.options();
  if (options.access == Access::read) {
    return backing_error(method, "EROFS", "the folder was opened read-only");
  }
  PERSIST_LET(std::optional<Folder> folder, entries_.open(method));
  if (!folder && options.access == Access::create) {
    if (::mkdir(options.path.c_str(), 0700) != 0 && errno != EEXIST) {
      return system_error(method, "cannot create the folder");
    }
    PERSIST_LET(folder, entries_.open(method));
  }
  if (!folder) return backing_error(method, "ENOENT", "the folder does not exist");
  PERSIST_CHECK(folder->lock(options.timeout, entries_.interrupt(), options.lock_wait));
  return *std::move(folder);
}

Result<std::vector<StoreInfo>> DirectoryInspector::stores() {
  PERSIST_LET(const std::optional<Folder> folder, entries_.open("stores"));
  if (!folder) return std::vector<StoreInfo>{};
  return entries_.stores_in(*folder);
}

Result<StoreSummary> DirectoryInspector::summarize(const StoreInfo& store, Instant now) {
  DirectoryScan scan{entries_, store.id, ScanOptions{}};
  return summary_of(scan, now);
}

Result<std::size_t> DirectoryInspector::lookup_many(std::span<const Place> keys,
                                                    EntryBatch& batch) {
  PERSIST_LET(const std::optional<Folder> folder, entries_.open("get"));
  std::optional<std::string_view> store;
  std::string prefix;
  return answer_keys(keys, batch, [&](const Place& place) -> Result<void> {
    if (!folder || place.key.storage != StorageClass::text) return {};
    if (store != place.store) {
      PERSIST_LET(prefix, entries_.prefix_of(place.store, *folder));
      store = place.store;
    }
    const auto name = storable_file_name(prefix + std::string{place.key.bytes});
    if (!name) return {};
    PERSIST_LET(const std::optional<std::string> text, entries_.read(*folder, *name));
    if (text) batch.add(record_of(place.key.bytes, *text));
    return {};
  });
}

Result<std::unique_ptr<Scan>> DirectoryInspector::scan_store(std::string store,
                                                             ScanOptions options) {
  return std::make_unique<DirectoryScan>(entries_, std::move(store), std::move(options));
}

Result<std::uint64_t> DirectoryInspector::wait_for_change(
    std::uint64_t seen, std::chrono::steady_clock::time_point deadline) {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds pause{100};  // an interrupt is heard after so long
  while (true) {
    PERSIST_CHECK(entries_.interrupt().check("version"));
    const std::uint64_t found = watch_.version();
    const auto left = deadline - steady_clock::now();
    if (found != seen || left <= steady_clock::duration::zero()) return found;
    watch_.wait(std::chrono::ceil<std::chrono::milliseconds>(
        std::min<steady_clock::duration>(left, pause)));
  }
}

Result<std::unique_ptr<Transaction>> DirectoryInspector::begin(Instant now) {
  PERSIST_LET(Folder folder, open_to_change("begin"));
  return std::make_unique<DirectoryTransaction>(entries_, std::move(folder), now);
}

Result<std::size_t> DirectoryInspector::purge(const std::string& store, Instant now,
                                              std::size_t limit) {
  PERSIST_LET(const Folder folder, open_to_change("purge"));
  PERSIST_LET(const std::string prefix, entries_.prefix_to_change(store, folder));
  PERSIST_LET(const auto keys, entries_.keys_in(folder, prefix));
  auto at = keys.begin();
  if (purged_ && purged_->store == store && purged_->now == now) {
    at = std::ranges::upper_bound(keys, purged_->key);
    PERSIST_CHECK(std::exchange(purged_->error, {}));
  }
  std::size_t removed = 0;
  Result<void> read;
  for (; at != keys.end() && removed < limit && read; ++at) {
    PERSIST_CHECK(entries_.interrupt().check("purge"));
    PERSIST_LET(const bool is_removed, remove_expired(folder, *at, now, read));
    if (is_removed) ++removed;
  }
  purged_.reset();
  if (at != keys.begin() && (removed > 0 || !read)) {
    purged_ = {.store = store, .now = now, .key = *std::prev(at), .error = std::move(read)};
  }
  if (removed > 0) {
    PERSIST_CHECK(folder.flush());
    return removed;
  }
  if (purged_) PERSIST_CHECK(std::exchange(purged_->error, {}));
  return 0;
}

/// Removes the entry's file if it is expired. One that is too long to be read goes to `read`.
Result<bool> DirectoryInspector::remove_expired(const Folder& folder, const std::string& key,
                                                Instant now, Result<void>& read) const {
  const std::string name = file_name_of(key);
  const Result<std::optional<std::string>> text = entries_.read(folder, name);
  if (!text) {
    if (!is_too_long(text.error())) return std::unexpected{text.error()};
    read = std::unexpected{text.error()};
    return false;
  }
  const auto envelope = *text ? unwrap(**text) : std::nullopt;
  if (!envelope || envelope->expires.is_live_at(now)) return false;
  if (::unlinkat(folder.descriptor(), name.c_str(), 0) == 0) return true;
  if (errno == ENOENT) return false;
  return system_error("purge", "cannot remove the file " + name);
}

Result<void> DirectoryInspector::check(const std::function<void(const Fault&)>& report) {
  PERSIST_LET(const std::optional<Folder> folder, entries_.open("verify"));
  if (!folder) return {};
  PERSIST_LET(const std::vector<Folder::Name> names, folder->names());
  for (const Folder::Name& name : names) {
    if (name.text == Staging::folder_name) {
      report({.message = name.text + " is being written, or was left by an interrupted change"});
    } else if (!key_of_file(name.text)) {
      report({.message = name.text + " is not the name of an entry"});
    } else if (!name.is_file) {
      report({.message = name.text + " is not a regular file"});
    }
  }
  return {};
}

Result<std::vector<Figure>> DirectoryInspector::figures() {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  PERSIST_LET(const std::optional<Folder> folder, entries_.open("stats"));
  if (folder) {
    PERSIST_LET(const auto keys, entries_.keys_in(*folder));
    for (const std::string& key : keys) {
      PERSIST_LET(const auto status, folder->status(file_name_of(key)));
      if (!status) continue;
      ++files;
      bytes += static_cast<std::uint64_t>(status->st_size);
    }
  }
  return std::vector{Figure{.name = "files", .value = files},
                     Figure{.name = "bytes", .value = bytes}};
}

Layer<BackingPersistence> layer_directory(DirectoryOptions options) {
  // A relative path may lead elsewhere when a sweep begins.
  std::error_code error;
  auto path = std::filesystem::absolute(options.path, error);
  if (!error) options.path = std::move(path);
  return swept_inspector_layer(std::move(options), open_directory_inspector);
}

Result<std::unique_ptr<Inspector>> open_directory_inspector(DirectoryOptions options) {
  std::error_code error;
  options.path = std::filesystem::absolute(options.path, error);
  if (error) return backing_error("open", {}, error.message());
  PERSIST_LET(const std::optional<Folder> folder, Folder::open(options.path, "open"));
  if (!folder && options.access != Access::create) {
    return backing_error("open", "ENOENT", "the folder does not exist");
  }
  return std::make_unique<DirectoryInspector>(std::move(options));
}

}  // namespace persist
