#include "core/statistics.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <tuple>

namespace persist::app {

namespace {

constexpr std::size_t max_tag = 256;

void count(StateCounts& counts, EntryState kind, const ValueState& state) {
  switch (kind) {
    case EntryState::invalid: ++counts.invalid; return;
    case EntryState::json: ++counts.json; return;
    case EntryState::success: ++counts.success; return;
    case EntryState::failure:
    case EntryState::fail:
    case EntryState::die:
    case EntryState::interrupt: break;
    case EntryState::suspended:
    case EntryState::parked:
    case EntryState::pending:
    case EntryState::scheduled:
    case EntryState::running:
    case EntryState::stuck:
    case EntryState::retrying:
    case EntryState::delayed:
    case EntryState::completed:
    case EntryState::dead: counts.add_request(kind); return;
  }
  ++counts.failure;
  counts.fail += std::size_t{state.has_fail};
  counts.die += std::size_t{state.has_die};
  counts.interrupt += std::size_t{state.has_interrupt};
}

bool is_failure(EntryState state) {
  return (state >= EntryState::failure && state <= EntryState::interrupt) ||
         state == EntryState::parked || state == EntryState::dead;
}

}  // namespace

StateCounts& StateCounts::operator+=(const StateCounts& more) {
  success += more.success;
  failure += more.failure;
  fail += more.fail;
  die += more.die;
  interrupt += more.interrupt;
  json += more.json;
  invalid += more.invalid;
  mismatch += more.mismatch;
  for (std::size_t i = 0; i < requests.size(); ++i) requests.at(i) += more.requests.at(i);
  return *this;
}

std::size_t StateCounts::all() const {
  return std::accumulate(requests.begin(), requests.end(), success + failure + json + invalid);
}

GroupCounts& GroupCounts::operator+=(const GroupCounts& more) {
  entries += more.entries;
  failures += more.failures;
  invalid += more.invalid;
  bytes += more.bytes;
  return *this;
}

void Statistics::add(std::string_view store, const EntryView& record, const ValueState& state) {
  const EntryState kind = state_of(record, state, now_);
  GroupCounts one{.entries = 1, .bytes = record.value.size()};
  if (kind == EntryState::invalid) {
    one.invalid = 1;
  } else if (is_failure(kind)) {
    one.failures = 1;
  }
  counts_of_store(store) += one;
  // Keys of requests have no tags of that kind.
  if (record.request == nullptr) counts_of_tag(record.key) += one;
  count(states_[static_cast<std::size_t>(life_span_of(record.expires))], kind, state);
  add_size(store, record);
}

LifeSpan Statistics::life_span_of(const Expires& expires) const {
  using namespace std::chrono_literals;
  const auto within = [&](std::chrono::milliseconds span) {
    const bool is_far = now_ > Instant::max() - span;
    return !expires.is_live_at(is_far ? Instant::max() : now_ + span);
  };
  if (expires.is_never() || expires.is_not_a_number()) return LifeSpan::never;
  if (within(0ms)) return LifeSpan::expired;
  if (within(1min)) return LifeSpan::minute;
  if (within(1h)) return LifeSpan::hour;
  if (within(24h)) return LifeSpan::day;
  return within(7 * 24h) ? LifeSpan::week : LifeSpan::later;
}

StateCounts Statistics::states() const {
  StateCounts all;
  for (const StateCounts& states : states_) all += states;
  return all;
}

GroupCounts& Statistics::counts_of_store(std::string_view store) {
  if (last_store_ != nullptr && last_store_->first == store) return last_store_->second;
  auto found = stores_.find(store);
  if (found == stores_.end()) {
    if (stores_.size() == max_stores) return other_stores_;
    found = stores_.emplace(std::string{store}, GroupCounts{}).first;
  }
  last_store_ = &*found;
  return found->second;
}

GroupCounts& Statistics::counts_of_tag(std::string_view key) {
  const auto colon = key.find(':');
  if (colon == std::string_view::npos) return untagged_;
  const std::string_view tag = key.substr(0, colon);
  if (last_tag_ != nullptr && last_tag_->first == tag) return last_tag_->second;
  auto found = tags_.find(tag);
  if (found == tags_.end()) {
    if (tags_.size() == max_tags || tag.size() > max_tag) return other_tags_;
    found = tags_.emplace(std::string{tag}, GroupCounts{}).first;
  }
  last_tag_ = &*found;
  return found->second;
}

void Statistics::add_size(std::string_view store, const EntryView& record) {
  const std::uint64_t bytes = record.value.size();
  sizes_.add(bytes);
  // Of entries of one size those that come first by store and key, in whatever order they are read.
  const auto is_larger = [&](const LargeEntry& other) {
    return std::tuple{other.bytes, store, record.key} <
           std::tuple{bytes, std::string_view{other.store}, std::string_view{other.key}};
  };
  if (largest_.size() == max_large_) {
    if (!is_larger(largest_.back())) return;
    largest_.pop_back();
  }
  const auto place = std::ranges::partition_point(
      largest_, [&](const LargeEntry& other) { return !is_larger(other); });
  largest_.insert(place,
                  {.bytes = bytes, .store = std::string{store}, .key = std::string{record.key}});
}

Statistics::TopGroups Statistics::top_of(const Groups& groups, const GroupCounts& others,
                                         std::size_t most) {
  TopGroups top{.groups = {}, .others = others};
  top.groups.reserve(groups.size());
  for (const auto& [name, counts] : groups) top.groups.push_back({.name = name, .counts = counts});
  std::ranges::sort(top.groups, [](const Group& a, const Group& b) {
    if (a.counts.entries != b.counts.entries) return a.counts.entries > b.counts.entries;
    return a.name < b.name;
  });
  for (; top.groups.size() > most; top.groups.pop_back()) top.others += top.groups.back().counts;
  return top;
}

}  // namespace persist::app
