#include "drivers/directory/directory_transaction.hpp"

#include <cerrno>

#include <unistd.h>

#include "inspect/matching.hpp"
#include "kvs/envelope.hpp"
#include "values/propagate.hpp"

namespace persist {

DirectoryTransaction::DirectoryTransaction(KvsFolder& entries, Folder folder, Instant now)
    : entries_{entries}, folder_{std::move(folder)}, now_{now}, staging_{folder_} {}

Result<std::string> DirectoryTransaction::prefix_of(std::string_view store) {
  if (const auto known = prefixes_.find(store); known != prefixes_.end()) return known->second;
  auto prefix = entries_.prefix_to_change(store, folder_);
  if (prefix) prefixes_.emplace(store, *prefix);
  return prefix;
}

Result<std::expected<std::string, NoFileName>> DirectoryTransaction::name_of(std::string_view store,
                                                                             StoredKey key) {
  PERSIST_LET(const auto prefix, prefix_of(store));
  if (key.storage != StorageClass::text) {
    return std::expected<std::string, NoFileName>{
        std::unexpect,
        NoFileName{.code = "EINVAL", .message = "a key that is not text cannot be a file name"}};
  }
  return storable_file_name(prefix + std::string{key.bytes});
}

Result<std::optional<std::string>> DirectoryTransaction::text_of(const std::string& name) {
  const auto changed = changes_.find(name);
  if (changed == changes_.end()) return entries_.read(folder_, name);
  if (!changed->second.staged) return std::nullopt;
  return staging_.read(*changed->second.staged);
}

Result<bool> DirectoryTransaction::is_there(const std::string& name) const {
  const auto changed = changes_.find(name);
  if (changed != changes_.end()) return changed->second.staged.has_value();
  PERSIST_LET(const auto status, folder_.status(name));
  return status && S_ISREG(status->st_mode);
}

Result<bool> DirectoryTransaction::holds_of(const std::string& name, const Condition& condition) {
  if (condition.kind == Condition::Kind::always) return true;
  PERSIST_CHECK(watch(name));
  PERSIST_LET(const auto text, text_of(name));
  if (!text) return holds(condition, std::nullopt, now_);
  const EntryView entry = record_of(name, *text);
  // Without a value that could be read there is no live entry.
  if (entry.malformed_envelope && condition.kind != Condition::Kind::unchanged) {
    return holds(condition, std::nullopt, now_);
  }
  return holds(condition, StoredEntry{.value = entry.value, .expires = entry.expires}, now_);
}

Result<void> DirectoryTransaction::watch(const std::string& name) {
  if (watched_.contains(name)) return {};
  PERSIST_LET(const auto status, folder_.status(name));
  watched_.emplace(name, status ? std::optional{FileStamp::of(*status)} : std::nullopt);
  return {};
}

Result<void> DirectoryTransaction::stage(const std::string& name, std::string_view value,
                                         const Expires& expires) {
  PERSIST_LET(const auto replaced, folder_.status(name));
  if (replaced && !S_ISREG(replaced->st_mode)) {
    return backing_error(folder_.method(), "EEXIST", name + " is not a regular file");
  }
  std::string text;
  append_wrapped(text, value, expires);
  const std::size_t most = entries_.options().max_value_bytes;
  if (text.size() > most) return too_long(folder_.method(), "the value", most);
  PERSIST_LET(const auto staged, staging_.write(text, replaced));
  changes_.insert_or_assign(name, Change{.staged = staged});
  return {};
}

Result<Applied> DirectoryTransaction::apply_put(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  PERSIST_CHECK(entries_.interrupt().check("set"));
  PERSIST_LET(const auto name, name_of(store, key));
  if (!name) return backing_error("set", name.error().code, name.error().message);
  if (written_to_ != store) {
    PERSIST_LET(const auto prefix, prefix_of(store));
    PERSIST_CHECK(entries_.note_new_store(store, folder_, prefix));
    written_to_ = store;
  }
  PERSIST_LET(const auto applies, holds_of(*name, condition));
  if (!applies) return Applied::no;
  PERSIST_CHECK(stage(*name, value, expires));
  return Applied::yes;
}

Result<Applied> DirectoryTransaction::apply_remove(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  PERSIST_CHECK(entries_.interrupt().check("remove"));
  PERSIST_LET(const auto name, name_of(store, key));
  if (!name) return Applied::no;
  // Its text is not read: it may be too long.
  PERSIST_LET(const bool found, is_there(*name));
  PERSIST_LET(const auto applies, holds_of(*name, condition));
  if (!found || !applies) return Applied::no;
  changes_.insert_or_assign(*name, Change{});
  return Applied::yes;
}

Result<Applied> DirectoryTransaction::apply_expire(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  PERSIST_LET(const auto name, name_of(store, key));
  if (!name) return Applied::no;
  // The value that is written back must still be the one that was read.
  PERSIST_CHECK(watch(*name));
  PERSIST_LET(const auto text, text_of(*name));
  const auto envelope = text ? unwrap(*text) : std::nullopt;
  if (!envelope || !envelope->expires.is_live_at(now_) ||
      !holds(condition, StoredEntry{.value = envelope->value, .expires = envelope->expires},
             now_)) {
    return Applied::no;
  }
  PERSIST_CHECK(stage(*name, envelope->value, expires));
  return Applied::yes;
}

Result<std::size_t> DirectoryTransaction::apply_clear(std::string_view store) {
  PERSIST_LET(const auto prefix, prefix_of(store));
  PERSIST_LET(const auto keys, entries_.keys_in(folder_, prefix));
  std::size_t count = 0;
  for (auto& [name, change] : changes_) {
    if (!change.staged || !key_of_file(name)->starts_with(prefix)) continue;
    change.staged.reset();
    ++count;
  }
  for (const std::string& key : keys) {
    if (changes_.emplace(file_name_of(key), Change{}).second) ++count;
  }
  return count;
}

Result<void> DirectoryTransaction::check_watched() const {
  for (const auto& [name, stamp] : watched_) {
    PERSIST_LET(const auto status, folder_.status(name));
    if (stamp == (status ? std::optional{FileStamp::of(*status)} : std::nullopt)) continue;
    return std::unexpected<PersistenceError>{
        PersistenceBackingError{.method = folder_.method(),
                                .fault = BackingFault::busy,
                                .code = {},
                                .message = "another process changed an entry meanwhile"}};
  }
  return {};
}

Result<void> DirectoryTransaction::apply(const std::string& name, const Change& change) const {
  if (change.staged) return staging_.move(*change.staged, name);
  if (::unlinkat(folder_.descriptor(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return system_error(folder_.method(), "cannot remove the file " + name);
}

Result<void> DirectoryTransaction::commit() {
  PERSIST_CHECK(staging_.flush());
  PERSIST_CHECK(entries_.interrupt().check("commit"));
  PERSIST_CHECK(check_watched());
  // Where it is cut short there is rather too much than too little.
  std::size_t done = 0;
  for (const bool is_written : {true, false}) {
    for (const auto& [name, change] : changes_) {
      if (change.staged.has_value() != is_written) continue;
      if (auto applied = apply(name, change); !applied) {
        auto& error = std::get<PersistenceBackingError>(applied.error());
        error.message += "; " + std::to_string(done) + " of " + std::to_string(changes_.size()) +
                         " changes were made";
        return applied;
      }
      ++done;
    }
  }
  staging_.close();
  PERSIST_CHECK(folder_.flush());
  folder_.unlock();
  return {};
}

}  // namespace persist
