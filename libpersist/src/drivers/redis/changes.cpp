#include "drivers/redis/changes.hpp"

#include <algorithm>
#include <cerrno>
#include <set>

#include "drivers/redis/error.hpp"
#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::size_t max_value_bytes = std::size_t{512} << 20U;  // the server's own limit
constexpr std::size_t portion_bytes = std::size_t{8} << 20U;

/// What asks for an expiry: since 7.0 exactly; before, to the time that the answer takes.
Command expiry_command(const Client& client) {
  return client.has_expiretime() ? Command::pexpiretime : Command::pttl;
}

Expires expires_of(std::int64_t answer, Command asked) {
  if (answer < 0) return Expires::never();
  if (asked == Command::pexpiretime) return Expires::at(answer);
  return Expires::at(SystemClock{}.now().time_since_epoch().count() + answer);
}

FoundEntry entry_of(const Reply& what, Expires expires, Projection projection) {
  const bool exists = projection == Projection::keys ? what.text() == "string" : what.is_text();
  return {.exists = exists,
          .value = projection == Projection::keys ? std::string_view{} : what.text(),
          .expires = expires};
}

Command command_for(Projection projection) {
  return projection == Projection::keys ? Command::type : Command::get;
}

std::unexpected<PersistenceError> several_slots() {
  return backing_error("commit", "CROSSSLOT",
                       "the keys lie in several slots of the cluster, which cannot be changed "
                       "together",
                       BackingFault::unsupported);
}

}  // namespace

// What was watched and not executed ends with its connection.
Changes::~Changes() {
  open_ = nullptr;
  if (watching_) stores_.client().disconnect_to_change(*watching_);
}

Result<std::string> Changes::redis_key_of(const Place& place) {
  if (prefix_store_ != place.store) {
    PERSIST_LET(prefix_, stores_.prefix_of(place.store));
    prefix_store_ = place.store;
  }
  return prefix_ + std::string{place.key.bytes};
}

Result<void> Changes::check(const Change& change) {
  if (!change.expires.is_never() && !change.expires.integral()) {
    return backing_error("set", "ERANGE",
                         "Redis holds expiries of whole milliseconds; the one of the key \"" +
                             std::string{change.key.bytes} + "\" is none",
                         BackingFault::unsupported);
  }
  if (!change.expires.is_never() && !stores_.client().has_set_pxat()) {
    return backing_error("set", {}, "before Redis 6.2 no entry that expires can be written",
                         BackingFault::unsupported);
  }
  const std::size_t max_bytes =
      std::min(max_value_bytes, stores_.client().options().max_value_bytes);
  return change.value.size() <= max_bytes ? Result<void>{}
                                          : too_long("set", "the value", max_bytes);
}

std::string_view Changes::kept(std::string_view text) {
  if (text.empty()) return {};
  auto* const copy = static_cast<char*>(kept_.allocate(text.size(), 1));
  text.copy(copy, text.size());
  return {copy, text.size()};
}

const PendingChange* Changes::pending_of(std::string_view redis_key) {
  for (; indexed_ < pending_.size(); ++indexed_) {
    index_.insert_or_assign(pending_[indexed_].redis_key, indexed_);
  }
  const auto found = index_.find(redis_key);
  return found == index_.end() ? nullptr : &pending_[found->second];
}

