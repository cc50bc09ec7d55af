#include "requests/database.hpp"

#include <algorithm>

#include "requests/request_key.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

Result<const Tables*> Database::tables() {
  if (tables_) {
    PERSIST_LET(const bool may_be_others, session_.may_have_other_tables());
    if (!may_be_others) return &*tables_;
  }
  PERSIST_LET(const std::vector<FoundTable> found, session_.find_tables());
  tables_ = tables_among(found);
  return &*tables_;
}

Result<WallClock> Database::clock() {
  if (session_.has_utc_times()) return WallClock{};
  std::optional<Instant> its_now;
  const std::string sql = "SELECT " + std::string{session_.now_text()};
  PERSIST_CHECK(session_.read({.sql = sql}, [&](Row& row) {
    its_now = read_wall_time(row.text(0));
    return true;
  }));
  const Instant our_now = SystemClock{}.now();
  return WallClock{its_now.value_or(our_now), our_now};
}

Result<std::vector<std::string>> Database::names_in(const std::string& table,
                                                    std::string_view column,
                                                    std::string_view condition) {
  const std::string rows = session_.quoted_name(table).append(condition);
  std::vector<std::string> names;
  PERSIST_CHECK(session_.read({.sql = session_.select_distinct(column, rows)}, [&](Row& row) {
    names.emplace_back(row.text(0));
    return true;
  }));
  return names;
}

Result<std::vector<NamedSource>> Database::stores() {
  PERSIST_LET(const Tables* const tables, this->tables());
  std::vector<NamedSource> stores;
  for (std::size_t i = 0; shows_queues() && i < tables->queues.size(); ++i) {
    PERSIST_LET(const auto names, names_in(tables->queues[i].name, "queue_name", ""));
    for (const std::string& name : names) {
      stores.push_back({.id = prefixed_id(tables->queues[i].name, name),
                        .source = {.kind = Source::Kind::queue, .table = i, .name = name}});
    }
  }
  const std::size_t queues = stores.size();
  for (std::size_t i = 0; shows_clusters() && i < tables->clusters.size(); ++i) {
    const ClusterTables& cluster = tables->clusters[i];
    PERSIST_LET(const auto names, names_in(cluster.messages, "entity_type", " WHERE kind = 0"));
    for (const std::string& name : names) {
      if (name == clock_entity && !settings_.steps) continue;
      const auto end = stores.begin() + static_cast<std::ptrdiff_t>(queues);
      const bool is_ambiguous = std::find_if(stores.begin(), end, [&](const auto& each) {
                                  return each.id == name;
                                }) != end;
      const bool has_prefix = tables->clusters.size() > 1 || is_ambiguous;
      stores.push_back({.id = has_prefix ? prefixed_id(cluster.prefix, name) : name,
                        .source = {.kind = Source::Kind::entities, .table = i, .name = name}});
    }
  }
  std::ranges::sort(stores, {}, &NamedSource::id);
  return stores;
}

Result<bool> Database::has_queue(const QueueTable& table, std::string_view name) {
  Query query{.sql = "SELECT 1 FROM " + session_.quoted_name(table.name) + " WHERE " +
                     session_.exact("queue_name") + " = "};
  session_.append_text(query, name);
  query.sql += " LIMIT 1";
  bool found = false;
  PERSIST_CHECK(session_.read(query, [&](Row&) {
    found = true;
    return false;
  }));
  return found;
}

Result<std::optional<Source>> Database::find_queue(std::string_view store, bool must_exist) {
  for (std::size_t i = 0; shows_queues() && i < tables_->queues.size(); ++i) {
    const std::string opening = prefixed_id(tables_->queues[i].name, "");
    if (!store.starts_with(opening)) continue;
    const std::string_view name = store.substr(opening.size());
    if (must_exist) {
      PERSIST_LET(const bool is_there, has_queue(tables_->queues[i], name));
      if (!is_there) continue;
    }
    return Source{.kind = Source::Kind::queue, .table = i, .name = std::string{name}};
  }
  return std::nullopt;
}

Result<std::optional<Source>> Database::find(std::string_view store) {
  PERSIST_LET(const Tables* const tables, this->tables());
  const auto& clusters = tables->clusters;
  const bool may_be_entity = shows_clusters() && !clusters.empty();
  PERSIST_LET(std::optional<Source> queue, find_queue(store, may_be_entity));
  if (queue || !may_be_entity) return queue;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const std::string opening = prefixed_id(clusters[i].prefix, "");
    if (!store.starts_with(opening)) continue;
    const std::string_view name = store.substr(opening.size());
    Source source{.kind = Source::Kind::entities, .table = i, .name = std::string{name}};
    if (clusters.size() > 1) return source;
    PERSIST_LET(const std::optional<Source> namesake, find_queue(name, true));
    if (namesake) return source;
  }
  if (clusters.size() > 1) return std::nullopt;
  return Source{.kind = Source::Kind::entities, .table = 0, .name = std::string{store}};
}

Result<std::string> Database::id_of(const Source& source) {
  PERSIST_LET(const Tables* const tables, this->tables());
  if (source.kind == Source::Kind::queue) {
    return prefixed_id(tables->queues[source.table].name, source.name);
  }
  const std::string& prefix = tables->clusters[source.table].prefix;
  if (tables->clusters.size() > 1) return prefixed_id(prefix, source.name);
  PERSIST_LET(const std::optional<Source> namesake, find_queue(source.name, true));
  return namesake ? prefixed_id(prefix, source.name) : source.name;
}

}  // namespace persist::requests
