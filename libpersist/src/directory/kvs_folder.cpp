#include "directory/kvs_folder.hpp"

#include <algorithm>
#include <ctime>
#include <set>
#include <thread>
#include <utility>

#include "backing/propagate.hpp"
#include "directory/file_name.hpp"
#include "kvs/envelope.hpp"
#include "kvs/kvs_key.hpp"

namespace persist {

namespace {

/// A folder's keys, listed when they are first asked for.
class FolderContents final : public KvsContents {
 public:
  FolderContents(const KvsFolder& entries, const Folder& folder)
      : entries_{entries}, folder_{folder} {}

  Result<bool> has_key_with(std::string_view prefix) override {
    PERSIST_CHECK(list());
    return std::ranges::any_of(*keys_,
                               [&](const std::string& key) { return key.starts_with(prefix); });
  }

  Result<bool> is_old() override {
    PERSIST_CHECK(list());
    for (const std::string& key : *keys_) {
      if (split_escaped(key)) continue;
      PERSIST_LET(const auto text, entries_.read(folder_, file_name_of(key)));
      if (text && unwrap(*text)) return true;
    }
    return false;
  }

  /// The stores, if it is not old, in order.
  Result<std::vector<std::string>> stores() {
    PERSIST_CHECK(list());
    std::set<std::string> ids;
    for (const std::string& key : *keys_) {
      if (auto split = split_escaped(key)) ids.insert(std::move(split->store));
    }
    return std::vector<std::string>(ids.begin(), ids.end());
  }

 private:
  Result<void> list() {
    if (keys_) return {};
    PERSIST_LET(keys_, KvsFolder::keys_in(folder_));
    return {};
  }

  const KvsFolder& entries_;
  const Folder& folder_;
  std::optional<std::vector<std::string>> keys_;
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

Result<std::vector<std::string>> KvsFolder::keys_in(const Folder& folder, std::string_view prefix) {
  PERSIST_LET(const auto names, folder.names());
  std::vector<std::string> keys;
  for (const Folder::Name& name : names) {
    if (!name.is_file) continue;
    if (auto key = key_of_file(name.text); key && key->starts_with(prefix)) {
      keys.push_back(*std::move(key));
    }
  }
  return keys;
}

Result<std::string> KvsFolder::prefix_of(std::string_view store, const Folder& folder) {
  FolderContents contents{*this, folder};
  return forms_.prefix_of(store, contents);
}

Result<std::vector<std::string>> KvsFolder::stores_in(const Folder& folder) {
  FolderContents contents{*this, folder};
  PERSIST_LET(const bool bare, forms_.is_bare(contents));
  if (!bare) return contents.stores();
  PERSIST_LET(const bool any, contents.has_key_with({}));
  if (!any) return std::vector<std::string>{};
  // Said once.
  if (const auto note = std::exchange(options_.note, nullptr))
    note(std::string{old_container_note});
  return std::vector<std::string>{""};
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
