#include "drivers/redis/slot_moves.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "drivers/redis/error.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

/// Takes the first word of `line`, up to a blank.
std::string_view next_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(word.size() + 1, line.size()));
  return word;
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Adds what the line of the server itself says, from the answer to CLUSTER NODES: id, address,
/// flags, primary, two times, epoch, state of the link, and slots, with "[93->-id]" or "[77-<-id]"
/// for one on its way.
void add_own_line(std::string_view nodes, ClusterState& state) {
  constexpr int fields_before_epoch = 6;
  while (!nodes.empty()) {
    std::string_view line = nodes.substr(0, nodes.find('\n'));
    nodes.remove_prefix(std::min(line.size() + 1, nodes.size()));
    if (line.find("myself") == std::string_view::npos) continue;
    for (int field = 0; field < fields_before_epoch; ++field) next_word(line);
    state.epochs += number_of(next_word(line));
    next_word(line);
    while (!line.empty()) {
      const std::string_view word = next_word(line);
      if (!word.starts_with('[')) continue;
      state.moving[static_cast<std::uint16_t>(number_of(word.substr(1)))] += word;
    }
  }
}

const Address* owner_of(const SlotMap& slots, std::uint16_t slot) {
  const auto number = slots.primary_of(slot);
  return number == SlotMap::nobody ? nullptr : &slots.primaries()[number];
}

}  // namespace

Result<ClusterState> ClusterState::ask(Client& client) {
  Pipeline pipeline;
  pipeline.add(Command::cluster, {"NODES"});
  while (true) {
    PERSIST_CHECK(client.refresh());
    ClusterState state{.slots = client.slots()};
    bool has_left = false;
    for (const Address& server : client.servers()) {
      const auto replies = client.read(server, pipeline);
      if (!replies) {
        PERSIST_LET(has_left, client.has_left(server));
        if (!has_left) return std::unexpected{replies.error()};
        break;
      }
      if (!(**replies)[0].is_text()) return failed_reply("scan", (**replies)[0]);
      add_own_line((**replies)[0].text(), state);
    }
    if (!has_left) return state;
  }
}

SlotSet SlotMoves::moved_between(const ClusterState& before, const ClusterState& after) {
  SlotSet moved;
  for (std::uint16_t slot = 0; slot < slot_count; ++slot) {
    const Address* const first = owner_of(before.slots, slot);
    const Address* const then = owner_of(after.slots, slot);
    if (first == nullptr || then == nullptr || *first != *then) moved.set(slot);
  }
  for (const auto* const state : {&before, &after}) {
    for (const auto& [slot, way] : state->moving) moved.set(slot);
  }
  // Something moved and came back.
  if (moved.none() && before.epochs != after.epochs) moved.set();
  return moved;
}

bool SlotMoves::needs_another_pass(ClusterState after) {
  ++passes_;
  always_moving_ &= moved_between(before_, after);
  if (!steady_) steady_ = before_.moving;
  std::erase_if(*steady_, [&](const auto& way) {
    const auto found = after.moving.find(way.first);
    return found == after.moving.end() || found->second != way.second;
  });
  before_ = std::move(after);
  SlotSet missing = always_moving_;
  if (passes_ > 1) {
    for (const auto& [slot, way] : *steady_) missing.reset(slot);
  }
  return missing.any();
}

}  // namespace persist::redis
