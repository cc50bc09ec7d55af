#include "keys/request_table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "core/entry_parts.hpp"
#include "core/state_color.hpp"

namespace persist::app {

namespace {

constexpr std::string_view lapsed_mark = " (lapsed)";

/// The group that a cluster has unless it was given others says nothing.
std::string shard_shown(std::string_view shard) {
  constexpr std::string_view usual = "default:";
  return escaped(shard.starts_with(usual) ? shard.substr(usual.size()) : shard);
}

}  // namespace

void RequestTable::add(const ListedKey& key) {
  Row row{.state = key.state,
          .has_lapsed_claim = false,
          .age = {},
          .took = {},
          .attempts = {},
          .shard = {},
          .store = escaped(key.store),
          .key = escaped(key.key)};
  if (key.request != nullptr) {
    const RequestFacts& facts = key.request->facts;
    row.has_lapsed_claim = has_lapsed_claim(facts, now_);
    if (facts.created) row.age = human_duration(now_ - *facts.created);
    const bool is_over = facts.ended && !has_suspended(facts);
    if (facts.created && is_over) row.took = short_duration(*facts.ended - *facts.created);
    if (facts.attempts > 0) row.attempts = std::to_string(facts.attempts);
    row.shard = shard_shown(detail_text(*key.request, "shard"));
  }
  if (!table_) {
    columns_.attempts = columns_.attempts || !row.attempts.empty();
    columns_.shard = columns_.shard || !row.shard.empty();
  }
  rows_.push_back(std::move(row));
}

void RequestTable::fit(std::size_t width) {
  constexpr std::size_t gap = 2;
  // Of the titles.
  std::size_t state = 5;
  std::size_t age = 3;
  std::size_t took = 4;
  std::size_t shard = 5;
  std::size_t store = 5;
  std::size_t key = 3;
  for (const Row& row : rows_) {
    const auto mark = row.has_lapsed_claim ? lapsed_mark.size() : 0;
    state = std::max(state, name_of(row.state).size() + mark);
    age = std::max(age, row.age.size());
    took = std::max(took, row.took.size());
    shard = std::max(shard, width_of(row.shard));
    store = std::max(store, width_of(row.store));
    key = std::max(key, width_of(row.key));
  }
  constexpr std::size_t attempts = 5;
  const std::size_t taken = state + gap + age + gap + took + gap + shard + gap + key +
                            (columns_.attempts ? attempts + gap : 0) +
                            (shows_store_ ? store + gap : 0);
  columns_.shard = columns_.shard && taken <= width;
}

std::string RequestTable::take(std::size_t width, bool colored) {
  if (!table_) {
    fit(width);
    std::vector<Column> columns{{.title = "STATE"},
                                {.title = "AGE", .align = Column::Align::right},
                                {.title = "TOOK", .align = Column::Align::right}};
    if (columns_.attempts) {
      columns.push_back({.title = "TRIES", .align = Column::Align::right});
    }
    if (columns_.shard) columns.push_back({.title = "SHARD", .align = Column::Align::right});
    if (shows_store_) columns.push_back({.title = "STORE"});
    columns.push_back({.title = "KEY", .shrinks = true});
    table_.emplace(std::move(columns));
  }
  for (Row& row : rows_) {
    std::vector<Cell> cells{
        {std::string{name_of(row.state)} + std::string{row.has_lapsed_claim ? lapsed_mark : ""},
         color_of(row.state)},
        std::move(row.age),
        std::move(row.took)};
    if (columns_.attempts) cells.emplace_back(std::move(row.attempts));
    if (columns_.shard) cells.emplace_back(std::move(row.shard));
    if (shows_store_) cells.emplace_back(std::move(row.store));
    cells.emplace_back(std::move(row.key));
    table_->add(std::move(cells));
  }
  rows_.clear();
  return table_->take_aligned(width, colored);
}

}  // namespace persist::app