Result<std::size_t> Changes::answer(std::span<const Place> keys, Projection projection,
                                    EntryBatch& batch, const Fetch& fetch_keys) {
  batch.clear();
  const std::size_t count = std::min(keys.size(), stores_.reader().page_size());
  std::vector<std::string> redis_keys;
  std::vector<std::string_view> unknown;
  for (const Place& place : keys.first(count)) {
    PERSIST_LET(std::string redis_key, redis_key_of(place));
    redis_keys.push_back(std::move(redis_key));
  }
  for (const std::string& key : redis_keys) {
    const PendingChange* const pending = pending_of(key);
    if (pending == nullptr || pending->kind == Change::Kind::expire) unknown.push_back(key);
  }
  PERSIST_LET(const std::vector<FoundEntry> found, fetch_keys(unknown, projection));
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const PendingChange* const pending = pending_of(redis_keys[i]);
    FoundEntry entry;
    if (pending == nullptr || pending->kind == Change::Kind::expire) {
      entry = found[next++];
    } else if (pending->kind == Change::Kind::put) {
      entry = {.exists = true, .value = pending->value};
    }
    if (pending != nullptr) entry.expires = pending->expires;
    if (entry.exists) {
      batch.add({.key = keys[i].key.bytes, .value = entry.value, .expires = entry.expires});
    } else {
      batch.add_absent();
    }
  }
  fetched_.clear();
  return count;
}

Result<std::size_t> Changes::read(std::span<const Place> keys, Projection projection,
                                  EntryBatch& batch) {
  return answer(keys, projection, batch,
                [&](auto unknown, Projection wanted) { return fetch(unknown, wanted); });
}

Result<std::size_t> Changes::read_for_update(std::span<const Place> keys, Projection projection,
                                             EntryBatch& batch) {
  return answer(keys, projection, batch,
                [&](auto unknown, Projection wanted) { return fetch_watched(unknown, wanted); });
}

Result<std::vector<FoundEntry>> Changes::fetch(std::span<const std::string_view> redis_keys,
                                               Projection projection) {
  const Command expiry = expiry_command(stores_.client());
  std::vector<KeyCommand> commands;
  for (const std::string_view key : redis_keys) {
    commands.push_back({.command = command_for(projection), .key = key});
    commands.push_back({.command = expiry, .key = key});
  }
  PERSIST_LET(KeyReplies answer, stores_.client().read_keys(commands));
  std::vector<FoundEntry> found;
  for (std::size_t i = 0; i < redis_keys.size(); ++i) {
    const Reply& what = answer.replies[2 * i];
    if (what.is_error() && code_of(what) != "WRONGTYPE") return failed_reply("get", what);
    const Expires expires = expires_of(answer.replies[2 * i + 1].integer(), expiry);
    found.push_back(entry_of(what, expires, projection));
  }
  std::ranges::move(answer.owners, std::back_inserter(fetched_));
  return found;
}

Result<Address> Changes::server_of_all(std::span<const std::string_view> redis_keys) {
  Client& client = stores_.client();
  PERSIST_LET(Address server, client.server_of(redis_keys.front()));
  if (!client.is_cluster()) return server;
  const std::uint16_t slot = slot_of(redis_keys.front());
  const bool is_one =
      std::ranges::all_of(redis_keys, [&](std::string_view key) { return slot_of(key) == slot; });
  if (!is_one || (watching_ && *watching_ != server)) return several_slots();
  return server;
}

Result<std::vector<FoundEntry>> Changes::fetch_watched(std::span<const std::string_view> redis_keys,
                                                       Projection projection) {
  std::vector<FoundEntry> found;
  if (redis_keys.empty()) return found;
  PERSIST_LET(const Address server, server_of_all(redis_keys));
  Client& client = stores_.client();
  // A connection that was lost watched what it watched.
  if (watching_ && !client.is_connected_to_change(server)) return lost_connection(ECONNRESET);
  PERSIST_LET(Connection* const connection, client.connect_to_change(server));
  watching_ = server;
  const Command expiry = expiry_command(client);
  Pipeline pipeline;
  pipeline.add(Command::watch, redis_keys);
  for (const std::string_view key : redis_keys) {
    pipeline.add(command_for(projection), {key});
    pipeline.add(expiry, {key});
  }
  PERSIST_LET(auto replies, connection->ask(pipeline));
  const Replies& received = *fetched_.emplace_back(std::move(replies));
  if (received[0].is_error()) {
    if (code_of(received[0]) == "MOVED") PERSIST_CHECK(client.refresh());
    return failed_reply("get", received[0]);
  }
  for (std::size_t i = 0; i < redis_keys.size(); ++i) {
    const Reply what = received[1 + 2 * i];
    if (what.is_error() && code_of(what) != "WRONGTYPE") return failed_reply("get", what);
    const Expires expires = expires_of(received[2 + 2 * i].integer(), expiry);
    found.push_back(entry_of(what, expires, projection));
  }
  return found;
}

