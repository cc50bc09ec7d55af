#include "drivers/directory/kvs_folder.hpp"

#include <algorithm>
#include <ctime>
#include <set>
#include <thread>
#include <utility>

#include "drivers/directory/file_name.hpp"
#include "inspect/matching.hpp"
#include "kvs/envelope.hpp"
#include "kvs/kvs_key.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// A folder as the rule for its prefixes looks at it.
class FolderContents final : public KvsContents {
 public:
  FolderContents(KvsFolder& entries, const Folder& folder) : entries_{entries}, folder_{folder} {}

  Result<bool> has_key_with(std::string_view prefix) override {
    PERSIST_LET(const auto keys, entries_.keys_in(folder_, prefix));
    return !keys.empty();
  }

  Result<bool> is_old() override {
    PERSIST_LET(const auto keys, entries_.keys_in(folder_));
    for (const std::string& key : keys) {
      if (split_escaped(key)) continue;
      PERSIST_LET(const bool is_wrapped, holds_wrapped(key));
      if (is_wrapped) return true;
    }
    return false;
  }

  Result<bool> is_plain() override {
    PERSIST_LET(const auto keys, entries_.keys_in(folder_));
    if (std::ranges::all_of(keys, [](const auto& key) { return split_escaped(key).has_value(); })) {
      return false;
    }
    for (const std::string& key : keys) {
      PERSIST_LET(const bool is_wrapped, holds_wrapped(key));
      if (is_wrapped) return false;
    }
    return true;
  }

  Result<bool> is_doubtful() override {
    PERSIST_LET(const auto keys, entries_.keys_in(folder_));
    FormEvidence evidence;
    for (const std::string& key : keys) {
      if (split_escaped(key)) evidence.add(std::string_view{key}.substr(0, key.find(':')));
    }
    if (!evidence.is_doubtful()) return false;
    PERSIST_LET(const bool old, is_old());
    return !old;
  }

  /// The stores, if it is not old, in order.
  Result<std::vector<std::string>> stores() {
    PERSIST_LET(const auto keys, entries_.keys_in(folder_));
    std::set<std::string> ids;
    for (const std::string& key : keys) {
      if (auto split = split_escaped(key)) ids.insert(std::move(split->store));
    }
    return std::vector<std::string>(ids.begin(), ids.end());
  }

 private:
  [[nodiscard]] Result<bool> holds_wrapped(const std::string& key) const {
    const auto text = entries_.read(folder_, file_name_of(key));
    if (!text && is_too_long(text.error())) return false;  // it tells nothing
    PERSIST_CHECK(text);
    return *text && unwrap(**text).has_value();
  }

  KvsFolder& entries_;
  const Folder& folder_;
};

/// Whether a file changed within the last second.
bool is_fresh(const Folder& folder, const std::string& name) {
  const auto status = folder.status(name);
  return status && *status && std::time(nullptr) - (*status)->st_mtim.tv_sec <= 1;
}

}  // namespace

Result<std::optional<Folder>> KvsFolder::open(std::string_view method) {
  PERSIST_CHECK(interrupt_.check(method));
  return Folder::open(options_.path, method);
}

Result<std::span<const std::string>> KvsFolder::keys_in(const Folder& folder,
                                                        std::string_view prefix) {
  PERSIST_CHECK(list(folder));
  const auto begin = std::ranges::lower_bound(listing_.keys, prefix);
  const auto end = std::find_if_not(
      begin, listing_.keys.end(), [&](const std::string& key) { return key.starts_with(prefix); });
  return std::span<const std::string>{begin, end};
}

// A folder has hundreds of stores at times, and is listed for each.
Result<void> KvsFolder::list(const Folder& folder) {
  PERSIST_LET(const struct stat status, folder.status());
  if (listing_.is_of(status)) return {};
  Listing listing{.folder = FileStamp::of(status), .made = std::time(nullptr), .keys = {}};
  PERSIST_LET(const auto names, folder.names());
  for (const Folder::Name& name : names) {
    if (!name.is_file) continue;
    if (auto key = key_of_file(name.text)) listing.keys.push_back(*std::move(key));
  }
  std::ranges::sort(listing.keys);
  listing_ = std::move(listing);
  return {};
}

// The clock of a file system is coarse: a change within the same tick would leave the same stamp.
bool KvsFolder::Listing::is_of(const struct stat& status) const {
  constexpr std::time_t coarsest_tick = 2;
  return made - status.st_mtim.tv_sec > coarsest_tick && folder == FileStamp::of(status);
}

Result<std::string> KvsFolder::prefix_of(std::string_view store, const Folder& folder) {
  FolderContents contents{*this, folder};
  PERSIST_LET(StorePrefix prefix, forms_.prefix_of(store, contents));
  return std::move(prefix.text);
}

Result<std::string> KvsFolder::prefix_to_change(std::string_view store, const Folder& folder) {
  FolderContents contents{*this, folder};
  PERSIST_LET(StorePrefix prefix, forms_.prefix_of(store, contents));
  if (prefix.is_guess) return std::unexpected{guessed_form(folder.method(), store)};
  return std::move(prefix.text);
}

Result<void> KvsFolder::note_new_store(std::string_view store, const Folder& folder,
                                       std::string_view prefix) {
  FolderContents contents{*this, folder};
  PERSIST_LET(const bool has_keys, contents.has_key_with(prefix));
  if (has_keys) return {};
  return forms_.note_new_store(store, contents);
}

Result<std::vector<StoreInfo>> KvsFolder::stores_in(const Folder& folder) {
  FolderContents contents{*this, folder};
  PERSIST_LET(const bool bare, forms_.is_bare(contents));
  std::vector<StoreInfo> infos;
  if (!bare) {
    PERSIST_CHECK(forms_.note_listing(contents));
    PERSIST_LET(std::vector<std::string> ids, contents.stores());
    for (std::string& id : ids) infos.push_back({.id = std::move(id), .layout = Layout::kvs});
    return infos;
  }
  PERSIST_LET(const bool any, contents.has_key_with({}));
  if (!any) return infos;
  // Said once.
  if (const auto note = std::exchange(options_.note, nullptr)) {
    PERSIST_LET(const bool is_plain, contents.is_plain());
    note(std::string{is_plain ? plain_container_note : old_container_note});
  }
  infos.push_back({.id = {}, .layout = Layout::kvs, .is_undivided = true});
  return infos;
}

Result<std::optional<std::string>> KvsFolder::read(const Folder& folder,
                                                   const std::string& name) const {
  // Effect writes a file in place, so one that does not read may be half written: it gets a little
  // time, unless it has stood like that for longer.
  constexpr int attempts = 6;
  for (int attempt = 1;; ++attempt) {
    auto text = folder.read(name, options_.max_value_bytes);
    if (!text || !*text || unwrap(**text)) return text;
    if (attempt == attempts || !is_fresh(folder, name)) return text;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

}  // namespace persist
