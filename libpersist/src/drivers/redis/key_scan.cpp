#include "drivers/redis/key_scan.hpp"

#include <algorithm>

#include "drivers/redis/error.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::string_view page_size = "1000";
constexpr int version_with_type = 600;
constexpr int max_passes = 10;

/// What the line of the server itself says about slots, from the answer to CLUSTER NODES.
std::string own_slots(std::string_view nodes) {
  while (!nodes.empty()) {
    const std::string_view line = nodes.substr(0, nodes.find('\n'));
    nodes.remove_prefix(std::min(line.size() + 1, nodes.size()));
    if (line.find("myself") == std::string_view::npos) continue;
    // Eight fields come before: name, address, flags, primary, two times, epoch, state.
    std::size_t at = 0;
    for (int field = 0; field < 8 && at != std::string_view::npos; ++field) {
      at = line.find(' ', at + 1);
    }
    return at == std::string_view::npos ? std::string{} : std::string{line.substr(at)};
  }
  return {};
}

}  // namespace

KeyScan::KeyScan(Client& client, std::string pattern, KeyTypes types)
    : client_{client}, pattern_{std::move(pattern)}, types_{types} {}

void KeyScan::add_command(Pipeline& pipeline) const {
  if (types_ == KeyTypes::strings && client_.version() >= version_with_type) {
    pipeline.add(Command::scan, {cursor_, "MATCH", pattern_, "COUNT", page_size, "TYPE", "string"});
  } else {
    pipeline.add(Command::scan, {cursor_, "MATCH", pattern_, "COUNT", page_size});
  }
}

Pipeline KeyScan::request() const {
  Pipeline pipeline;
  if (client_.is_cluster() || servers_.empty() || cursor_ == "0" || is_started_anew()) {
    return pipeline;
  }
  add_command(pipeline);
  return pipeline;
}

Result<bool> KeyScan::take(const Reply& answer) {
  // A cursor of the process before means nothing to the one that answered.
  if (is_started_anew()) return false;
  const std::vector<Reply> parts = answer.elements();
  if (parts.size() != 2 || !parts[1].is_array()) return failed_reply("scan", answer);
  cursor_ = parts[0].text();
  bytes_.clear();
  keys_.clear();
  std::vector<std::size_t> ends;
  for (const Reply& key : parts[1].elements()) {
    bytes_ += key.text();
    ends.push_back(bytes_.size());
  }
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    keys_.push_back(std::string_view{bytes_}.substr(begin, end - begin));
    begin = end;
  }
  return true;
}

Result<void> KeyScan::begin_pass() {
  ++passes_;
  PERSIST_LET(state_, state_of_servers());
  servers_ = client_.servers();
  server_ = 0;
  cursor_.clear();
  generation_ = client_.generation();
  return {};
}

// A key that moves goes from a server that has been gone through to one that has been as well only
// while something changes: then all are gone through again. A slot on its way is known before and
// after, and its keys only go one way: the second pass finds what the first one missed.
Result<bool> KeyScan::end_pass() {
  if (!client_.is_cluster()) return true;
  PERSIST_LET(const std::string state, state_of_servers());
  const bool is_moving = state.find('[') != std::string::npos;
  if (state == state_ && (!is_moving || passes_ > 1)) return true;
  if (passes_ < max_passes) return false;
  return backing_error("scan", "TRYAGAIN", "the slots of the cluster move all the time",
                       BackingFault::busy);
}

Result<std::string> KeyScan::state_of_servers() {
  if (!client_.is_cluster()) return std::string{};
  PERSIST_CHECK(client_.refresh());
  Pipeline pipeline;
  pipeline.add(Command::cluster, {"NODES"});
  std::string state;
  for (const Address& server : client_.servers()) {
    PERSIST_LET(const auto replies, client_.read(server, pipeline));
    if (!(*replies)[0].is_text()) return failed_reply("scan", (*replies)[0]);
    state += server.shown() + own_slots((*replies)[0].text()) + '\n';
  }
  return state;
}

Result<bool> KeyScan::next() {
  if (servers_.empty()) PERSIST_CHECK(begin_pass());
  keys_.clear();
  while (true) {
    if (is_started_anew()) PERSIST_CHECK(begin_pass());
    if (cursor_ == "0") {
      cursor_.clear();
      ++server_;
    }
    if (server_ == servers_.size()) {
      PERSIST_LET(const bool is_done, end_pass());
      if (is_done) return false;
      PERSIST_CHECK(begin_pass());
    }
    if (cursor_.empty()) cursor_ = "0";
    Pipeline pipeline;
    add_command(pipeline);
    const auto replies = client_.read(servers_[server_], pipeline);
    if (!replies && !is_of_connection(replies.error())) return std::unexpected{replies.error()};
    // A server that is gone from the cluster: those that there are now are asked.
    if (!replies) {
      PERSIST_LET(const bool has_changed, client_.has_left(servers_[server_]));
      if (!has_changed) return std::unexpected{replies.error()};
      PERSIST_CHECK(begin_pass());
      continue;
    }
    PERSIST_LET(const bool is_taken, take((**replies)[0]));
    if (is_taken) return true;
  }
}

}  // namespace persist::redis
