#include <optional>
#include <utility>

#include "inspect/matching.hpp"
#include "requests/element_row.hpp"
#include "requests/table_pass.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

class ElementPass final : public TablePass {
 public:
  ElementPass(Database& database, QueueTable table, StoreNumbers stores, ScanOptions options)
      : database_{database},
        table_{std::move(table)},
        stores_{std::move(stores)},
        options_{std::move(options)},
        writer_{options_.projection},
        page_{options_.limit_hint} {}

  Result<bool> next(EntryBatch& batch) override {
    if (!clock_) {
      PERSIST_LET(clock_, database_.clock());
    }
    Session& session = database_.session();
    std::size_t rows = 0;
    const std::size_t asked = page_.rows();
    const Result<void> read =
        session.read(page(select_elements(session, table_, options_.projection)), [&](Row& row) {
          const ElementRow element = element_of(row, *clock_, table_, options_.projection);
          last_ = element.sequence;
          ++rows;
          take(element, batch);
          return batch.bytes() < batch_bytes;
        });
    page_.learn(rows, batch.bytes());
    if (read) return batch.bytes() >= batch_bytes || rows == asked;
    if (!is_too_long(read.error())) return std::unexpected{read.error()};
    if (!batch.empty()) return true;
    return pass_long_element(read.error());
  }

 private:
  void take(const ElementRow& element, EntryBatch& batch) {
    const auto store = stores_.find(element.queue);
    if (store == stores_.end() || !admits_key(options_, element.id, StorageClass::text)) return;
    writer_.add(batch, table_, element, store->second);
  }

  [[nodiscard]] Query page(std::string select) const {
    Query query{.sql = std::move(select)};
    append_behind(query.sql, "q.sequence", last_);
    if (stores_.size() == 1) {
      query.sql += " AND " + database_.session().exact("q.queue_name") + " = ";
      database_.session().append_text(query, stores_.begin()->first);
    }
    query.sql += " ORDER BY q.sequence LIMIT " + std::to_string(page_.rows());
    return query;
  }

  /// Goes behind the element that could not be read, which is an error that names it.
  [[nodiscard]] Result<bool> pass_long_element(const PersistenceError& error) {
    std::optional<std::int64_t> sequence;
    std::string queue;
    Session& session = database_.session();
    PERSIST_CHECK(
        session.read(page("SELECT " + session.number("q.sequence") + ", q.queue_name FROM " +
                          session.quoted_name(table_.name) + " AS q WHERE 1 = 1"),
                     [&](Row& row) {
                       sequence = row.number(0);
                       queue = row.text(1);
                       return false;
                     }));
    if (!sequence) return false;
    last_ = *sequence;
    PersistenceBackingError named = std::get<PersistenceBackingError>(error);
    named.message = "the element with the sequence number " + std::to_string(*sequence) +
                    " is longer than the limit";
    if (named.store.empty()) named.store = prefixed_id(table_.name, queue);
    return std::unexpected{PersistenceError{std::move(named)}};
  }

  Database& database_;
  QueueTable table_;
  StoreNumbers stores_;
  ScanOptions options_;
  ElementWriter writer_;
  PageSize page_;
  std::optional<WallClock> clock_;
  std::int64_t last_ = before_all;  // the element that was seen last
};

}  // namespace

std::unique_ptr<TablePass> make_element_pass(Database& database, QueueTable table,
                                             StoreNumbers stores, ScanOptions options) {
  return std::make_unique<ElementPass>(database, std::move(table), std::move(stores),
                                       std::move(options));
}

}  // namespace persist::requests
