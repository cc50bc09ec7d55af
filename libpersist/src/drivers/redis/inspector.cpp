#include "drivers/redis/inspector.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <persist/inspector_persistence.hpp>

#include "drivers/redis/error.hpp"
#include "drivers/redis/summaries.hpp"
#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

/// The number behind `name` in the answer to INFO; 0 where it is not there.
std::uint64_t number_of(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  std::uint64_t number = 0;
  if (at != std::string_view::npos) {
    std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
  }
  return number;
}

}  // namespace

Result<StoreMatcher> RedisInspector::matcher_of(std::span<const std::string> stores) {
  std::vector<std::string> prefixes;
  for (const std::string& store : stores) {
    PERSIST_LET(std::string prefix, stores_.prefix_of(store));
    prefixes.push_back(std::move(prefix));
  }
  return StoreMatcher{std::move(prefixes), stores_.names().key_prefix().size()};
}

Result<std::unique_ptr<Scan>> RedisInspector::scan_store(std::string store, ScanOptions options) {
  return scan_stores({std::move(store)}, std::move(options));
}

Result<std::unique_ptr<Scan>> RedisInspector::scan_stores(std::vector<std::string> stores,
                                                          ScanOptions options) {
  PERSIST_LET(StoreMatcher matcher, matcher_of(stores));
  return make_scan(stores_, std::move(matcher), std::move(options));
}

Result<std::vector<StoreSummary>> RedisInspector::summarize_many(std::span<const StoreInfo> stores,
                                                                 Instant now) {
  if (stores.empty()) return std::vector<StoreSummary>{};
  std::vector<std::string> ids;
  ids.reserve(stores.size());
  for (const StoreInfo& store : stores) ids.push_back(store.id);
  PERSIST_LET(StoreMatcher matcher, matcher_of(ids));
  return redis::summarize(stores_, std::move(matcher), ids.size(), now);
}

Result<StoreSummary> RedisInspector::summarize(const StoreInfo& store, Instant now) {
  PERSIST_LET(const auto summaries, summarize_many({&store, 1}, now));
  return summaries.front();
}

Result<std::size_t> RedisInspector::lookup_many(std::span<const Place> keys, EntryBatch& batch) {
  // What a transaction looks at others must not change.
  if (open_ != nullptr) return open_->read_for_update(keys, Projection::entries, batch);
  batch.clear();
  const std::size_t count = std::min(keys.size(), stores_.reader().page_size());
  std::vector<std::string> redis_keys;
  for (const Place& place : keys.first(count)) {
    PERSIST_LET(std::string key, stores_.prefix_of(place.store));
    redis_keys.push_back(key += place.key.bytes);
  }
  const std::vector<std::string_view> views{redis_keys.begin(), redis_keys.end()};
  PERSIST_LET(const auto found, stores_.reader().read(views, Projection::entries));
  const std::size_t max_bytes = stores_.client().options().max_value_bytes;
  for (std::size_t i = 0; i < count; ++i) {
    // No key of a server is a blob.
    if (!found[i].exists || keys[i].key.storage != StorageClass::text) {
      batch.add_absent();
      continue;
    }
    if (found[i].value.size() > max_bytes) {
      if (i > 0) return i;
      return too_long("get", "the entry \"" + std::string{keys[i].key.bytes} + '"', max_bytes);
    }
    batch.add({.key = keys[i].key.bytes, .value = found[i].value, .expires = found[i].expires});
  }
  return count;
}

Result<std::unique_ptr<Inspector>> RedisInspector::snapshot() {
  return backing_error(
      "snapshot", {}, "Redis has no snapshots that can be read; 'redis-cli --rdb' copies all of it",
      BackingFault::unsupported);
}

Result<std::unique_ptr<Transaction>> RedisInspector::begin(Instant now) {
  return std::make_unique<inspect::BufferedTransaction>(
      std::make_unique<Changes>(stores_, Wholeness::whole, open_), now);
}

Result<std::unique_ptr<Transaction>> RedisInspector::begin_portion(Instant now) {
  return std::make_unique<inspect::BufferedTransaction>(
      std::make_unique<Changes>(stores_, Wholeness::each, open_), now);
}

