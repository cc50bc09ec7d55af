#include "drivers/sqlite/expired_rows.hpp"

#include <algorithm>
#include <limits>

#include "drivers/sqlite/row_table.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// Fewer rows are read faster than anything is found out about them.
constexpr std::size_t few_rows = 1024;

// Under one lock.
constexpr std::size_t max_portion = 12288;

}  // namespace

Result<void> ExpiredRows::begin() {
  PERSIST_LET(schema_version_, table_.connection().number("PRAGMA schema_version"));
  const std::string sql = "SELECT 1 FROM " + table_.sql_name() + std::string{by_expiry} +
                          " WHERE (expires, rowid) > (?1, ?2) AND expires <= ?3 AND "
                          "take_row(expires, rowid) ORDER BY expires, rowid";
  Result<Statement> statement = table_.connection().prepare(sql);
  state_ = statement ? State::partial : State::unusable;  // no such index, or of something else
  if (!statement) return {};
  statement_ = *std::move(statement);
  last_expiry_ = -std::numeric_limits<double>::infinity();
  last_row_ = std::numeric_limits<std::int64_t>::min();
  PERSIST_LET(const std::int64_t last,
              table_.connection().number("SELECT max(rowid) FROM " + table_.sql_name()));
  all_rows_ = static_cast<std::size_t>(std::max<std::int64_t>(last, 0));
  return {};
}

Result<bool> ExpiredRows::are_numbered_as_before() const {
  PERSIST_LET(const std::int64_t version, table_.connection().number("PRAGMA schema_version"));
  return version == schema_version_;
}

// One entry of that index costs a twentieth of a row that lies out of place, and a fifth of one
// that does not. A sixty-fourth of the rows is looked at on the chance that these are all.
Result<void> ExpiredRows::read_on(std::size_t rows, std::size_t misses) {
  walked_ += rows;
  misses_ += misses;
  if (walked_ < few_rows || state_ == State::complete || state_ == State::unusable) return {};
  if (state_ == State::unread) PERSIST_CHECK(begin());
  const bool all_are_worth_it = walked_ > all_rows_ / 16 || misses_ > all_rows_ / 128;
  while (state_ == State::partial && (all_are_worth_it || known_ < all_rows_ / 64)) {
    PERSIST_CHECK(read_portion());
  }
  return {};
}

Result<void> ExpiredRows::read_portion() {
  Connection& connection = table_.connection();
  PERSIST_CHECK(connection.let_others_in());
  StatementScope run{connection, statement_};
  std::visit([&](auto expiry) { run.bind(1, expiry); }, last_expiry_);
  run.bind(2, last_row_).bind(3, std::int64_t{now_.time_since_epoch().count()});
  portion_ = 0;
  connection.set_row_sink(this);
  const bool is_full = run.row();
  connection.set_row_sink(nullptr);
  if (!is_full) {
    PERSIST_CHECK(run.end());
    state_ = state_ == State::partial ? State::complete : state_;
  }
  connection.has_read_much();
  return {};
}

RowSink::Then ExpiredRows::take(std::span<sqlite3_value* const> columns) {
  if (sqlite3_value_type(columns[0]) == SQLITE_INTEGER) {
    last_expiry_ = sqlite3_value_int64(columns[0]);
  } else {
    last_expiry_ = sqlite3_value_double(columns[0]);
  }
  last_row_ = sqlite3_value_int64(columns[1]);
  add(last_row_);
  // In a damaged file an index may have more entries than there are rows.
  if (known_ > 2 * all_rows_ + max_portion) state_ = State::unusable;
  return ++portion_ == max_portion || state_ == State::unusable ? Then::yield : Then::go_on;
}

void ExpiredRows::add(std::int64_t row) {
  ++known_;
  const auto place = static_cast<std::uint64_t>(row);
  if (place >= max_bits) {
    others_.insert(row);
    if (others_.size() > max_others) state_ = State::unusable;
    return;
  }
  if (place / 64 >= bits_.size())
    bits_.resize(std::max<std::size_t>(place / 64 + 1, bits_.size() * 2));
  bits_[place / 64] |= std::uint64_t{1} << (place % 64);
}

}  // namespace persist::sqlite
