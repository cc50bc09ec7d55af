#include "drivers/sql/kvs_contents.hpp"

#include <algorithm>

#include "drivers/sql/store_place.hpp"
#include "kvs/envelope.hpp"
#include "kvs/kvs_key.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

Statement TableContents::select(std::string_view columns) const {
  Statement statement{dialect_, "SELECT "};
  statement.add(columns).add(" FROM ").add(dialect_.quoted_name(table_.name)).add(" WHERE ");
  return statement;
}

Result<bool> TableContents::has_key_with(std::string_view prefix) {
  if (dialect_.why_not_storable(prefix)) return false;
  Statement statement = select("1");
  append_has_prefix(statement, table_, prefix);
  statement.add(" LIMIT 1");
  Rows rows;
  const Result<void> read = connection_.read(statement, rows, Patience::long_statement);
  const auto* const error = read ? nullptr : std::get_if<PersistenceBackingError>(&read.error());
  if (error != nullptr && dialect_.is_incomparable(error->code)) return false;
  PERSIST_CHECK(read);
  return !rows.empty();
}

/// Whether a row of those with `condition` holds a wrapped value.
Result<bool> TableContents::is_any_wrapped(std::string_view condition, std::string_view value) {
  constexpr std::size_t page = 200;
  constexpr std::size_t max_bytes = std::size_t{1} << 20U;
  std::string last;
  for (bool is_first = true;; is_first = false) {
    Statement statement = select(
        "id, CASE WHEN octet_length(value) <= " + std::to_string(max_bytes) + " THEN value END");
    statement.add(condition);
    if (!value.empty()) statement.add(" = ").add_text(value);
    if (!is_first) statement.add(" AND id > ").add_text(last);
    statement.add(" ORDER BY id LIMIT " + std::to_string(page));
    Rows rows;
    PERSIST_LET(const bool all,
                connection_.read_some(statement, rows, max_bytes, Patience::long_statement));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (unwrap(rows.text(i, 1))) return true;
    }
    if (rows.empty() || (all && rows.size() < page)) return false;
    last = rows.text(rows.size() - 1, 0);
  }
}

Result<void> TableContents::look() {
  if (has_looked_) return {};
  const std::string store = dialect_.before_colon("id");
  Statement statement = select(store);
  statement.add("id LIKE '%:%' GROUP BY 1 ORDER BY 1");
  Rows rows;
  PERSIST_CHECK(connection_.read(statement, rows, Patience::long_statement));
  std::vector<std::string> odd;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string id{rows.text(i, 0)};
    if (auto key = split_escaped(id + ':')) {
      evidence_.add(id);
      stores_.push_back(std::move(key->store));
    } else {
      odd.push_back(id);
    }
  }
  Statement any = select("1");
  any.add("id NOT LIKE '%:%' LIMIT 1");
  PERSIST_CHECK(connection_.read(any, rows, Patience::long_statement));
  const bool has_bare = !rows.empty();
  if (has_bare) {
    PERSIST_LET(is_old_, is_any_wrapped("id NOT LIKE '%:%'", {}));
  }
  for (const std::string& id : odd) {
    if (is_old_) break;
    PERSIST_LET(is_old_, is_any_wrapped(store, id));
  }
  has_unwrapped_ = !is_old_ && (has_bare || !odd.empty());
  if (has_unwrapped_ && !stores_.empty()) {
    PERSIST_LET(has_wrapped_, is_any_wrapped("id LIKE '%:%'", {}));
  }
  std::ranges::sort(stores_);
  has_looked_ = true;
  return {};
}

Result<bool> TableContents::is_old() {
  PERSIST_CHECK(look());
  return is_old_;
}

Result<bool> TableContents::is_plain() {
  PERSIST_CHECK(look());
  return has_unwrapped_ && !has_wrapped_;
}

Result<bool> TableContents::is_doubtful() {
  PERSIST_CHECK(look());
  return !is_old_ && evidence_.is_doubtful();
}

Result<std::vector<std::string>> TableContents::stores() {
  PERSIST_CHECK(look());
  return std::move(stores_);
}

}  // namespace persist::sql