// Where a login may not use INFO, anything may have changed.
Result<std::uint64_t> RedisInspector::version() {
  Client& client = stores_.client();
  Pipeline pipeline;
  pipeline.add(Command::info, {"persistence"});
  std::uint64_t version = 0;
  for (const Address& server : client.servers()) {
    PERSIST_LET(const auto replies, client.read(server, pipeline));
    const Reply reply = (*replies)[0];
    if (code_of(reply) == "NOPERM") return ++unknown_versions_;
    if (reply.is_error()) return failed_reply("version", reply);
    // A save begins to count anew, at a later time.
    version += number_of(reply.text(), "rdb_changes_since_last_save:") +
               1'000'000'007 * number_of(reply.text(), "rdb_last_save_time:");
  }
  return version + 1'000'000'007 * client.generation();
}

Result<void> RedisInspector::check(const std::function<void(const Fault&)>& report) {
  PERSIST_LET(const std::vector<StoreInfo> infos, stores_.list());
  std::vector<std::string> ids;
  ids.reserve(infos.size());
  for (const StoreInfo& info : infos) ids.push_back(info.id);
  PERSIST_LET(const StoreMatcher matcher, matcher_of(ids));
  // A key that holds no string is no entry, but stands where one would be written.
  KeyScan keys{stores_.client(), pattern_of(stores_.names().key_prefix()), KeyTypes::every};
  std::set<std::pair<std::uint32_t, std::string>> reported;
  while (true) {
    PERSIST_LET(const bool has_page, keys.next());
    if (!has_page) return {};
    std::vector<KeyCommand> commands;
    std::vector<StoreMatcher::Match> matches;
    for (const std::string_view key : keys.keys()) {
      const auto match = matcher.find(key);
      if (!match) continue;
      commands.push_back({.command = Command::type, .key = key});
      matches.push_back(*match);
    }
    PERSIST_LET(const KeyReplies answer, stores_.client().read_keys(commands));
    for (std::size_t i = 0; i < matches.size(); ++i) {
      const std::string_view type = answer.replies[i].text();
      if (answer.replies[i].is_error()) return failed_reply("verify", answer.replies[i]);
      if (type == "string" || type == "none") continue;
      if (!reported.emplace(matches[i].store, matches[i].key).second) continue;
      report({.store = ids[matches[i].store],
              .message = "the key \"" + std::string{matches[i].key} + "\" holds a " +
                         std::string{type} + ", not a string"});
    }
  }
}

Result<std::vector<Figure>> RedisInspector::figures() {
  Client& client = stores_.client();
  Pipeline pipeline;
  pipeline.add(Command::dbsize);
  pipeline.add(Command::info, {"memory"});
  std::uint64_t keys = 0;
  std::uint64_t memory = 0;
  bool knows_memory = true;
  for (const Address& server : client.servers()) {
    PERSIST_LET(const auto replies, client.read(server, pipeline));
    if ((*replies)[0].is_error()) return failed_reply("stats", (*replies)[0]);
    keys += static_cast<std::uint64_t>((*replies)[0].integer());
    knows_memory = knows_memory && (*replies)[1].is_text();
    memory += number_of((*replies)[1].text(), "used_memory:");
  }
  std::vector<Figure> figures{{.name = "servers", .value = client.servers().size()},
                              {.name = "keys", .value = keys}};
  if (knows_memory) figures.push_back({.name = "bytes of memory", .value = memory});
  return figures;
}

}  // namespace persist::redis

namespace persist {

Result<std::unique_ptr<Inspector>> open_redis_inspector(RedisOptions options) {
  PERSIST_LET(auto client, redis::Client::open(std::move(options)));
  return std::make_unique<redis::RedisInspector>(std::move(client));
}

Layer<BackingPersistence> layer_redis(RedisOptions options) {
  auto clock = options.clock;
  return layer_inspector([options = std::move(options)] { return open_redis_inspector(options); },
                         std::move(clock));
}

}  // namespace persist
