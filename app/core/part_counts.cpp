#include "core/part_counts.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <persist/json_reader.hpp>

#include "core/entry_parts.hpp"

namespace persist::app {

namespace {

/// Whether `part` is written as all JSON of the same meaning is here: compact, and a string without
/// escapes. Numbers count as they are written.
bool is_canonical(JsonView part) {
  switch (kind_of(part)) {
    case JsonKind::string: return !part.text().contains('\\');
    case JsonKind::array:
    case JsonKind::object: return false;
    default: return true;
  }
}

std::string canonical(JsonView part) {
  std::string text;
  if (kind_of(part) == JsonKind::string) {
    append_quoted(text, unquoted(part));
  } else {
    append_compact(text, part);
  }
  return text;
}

void count(PartCounts::Counts& counts, const EntryView& record) {
  ++counts.entries;
  counts.bytes += record.value.size();
}

}  // namespace

void PartCounts::add(std::string_view store, const EntryView& record, const ValueState& state) {
  count(all_, record);
  bool has_part = false;
  const auto add_part = [&](JsonView part) {
    has_part = true;
    Tally& tally = tally_of(trimmed(part), store, record.key);
    if (std::exchange(tally.last, all_.entries) != all_.entries) count(tally.counts, record);
  };
  static_cast<void>(any_part(pointer_, record, state, [&](JsonView part) {
    add_part(part);
    return false;
  }));
  if (!has_part) count(without_, record);
}

PartCounts::Tally& PartCounts::tally_of(JsonView part, std::string_view store,
                                        std::string_view key) {
  if (part.text().size() > max_length) return others_;
  const std::string made = is_canonical(part) ? std::string{} : canonical(part);
  const std::string_view text = made.empty() ? part.text() : made;
  auto found = tallies_.find(text);
  if (found == tallies_.end()) {
    if (tallies_.size() == max_groups) return others_;
    found = tallies_.emplace(text, Tally{}).first;
    found->second.store = store;
    found->second.key = key;
  } else if (Tally& tally = found->second;
             std::tuple{store, key} <
             std::tuple{std::string_view{tally.store}, std::string_view{tally.key}}) {
    tally.store = store;
    tally.key = key;
  }
  return found->second;
}

std::vector<PartCounts::Group> PartCounts::groups() const {
  std::vector<Group> groups;
  groups.reserve(tallies_.size());
  for (const auto& [text, tally] : tallies_) {
    groups.push_back({.part = JsonView::assume_valid(text),
                      .counts = tally.counts,
                      .store = tally.store,
                      .key = tally.key});
  }
  std::ranges::sort(groups, [](const Group& a, const Group& b) {
    if (a.counts.entries != b.counts.entries) return a.counts.entries > b.counts.entries;
    return a.part.text() < b.part.text();
  });
  return groups;
}

}  // namespace persist::app
