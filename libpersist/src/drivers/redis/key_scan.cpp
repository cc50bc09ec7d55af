#include "drivers/redis/key_scan.hpp"

#include "drivers/redis/error.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::string_view page_size = "1000";
constexpr int max_passes = 10;

}  // namespace

KeyScan::KeyScan(Client& client, std::string pattern, KeyTypes types)
    : client_{client}, pattern_{std::move(pattern)}, types_{types} {}

void KeyScan::add_command(Pipeline& pipeline) const {
  if (types_ == KeyTypes::strings && client_.has_scan_type()) {
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
  if (passes_ == max_passes) {
    return backing_error(
        "scan", "TRYAGAIN",
        "the server was lost, or slots of the cluster moved, again and again while "
        "the keys were read",
        BackingFault::busy);
  }
  ++passes_;
  if (client_.is_cluster() && !moves_) {
    PERSIST_LET(ClusterState state, ClusterState::ask(client_));
    moves_.emplace(std::move(state));
  }
  servers_ = client_.servers();
  server_ = 0;
  cursor_.clear();
  generation_ = client_.generation();
  return {};
}

Result<bool> KeyScan::end_pass() {
  if (!moves_) return true;
  PERSIST_LET(ClusterState state, ClusterState::ask(client_));
  return !moves_->needs_another_pass(std::move(state));
}

// A server that is gone from the cluster is no error: those that there are now are asked.
Result<void> KeyScan::check_left(const Address& server, const PersistenceError& error) {
  if (!is_of_connection(error)) return std::unexpected{error};
  PERSIST_LET(const bool has_left, client_.has_left(server));
  return has_left ? Result<void>{} : std::unexpected{error};
}

Result<bool> KeyScan::next() {
  if (servers_.empty()) PERSIST_CHECK(begin_pass());
  keys_.clear();
  while (true) {
    if (is_started_anew()) {
      moves_.reset();
      PERSIST_CHECK(begin_pass());
    }
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
    if (!replies) {
      PERSIST_CHECK(check_left(servers_[server_], replies.error()));
      moves_.reset();  // what was gone through counts from here
      PERSIST_CHECK(begin_pass());
      continue;
    }
    PERSIST_LET(const bool is_taken, take((**replies)[0]));
    if (is_taken) return true;
  }
}

}  // namespace persist::redis