Result<void> Changes::write(std::span<const Change> changes) {
  for (const Change& change : changes) {
    PERSIST_LET(const std::string key, redis_key_of({.store = change.store, .key = change.key}));
    pending_bytes_ += key.size() + change.value.size();
    pending_.push_back({.redis_key = kept(key),
                        .kind = change.kind,
                        .value = kept(change.value),
                        .expires = change.expires});
  }
  if (wholeness_ == Wholeness::each && is_full()) return commit();
  return check_size();
}

bool Changes::is_full() const {
  return pending_.size() >= max_changes || pending_bytes_ >= portion_bytes;
}

// A store that is cleared cannot be made smaller; that it is not cleared at once is said.
Result<void> Changes::check_size() const {
  const auto is_of_clear = [](const PendingChange& change) { return change.is_of_clear; };
  if (wholeness_ == Wholeness::each || pending_.size() <= max_changes ||
      std::ranges::all_of(pending_, is_of_clear)) {
    return {};
  }
  return backing_error("commit", "MAX_CHANGES",
                       "more than 10,000 changes in one transaction would keep the server from "
                       "doing anything else",
                       BackingFault::unsupported);
}

Result<std::size_t> Changes::clear(std::string_view store) {
  PERSIST_LET(const std::string prefix, stores_.prefix_of(store));
  std::set<std::string> keys;
  KeyScan scan{stores_.client(), pattern_of(prefix)};
  while (true) {
    PERSIST_LET(const bool has_page, scan.next());
    if (!has_page) break;
    for (const std::string_view key : scan.keys()) {
      if (key.starts_with(prefix)) keys.emplace(key);
    }
  }
  for (const PendingChange& change : pending_) {
    if (!change.redis_key.starts_with(prefix)) continue;
    if (change.kind == Change::Kind::put) keys.emplace(change.redis_key);
    if (change.kind == Change::Kind::remove) keys.erase(std::string{change.redis_key});
  }
  for (const std::string& key : keys) {
    pending_.push_back({.redis_key = kept(key),
                        .kind = Change::Kind::remove,
                        .value = {},
                        .expires = {},
                        .is_of_clear = true});
  }
  PERSIST_CHECK(check_size());
  return keys.size();
}

Result<void> Changes::commit() {
  Result<void> committed = send_pending();
  kept_.release();
  return committed;
}

Result<void> Changes::send_pending() {
  Client& client = stores_.client();
  std::vector<PendingChange> changes = std::exchange(pending_, {});
  pending_bytes_ = 0;
  index_.clear();
  indexed_ = 0;
  if (changes.empty()) return {};
  const bool is_each = wholeness_ == Wholeness::each && !watching_;
  if (is_each && client.is_cluster()) return make_each(client, changes);
  if (changes.size() > max_changes && client.options().note) {
    client.options().note(
        "the store is cleared in portions: the server would do nothing else while " +
        std::to_string(changes.size()) + " entries are removed together");
  }
  if (changes.size() > max_changes && client.is_cluster()) return make_each(client, changes);
  std::vector<std::string_view> keys;
  keys.reserve(changes.size());
  for (const PendingChange& change : changes) keys.push_back(change.redis_key);
  PERSIST_LET(const Address server, server_of_all(keys));
  if (watching_ && !client.is_connected_to_change(server)) return lost_connection(ECONNRESET);
  watching_.reset();
  for (std::span<const PendingChange> rest = changes; !rest.empty();) {
    const auto portion = rest.first(std::min(rest.size(), max_changes));
    PERSIST_CHECK(execute(client, server, portion));
    rest = rest.subspan(portion.size());
  }
  return {};
}

}  // namespace persist::redis
