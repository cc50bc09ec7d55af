#include "drivers/redis/stores.hpp"

#include <map>

#include <persist/exit_codec.hpp>

#include "drivers/redis/key_scan.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::size_t samples_per_store = 3;

}  // namespace

Result<bool> Stores::has_key_with(const std::string& prefix) {
  KeyScan scan{*client_, pattern_of(prefix)};
  while (true) {
    PERSIST_LET(const bool has_page, scan.next());
    if (!has_page) return false;
    if (!scan.keys().empty()) return true;
  }
}

Result<std::string> Stores::prefix_of(std::string_view store) {
  if (const std::string* const known = names_.decided(store)) return *known;
  for (const std::string& candidate : names_.candidates(store)) {
    PERSIST_LET(const bool is_used, has_key_with(candidate));
    if (!is_used) continue;
    names_.decide(store, candidate);
    return candidate;
  }
  return names_.candidates(store).front();
}

Result<std::vector<StoreInfo>> Stores::list() {
  std::map<std::string, std::vector<std::string>, std::less<>> samples;
  KeyScan scan{*client_, pattern_of(names_.key_prefix())};
  while (true) {
    PERSIST_LET(const bool has_page, scan.next());
    if (!has_page) break;
    for (const std::string_view key : scan.keys()) {
      const auto split = names_.split(key);
      if (!split) continue;
      std::vector<std::string>& of_store = samples[split->store];
      if (of_store.size() < samples_per_store) of_store.emplace_back(key);
    }
  }
  std::vector<StoreInfo> stores;
  for (const auto& [id, keys] : samples) {
    if (client_->options().stores == RedisStores::every) {
      stores.push_back({.id = id, .layout = Layout::prefix});
      continue;
    }
    const std::vector<std::string_view> views{keys.begin(), keys.end()};
    PERSIST_LET(const auto entries, reader_.read(views, Projection::entries));
    for (const FoundEntry& entry : entries) {
      if (!entry.exists || !value_state(entry.value).is_exit) continue;
      stores.push_back({.id = id, .layout = Layout::prefix});
      break;
    }
  }
  return stores;
}

}  // namespace persist::redis
