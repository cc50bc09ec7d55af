#include "trial_driver.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <unordered_map>

namespace trial {

namespace {

using namespace persist;

struct Note {
  std::string value;
  Expires expires;
};

using Store = std::unordered_map<std::string, Note>;
using Notes = std::map<std::string, Store, std::less<>>;

std::unexpected<PersistenceError> failure(std::string method, std::string message) {
  return std::unexpected<PersistenceError>{
      PersistenceBackingError{.method = std::move(method), .message = std::move(message)}};
}

EntryView view_of(std::string_view key, const Note& note) {
  return {.key = key, .value = note.value, .expires = note.expires};
}

/// The file, read again whenever it changed.
class NotesFile {
 public:
  NotesFile(std::filesystem::path path, OpenOptions options)
      : path_{std::move(path)}, options_{std::move(options)} {}

  Result<std::uint64_t> version() const {
    struct stat about {};
    if (::stat(path_.c_str(), &about) != 0) return 0;
    return static_cast<std::uint64_t>(about.st_mtim.tv_nsec) * 31 + about.st_ino +
           static_cast<std::uint64_t>(about.st_mtim.tv_sec);
  }

  Result<const Notes*> read(std::string method) {
    if (interrupted || (options_.is_interrupted && options_.is_interrupted())) {
      return std::unexpected{PersistenceBackingError{.method = std::move(method),
                                                     .fault = BackingFault::interrupted,
                                                     .message = "interrupted"}};
    }
    const auto found = version();
    if (found == seen_) return &notes_;
    Notes notes;
    std::ifstream file{path_, std::ios::binary};
    std::array<std::size_t, 4> sizes{};
    while (file >> sizes[0] >> sizes[1] >> sizes[2] >> sizes[3]) {
      std::array<std::string, 4> parts;
      file.ignore(2);  // the blank and the end of the line
      for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].resize(sizes[i]);
        file.read(parts[i].data(), static_cast<std::streamsize>(sizes[i]));
      }
      const Expires expires = Expires::from_number(parts[3]).value_or(Expires::never());
      notes[parts[0]][parts[1]] = {.value = parts[2], .expires = expires};
    }
    if (file.bad()) return failure(std::move(method), "the notes cannot be read");
    notes_ = std::move(notes);
    seen_ = found;
    return &notes_;
  }

  Result<void> write(const Notes& notes) {
    std::string text;
    for (const auto& [id, store] : notes) {
      for (const auto& [key, note] : store) {
        std::string expires;
        if (!note.expires.is_never()) note.expires.append_to(expires);
        for (const std::string& part : {id, key, note.value, expires}) {
          text += std::to_string(part.size()) + ' ';
        }
        text += '\n' + id + key + note.value + expires;
      }
    }
    const std::string fresh = path_.string() + ".new";
    std::ofstream file{fresh, std::ios::binary};
    file << text;
    file.close();
    if (!file || std::rename(fresh.c_str(), path_.c_str()) != 0) {
      return failure("commit", "the notes cannot be written");
    }
    return {};
  }

  [[nodiscard]] const OpenOptions& options() const { return options_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  const Notes* changed = nullptr;  // what an open transaction has made of them
  std::atomic<bool> interrupted = false;

 private:
  std::filesystem::path path_;
  OpenOptions options_;
  Notes notes_;
  Result<std::uint64_t> seen_ = failure("read", "nothing was read");
};

/// Keeps other writers out.
class WriteLock {
 public:
  explicit WriteLock(const std::filesystem::path& path)
      : file_{::open((path.string() + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)} {
    static_cast<void>(::flock(file_, LOCK_EX));
  }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;
  ~WriteLock() { ::close(file_); }

 private:
  int file_;
};

bool admits(const ScanOptions& options, std::string_view key, const Note& note) {
  return key.starts_with(options.prefix) && (!options.after || key > *options.after) &&
         (options.liveness == Liveness::all ||
          note.expires.is_live_at(options.now) == (options.liveness == Liveness::live));
}

class NotesScan final : public Scan {
 public:
  NotesScan(NotesFile& file, std::string store, ScanOptions options)
      : file_{file}, store_{std::move(store)}, options_{std::move(options)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    if (is_done_) return {};
    auto notes = file_.read("scan");
    if (!notes) return std::unexpected{std::move(notes.error())};
    is_done_ = true;
    const Notes& seen = file_.changed != nullptr ? *file_.changed : **notes;
    const auto store = seen.find(store_);
    if (store == seen.end()) return {};
    for (const auto& [key, note] : store->second) {
      if (admits(options_, key, note)) batch.add(view_of(key, note));
    }
    return {};
  }

