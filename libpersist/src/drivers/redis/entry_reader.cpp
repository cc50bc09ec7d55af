#include "drivers/redis/entry_reader.hpp"

#include <algorithm>

#include "drivers/redis/error.hpp"
#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::size_t max_page_size = 1000;

/// From the answer to PEXPIRETIME; or to PTTL, which counts from `now`.
Expires expires_of(std::int64_t milliseconds, std::int64_t now = 0) {
  return milliseconds < 0 ? Expires::never() : Expires::at(now + milliseconds);
}

/// The answer to TIME in milliseconds.
std::int64_t milliseconds_of(const Reply& time) {
  const std::vector<Reply> parts = time.elements();
  if (parts.size() != 2) return 0;
  const std::int64_t seconds = std::stoll(std::string{parts[0].text()});
  return 1000 * seconds + std::stoll(std::string{parts[1].text()}) / 1000;
}

}  // namespace

Result<std::span<const FoundEntry>> EntryReader::read(std::span<const std::string_view> keys,
                                                      Projection projection, const Pipeline& more) {
  found_.assign(keys.size(), {});
  owners_.clear();
  more_.reset();
  if (keys.empty() && more.empty()) return found_;
  const bool has_expiretime = client_.has_expiretime();
  if (!client_.is_cluster() && may_use_multi_) {
    PERSIST_CHECK(read_together(keys, projection, more));
  } else if (projection == Projection::keys && has_expiretime) {
    PERSIST_CHECK(read_keys(keys));
  } else {
    PERSIST_CHECK(read_apart(keys));
  }
  if (projection == Projection::entries) adapt_page_size(keys.size());
  return found_;
}

// One transaction of the server, in which its clock stands still.
Result<void> EntryReader::read_together(std::span<const std::string_view> keys,
                                        Projection projection, const Pipeline& more) {
  const bool has_expiretime = client_.has_expiretime();
  const bool is_alone = keys.empty();
  Pipeline pipeline;
  if (!is_alone) {
    pipeline.add(Command::multi);
    if (!has_expiretime) pipeline.add(Command::time);
    if (projection == Projection::entries) pipeline.add(Command::mget, keys);
    for (const std::string_view key : keys) {
      if (projection == Projection::keys) pipeline.add(Command::type, {key});
      pipeline.add(has_expiretime ? Command::pexpiretime : Command::pttl, {key});
    }
    pipeline.add(Command::exec);
  }
  const std::size_t own = pipeline.size();
  pipeline.add(more);
  PERSIST_LET(std::unique_ptr<Replies> replies, client_.read(client_.servers().front(), pipeline));
  const Replies& received = *owners_.emplace_back(std::move(replies));
  if (!more.empty()) more_ = received[own];
  if (is_alone) return {};
  const Reply executed = received[own - 1];
  if (executed.is_array()) return take_together(executed, keys.size());
  if (code_of(received[0]) != "NOPERM") {
    // The first error says why the transaction was not made.
    for (std::size_t i = 0; i + 1 < own; ++i) {
      if (received[i].is_error()) return failed_reply("get", received[i]);
    }
    return failed_reply("get", executed);
  }
  may_use_multi_ = false;
  return read_apart(keys);
}

Result<void> EntryReader::take_together(const Reply& executed, std::size_t count) {
  const std::vector<Reply> parts = executed.elements();
  std::size_t next = 0;
  std::int64_t now = 0;
  if (!client_.has_expiretime()) now = milliseconds_of(parts[next++]);
  const bool has_values = parts[next].is_array();
  std::vector<Reply> values;
  if (has_values) values = parts[next++].elements();
  const std::size_t per_key = has_values ? 1 : 2;
  if (parts.size() - next != per_key * count) return unexpected_reply("get");
  for (std::size_t i = 0; i < count; ++i) {
    const Reply& expiry = parts[next + per_key * i + per_key - 1];
    FoundEntry& entry = found_[i];
    entry.exists = has_values ? values[i].is_text() : parts[next + 2 * i].text() == "string";
    if (has_values) entry.value = values[i].text();
    entry.expires = expires_of(expiry.integer(), now);
  }
  return {};
}

Result<void> EntryReader::read_keys(std::span<const std::string_view> keys) {
  std::vector<KeyCommand> commands;
  for (const std::string_view key : keys) {
    commands.push_back({.command = Command::type, .key = key});
    commands.push_back({.command = Command::pexpiretime, .key = key});
  }
  PERSIST_LET(KeyReplies answer, client_.read_keys(commands));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Reply& expiry = answer.replies[2 * i + 1];
    if (!expiry.is_integer()) return failed_reply("get", expiry);
    found_[i] = {.exists = answer.replies[2 * i].text() == "string" && expiry.integer() != -2,
                 .expires = expires_of(expiry.integer())};
  }
  return {};
}

// Where no transaction can be had for many keys: the expiry is read before and after the value, and
// both until they agree.
Result<void> EntryReader::read_apart(std::span<const std::string_view> keys) {
  if (!client_.has_expiretime()) {
    return backing_error("get", {},
                         "before Redis 7.0 a cluster, and a login that may not use MULTI, cannot "
                         "be read: there is no PEXPIRETIME",
                         BackingFault::unsupported);
  }
  std::vector<std::size_t> open(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) open[i] = i;
  while (!open.empty()) {
    std::vector<KeyCommand> commands;
    for (const std::size_t number : open) {
      for (const Command command : {Command::pexpiretime, Command::get, Command::pexpiretime}) {
        commands.push_back({.command = command, .key = keys[number]});
      }
    }
    PERSIST_LET(KeyReplies answer, client_.read_keys(commands));
    std::vector<std::size_t> changed;
    for (std::size_t i = 0; i < open.size(); ++i) {
      const Reply& before = answer.replies[3 * i];
      const Reply& value = answer.replies[3 * i + 1];
      const Reply& after = answer.replies[3 * i + 2];
      if (code_of(value) == "WRONGTYPE") continue;
      if (value.is_error()) return failed_reply("get", value);
      if (!before.is_integer() || !after.is_integer()) return failed_reply("get", before);
      if (before.integer() != after.integer()) {
        changed.push_back(open[i]);
        continue;
      }
      found_[open[i]] = {.exists = value.is_text() && after.integer() != -2,
                         .value = value.text(),
                         .expires = expires_of(after.integer())};
    }
    std::ranges::move(answer.owners, std::back_inserter(owners_));
    open = std::move(changed);
  }
  return {};
}

void EntryReader::adapt_page_size(std::size_t count) {
  if (count == 0) return;
  std::size_t bytes = 0;
  for (const FoundEntry& entry : found_) bytes += entry.value.size();
  const std::size_t fitting = 2 * batch_bytes / (bytes / count + 1);
  page_size_ = std::clamp<std::size_t>(std::min(fitting, 4 * page_size_), 1, max_page_size);
}

}  // namespace persist::redis
