#include "keys/request_table.hpp"

#include <optional>
#include <utility>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "core/entry_parts.hpp"
#include "core/state_color.hpp"

namespace persist::app {

namespace {

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
    // What suspended goes on some time.
    const bool is_over = facts.phase != RequestPhase::suspended &&
                         facts.phase != RequestPhase::parked && facts.ended;
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

std::string RequestTable::take(std::size_t width, bool colored) {
  if (!table_) {
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
        {std::string{name_of(row.state)} + (row.has_lapsed_claim ? " (lapsed)" : ""),
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