 private:
  NotesFile& file_;
  std::string store_;
  ScanOptions options_;
  bool is_done_ = false;
};

class NotesTransaction final : public ImmediateTransaction {
 public:
  NotesTransaction(NotesFile& file, std::unique_ptr<WriteLock> lock, Notes notes, Instant now)
      : lock_{std::move(lock)}, file_{file}, notes_{std::move(notes)}, now_{now} {
    file_.changed = &notes_;
  }
  ~NotesTransaction() override { file_.changed = nullptr; }

  Result<void> commit() override {
    file_.changed = nullptr;
    auto written = file_.write(notes_);
    lock_.reset();
    return written;
  }

 private:
  /// The note of the change's key, live or expired; null without one.
  Note* stored(const Change& change) {
    const auto store = notes_.find(change.store);
    if (store == notes_.end()) return nullptr;
    const auto note = store->second.find(std::string{change.key.bytes});
    return note != store->second.end() ? &note->second : nullptr;
  }
  /// The live note of the change's key; null without one.
  Note* live(const Change& change) {
    Note* const note = stored(change);
    return note != nullptr && note->expires.is_live_at(now_) ? note : nullptr;
  }
  bool holds(const Change& change) {
    const Note* const note = live(change);
    const Condition& condition = change.condition;
    switch (condition.kind) {
      case Condition::Kind::absent: return note == nullptr;
      case Condition::Kind::equals: return note != nullptr && note->value == condition.value;
      case Condition::Kind::unchanged: {
        const Note* const found = stored(change);
        return found != nullptr && found->value == condition.value &&
               found->expires == condition.expires;
      }
      case Condition::Kind::always: break;
    }
    return true;
  }

  Result<Applied> apply_put(const Change& change) override {
    if (change.key.storage != StorageClass::text || change.value_class != StorageClass::text) {
      return failure("set", "notes hold text alone");
    }
    if (change.value.size() > file_.options().max_value_bytes) {
      return std::unexpected{PersistenceBackingError{
          .method = "set", .fault = BackingFault::too_long, .message = "the value is too long"}};
    }
    if (!holds(change)) return Applied::no;
    notes_[std::string{change.store}][std::string{change.key.bytes}] = {std::string{change.value},
                                                                        change.expires};
    return Applied::yes;
  }
  Result<Applied> apply_remove(const Change& change) override {
    const auto store = notes_.find(change.store);
    if (store == notes_.end() || !holds(change)) return Applied::no;
    return store->second.erase(std::string{change.key.bytes}) > 0 ? Applied::yes : Applied::no;
  }
  Result<Applied> apply_expire(const Change& change) override {
    Note* const note = live(change);
    if (note == nullptr || !holds(change)) return Applied::no;
    note->expires = change.expires;
    return Applied::yes;
  }
  Result<std::size_t> apply_clear(std::string_view store) override {
    const auto found = notes_.find(store);
    if (found == notes_.end()) return 0;
    const std::size_t count = found->second.size();
    notes_.erase(found);
    return count;
  }

  std::unique_ptr<WriteLock> lock_;
  NotesFile& file_;
  Notes notes_;
  Instant now_;
};

class NotesInspector final : public Inspector {
 public:
  NotesInspector(std::filesystem::path path, OpenOptions options)
      : file_{std::move(path), std::move(options)} {}

  [[nodiscard]] Capabilities capabilities() const override {
    return {.follows_name = true, .ordered = false};
  }

