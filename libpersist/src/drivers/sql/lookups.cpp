#include "drivers/sql/lookups.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

constexpr std::size_t max_keys = 1000;
constexpr std::size_t max_answer_bytes = 4 * batch_bytes;

/// The first of `keys` that are of one store.
std::span<const Place> of_one_store(std::span<const Place> keys) {
  const auto is_other = [&](const Place& place) { return place.store != keys.front().store; };
  const auto end = std::ranges::find_if(keys, is_other);
  return keys.first(std::min(max_keys, static_cast<std::size_t>(std::distance(keys.begin(), end))));
}

class Lookup {
 public:
  Lookup(Catalog& catalog, StorePlace place, Projection projection, RowLock lock)
      : catalog_{catalog}, place_{std::move(place)}, lock_{lock} {
    // Of a wrapped entry the value has the expiry.
    selection_.has_value = projection == Projection::entries || place_.is_wrapped();
  }

  /// Whether there is an answer that is small enough; otherwise fewer keys have to be asked.
  [[nodiscard]] Result<bool> read(std::span<const Place> keys) {
    ids_.clear();
    for (const Place& place : keys) {
      if (place.key.storage != StorageClass::text ||
          catalog_.dialect().why_not_storable(place.key.bytes)) {
        continue;
      }
      ids_.push_back(place_.id_of(place.key.bytes));
    }
    rows_.clear(0);
    if (!ids_.empty()) {
      const std::size_t max_bytes = keys.size() == 1 ? std::string::npos : max_answer_bytes;
      const Result<bool> all = catalog_.connection().read_some(select(), rows_, max_bytes);
      if (!all && catalog_.means_no_row(all.error())) {
        // One such key spoils the answer for all: the others are asked without it.
        if (ids_.size() > 1) return false;
        rows_.clear(0);
      } else {
        PERSIST_CHECK(all);
        if (!*all) return false;
      }
    }
    index_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i) index_.emplace(rows_.text(i, 0), i);
    return true;
  }

  /// Adds the entry of a key; false where it is too long.
  [[nodiscard]] bool answer(const StoredKey& key, EntryBatch& batch) {
    const auto found =
        key.storage == StorageClass::text ? index_.find(place_.id_of(key.bytes)) : index_.end();
    if (found == index_.end()) {
      batch.add_absent();
      return true;
    }
    EntryView entry;
    if (!read_row(rows_, found->second, 0, place_, selection_, entry)) return false;
    if (!selection_.has_value && rows_.cell(found->second, 1)) {
      entry.expires = Expires::at(rows_.number(found->second, 1));
    }
    batch.add(entry);
    return true;
  }

 private:
  [[nodiscard]] Statement select() const {
    const Dialect& dialect = catalog_.dialect();
    Statement statement{dialect, "SELECT "};
    statement
        .add(selected_columns(dialect, place_, selection_, catalog_.settings().max_value_bytes))
        .add(" FROM " + dialect.quoted_name(place_.table->name) + " WHERE ");
    if (place_.table->has_store_column()) {
      append_is_in_store(statement, place_);
      statement.add(" AND ");
    }
    const std::vector<std::string_view> ids{ids_.begin(), ids_.end()};
    dialect.append_is_one_of(statement, "id", ids);
    // Rows are locked in one order, so that two transactions do not wait for each other.
    if (lock_ == RowLock::update) statement.add(" ORDER BY id").add(dialect.row_lock());
    return statement;
  }

  Catalog& catalog_;
  StorePlace place_;
  RowLock lock_;
  Selection selection_;
  std::vector<std::string> ids_;
  Rows rows_;
  std::unordered_map<std::string_view, std::size_t> index_;  // of the rows, by id
};

}  // namespace

Result<std::size_t> look_up(Catalog& catalog, std::span<const Place> keys, Projection projection,
                            RowLock lock, EntryBatch& batch) {
  batch.clear();
  if (keys.empty()) return 0;
  std::span<const Place> asked = of_one_store(keys);
  PERSIST_LET(std::optional<StorePlace> place, catalog.find(asked.front().store));
  if (!place) {
    for (std::size_t i = 0; i < asked.size(); ++i) batch.add_absent();
    return asked.size();
  }
  Lookup lookup{catalog, *std::move(place), projection, lock};
  while (true) {
    PERSIST_LET(const bool is_small, lookup.read(asked));
    if (is_small) break;
    asked = asked.first(std::max(asked.size() / 8, std::size_t{1}));
  }
  for (std::size_t done = 0; done < asked.size(); ++done) {
    if (lookup.answer(asked[done].key, batch)) continue;
    if (done > 0) return done;
    return too_long("get", "the entry \"" + std::string{asked[done].key.bytes} + '"',
                    catalog.settings().max_value_bytes);
  }
  return asked.size();
}

}  // namespace persist::sql