  Result<std::vector<StoreInfo>> stores() override {
    const auto notes = file_.read("stores");
    if (!notes) return std::unexpected{notes.error()};
    std::vector<StoreInfo> infos;
    for (const auto& [id, store] : **notes) {
      if (!store.empty()) infos.push_back({.id = id});
    }
    return infos;
  }

  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override {
    const auto notes = file_.read("summarize");
    if (!notes) return std::unexpected{notes.error()};
    StoreSummary summary;
    const auto found = (*notes)->find(store.id);
    if (found == (*notes)->end()) return summary;
    for (const auto& [key, note] : found->second) {
      ++(note.expires.is_live_at(now) ? summary.live : summary.expired);
      summary.bytes += key.size() + note.value.size();
    }
    return summary;
  }

  Result<std::size_t> lookup_many(std::span<const persist::Place> keys,
                                  EntryBatch& batch) override {
    batch.clear();
    const auto notes = file_.read("get");
    if (!notes) return std::unexpected{notes.error()};
    const Notes& seen = file_.changed != nullptr ? *file_.changed : **notes;
    for (const persist::Place& place : keys) {
      const auto store = seen.find(place.store);
      const bool is_text = place.key.storage == StorageClass::text;
      if (store != seen.end() && is_text) {
        const auto note = store->second.find(std::string{place.key.bytes});
        if (note != store->second.end()) {
          batch.add(view_of(note->first, note->second));
          continue;
        }
      }
      batch.add_absent();
    }
    return keys.size();
  }

  Result<std::unique_ptr<Transaction>> begin(Instant now) override {
    auto lock = std::make_unique<WriteLock>(file_.path());
    const auto notes = file_.read("begin");
    if (!notes) return std::unexpected{notes.error()};
    return std::make_unique<NotesTransaction>(file_, std::move(lock), **notes, now);
  }

  Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit) override {
    const WriteLock lock{file_.path()};
    const auto notes = file_.read("purge");
    if (!notes) return std::unexpected{notes.error()};
    Notes left = **notes;
    std::size_t removed = 0;
    std::erase_if(left[store], [&](const auto& entry) {
      return !entry.second.expires.is_live_at(now) && removed < limit && ++removed > 0;
    });
    if (removed == 0) return 0;
    if (auto written = file_.write(left); !written) return std::unexpected{written.error()};
    return removed;
  }

  Result<std::uint64_t> version() override { return file_.version(); }
  Result<void> check(const std::function<void(const Fault&)>& /*report*/) override {
    const auto notes = file_.read("verify");
    if (!notes) return std::unexpected{notes.error()};
    return {};
  }
  Result<std::vector<Figure>> figures() override { return std::vector<Figure>{}; }
  void interrupt() noexcept override { file_.interrupted = true; }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override {
    return std::make_unique<NotesScan>(file_, std::move(store), std::move(options));
  }

  NotesFile file_;
};

class NotesDriver final : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 1> schemes{"notes"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "notes:PATH"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::path; }
  [[nodiscard]] std::expected<void, UriError> check(const Uri& uri) const override {
    if (uri.path.empty()) return std::unexpected{UriError{.message = "notes: needs a path"}};
    return {};
  }
  [[nodiscard]] Capabilities capabilities() const override {
    return NotesInspector{{}, {}}.capabilities();
  }
  [[nodiscard]] std::string identity(const Uri& uri) const override { return uri.path; }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const Uri& uri) const override {
    return uri.path;
  }
  [[nodiscard]] bool contains(const Uri& uri, const std::filesystem::path& path) const override {
    return path == uri.path;
  }
  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(
      const Uri& uri, const OpenOptions& options) const override {
    if (options.access != Access::create && !std::filesystem::exists(uri.path)) {
      return failure("open", "the notes do not exist");
    }
    return std::make_unique<NotesInspector>(uri.path, options);
  }
};

}  // namespace

std::unique_ptr<Driver> make_notes_driver() { return std::make_unique<NotesDriver>(); }

}  // namespace trial
