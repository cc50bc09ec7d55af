#include <deque>
#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>

#include "inspect/matching.hpp"
#include "requests/message_row.hpp"
#include "requests/request_key.hpp"
#include "requests/table_pass.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

/// A request that outlives the answer it was read from.
class KeptMessage {
 public:
  KeptMessage(const MessageRow& row, std::uint32_t store) : row_{row}, store_{store} {
    const auto size = [](std::optional<std::string_view> text) { return text ? text->size() : 0; };
    const RequestId& id = row.request;
    bytes_.reserve(id.entity_type.size() + id.entity_id.size() + id.tag.size() +
                   size(id.message_id) + row.shard.size() + row.reply.size() + size(row.payload) +
                   row.trace_id.size());
    keep(row_.request.entity_type);
    keep(row_.request.entity_id);
    keep(row_.request.tag);
    if (row_.request.message_id) keep(*row_.request.message_id);
    keep(row_.shard);
    keep(row_.reply);
    if (row_.payload) keep(*row_.payload);
    keep(row_.trace_id);
  }
  KeptMessage(const KeptMessage&) = delete;
  KeptMessage& operator=(const KeptMessage&) = delete;

  [[nodiscard]] const MessageRow& row() const { return row_; }
  [[nodiscard]] std::uint32_t store() const { return store_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }

 private:
  void keep(std::string_view& text) {
    const std::size_t begin = bytes_.size();
    bytes_ += text;
    text = std::string_view{bytes_}.substr(begin);
  }

  MessageRow row_;
  std::uint32_t store_;
  std::string bytes_;
};

bool has_only(const ScanOptions& options, std::initializer_list<RequestPhase> phases) {
  return !options.phases.empty() && std::ranges::all_of(options.phases, [&](RequestPhase phase) {
    return std::ranges::find(phases, phase) != phases.end();
  });
}

bool is_open_alone(const ScanOptions& options) {
  return has_only(options, {RequestPhase::open, RequestPhase::queued});
}

bool is_suspended_alone(const ScanOptions& options) {
  return has_only(options, {RequestPhase::suspended, RequestPhase::parked});
}

/// Few replies say that a run is suspended: they are found without looking at all requests.
/// Chunks, which entries have, come in the order of the requests.
MessagesBy cheapest_way(const ScanOptions& options) {
  const bool by_reply = options.projection == Projection::keys && is_suspended_alone(options);
  return by_reply ? MessagesBy::reply : MessagesBy::request;
}

class MessagePass final : public TablePass {
 public:
  MessagePass(Database& database, ClusterTables tables, StoreNumbers stores, ScanOptions options)
      : database_{database},
        tables_{std::move(tables)},
        stores_{std::move(stores)},
        options_{std::move(options)},
        writer_{options_.projection},
        by_{cheapest_way(options_)},
        page_{options_.limit_hint} {}

  Result<bool> next(EntryBatch& batch) override {
    if (!clock_) {
      PERSIST_LET(clock_, database_.clock());
    }
    kept_.clear();
    const Result<bool> has_more =
        options_.projection == Projection::keys ? read_keys(batch) : read_entries(batch);
    if (has_more || !is_too_long(has_more.error())) return has_more;
    if (!batch.empty()) return true;
    // What is wanted is not asked of a reply that is too long: the next one is that.
    const bool has_hint = !options_.phases.empty();
    if (has_hint && std::exchange(knows_phases_, false)) return true;
    return pass_long_request(has_more.error());
  }

 private:
  [[nodiscard]] Query page(std::string select) const;
  void append_phases(Query& query) const;
  [[nodiscard]] bool is_in_phase(const MessageRow& row) const;
  [[nodiscard]] std::optional<std::uint32_t> store_of(const MessageRow& row);
  [[nodiscard]] Result<bool> read_page(
      const std::function<std::size_t(const MessageRow&, std::uint32_t)>& take);
  [[nodiscard]] Result<bool> read_keys(EntryBatch& batch);
  [[nodiscard]] Result<bool> read_entries(EntryBatch& batch);
  [[nodiscard]] Result<void> write_kept(EntryBatch& batch);
  [[nodiscard]] Result<bool> pass_long_request(const PersistenceError& error);

  Database& database_;
  ClusterTables tables_;
  StoreNumbers stores_;
  ScanOptions options_;
  MessageWriter writer_;
  MessagesBy by_;
  bool knows_phases_ = true;  // whether pages leave out what is not wanted
  PageSize page_;
  std::optional<WallClock> clock_;
  std::int64_t last_ = before_all;  // the request that was seen last, or the reply
  std::deque<KeptMessage> kept_;
};

Query MessagePass::page(std::string select) const {
  const std::string id = by_ == MessagesBy::reply ? "r.id" : "m.id";
  Query query{.sql = std::move(select)};
  append_phases(query);
  append_entries_of(query, database_, stores_);
  query.sql += " ORDER BY " + id + " LIMIT " + std::to_string(page_.rows());
  return query;
}

/// Appends what is known in advance of the replies that are wanted.
void MessagePass::append_phases(Query& query) const {
  if (!knows_phases_) return;
  if (is_open_alone(options_)) {
    query.sql += " AND r.id IS NULL";
  } else if (is_suspended_alone(options_)) {
    query.sql += " AND r.id IS NOT NULL AND NOT (";
    database_.session().append_begins_with(query, "r.payload", complete_opening);
    query.sql += ')';
  }
}

bool MessagePass::is_in_phase(const MessageRow& row) const {
  if (options_.phases.empty()) return true;
  const RequestPhase phase = row.reply_id
                                 ? phase_of(row.request.entity_type, row.request.tag, row.reply)
                                 : RequestPhase::open;
  return std::ranges::find(options_.phases, phase) != options_.phases.end();
}

/// The store of an entry that the scan asks for.
std::optional<std::uint32_t> MessagePass::store_of(const MessageRow& row) {
  const auto store = stores_.find(row.request.entity_type);
  if (store == stores_.end() || !is_in_phase(row)) return std::nullopt;
  const bool has_any_key = options_.prefix.empty() && !options_.after;
  if (!has_any_key && !admits_key(options_, writer_.key_of(row), StorageClass::text)) {
    return std::nullopt;
  }
  return store->second;
}

/// Reads requests until `take` has `batch_bytes` of them, which it counts; whether there may be
/// more.
Result<bool> MessagePass::read_page(
    const std::function<std::size_t(const MessageRow&, std::uint32_t)>& take) {
  Session& session = database_.session();
  std::size_t rows = 0;
  std::size_t bytes = 0;
  bool is_full = false;
  const std::size_t asked = page_.rows();
  PERSIST_CHECK(session.read(
      page(select_messages(session, tables_, options_.projection, by_, last_)), [&](Row& row) {
        const MessageRow message = message_of(row, *clock_, options_.projection);
        last_ = by_ == MessagesBy::reply ? *message.reply_id : message.request.id;
        ++rows;
        const auto store = store_of(message);
        if (store) bytes = take(message, *store);
        is_full = bytes >= batch_bytes;
        return !is_full;
      }));
  page_.learn(rows, bytes);
  return is_full || rows == asked;
}

Result<bool> MessagePass::read_keys(EntryBatch& batch) {
  return read_page([&](const MessageRow& row, std::uint32_t store) {
    writer_.add(batch, row, {}, store);
    return batch.bytes();
  });
}

Result<bool> MessagePass::read_entries(EntryBatch& batch) {
  std::size_t bytes = 0;
  const std::int64_t before = last_;
  const Result<bool> has_more = read_page([&](const MessageRow& row, std::uint32_t store) {
    bytes += kept_.emplace_back(row, store).bytes();
    return bytes;
  });
  if (!has_more && (!is_too_long(has_more.error()) || kept_.empty())) return has_more;
  const Result<void> written = write_kept(batch);
  if (written) return !has_more || *has_more;
  if (!is_too_long(written.error())) return std::unexpected{written.error()};
  // A chunk of one of them is too long: one at a time, so that it is known of which.
  batch.clear();
  last_ = before;
  page_.set_one(true);
  if (kept_.size() == 1) return std::unexpected{written.error()};
  return true;
}

/// Adds the requests that were kept, with their chunks, which come in the same order.
Result<void> MessagePass::write_kept(EntryBatch& batch) {
  if (kept_.empty()) return {};
  std::vector<Chunk> chunks;
  auto next = kept_.begin();
  const auto write_before = [&](std::int64_t id) {
    while (next != kept_.end() && next->row().request.id < id) {
      writer_.add(batch, next->row(), chunks, next->store());
      chunks.clear();
      ++next;
    }
  };
  Session& session = database_.session();
  Chunk chunk;
  PERSIST_CHECK(session.read(select_chunks(session, tables_, kept_.front().row().request.id,
                                           kept_.back().row().request.id),
                             [&](Row& row) {
                               const std::int64_t request = chunk_of(row, chunk);
                               write_before(request);
                               const bool is_wanted =
                                   next != kept_.end() && next->row().request.id == request;
                               if (is_wanted) chunks.push_back(std::move(chunk));
                               return true;
                             }));
  write_before(std::numeric_limits<std::int64_t>::max());
  return {};
}

/// Goes behind the request that could not be read, which is an error that names it.
Result<bool> MessagePass::pass_long_request(const PersistenceError& error) {
  std::optional<std::int64_t> id;
  std::string type;
  Session& session = database_.session();
  std::string select = "SELECT " + session.number("m.id") + ", m.entity_type, " +
                       session.number("r.id") + from_messages(session, tables_, by_, last_);
  PERSIST_CHECK(session.read(page(std::move(select)), [&](Row& row) {
    id = row.number(0);
    type = row.text(1);
    last_ = by_ == MessagesBy::reply ? row.number(2) : *id;
    return false;
  }));
  if (!id) return false;
  page_.set_one(false);
  knows_phases_ = true;
  PersistenceBackingError named = std::get<PersistenceBackingError>(error);
  named.message = "request #" + std::to_string(*id) + " is longer than the limit";
  if (named.store.empty()) named.store = type;
  return std::unexpected{PersistenceError{std::move(named)}};
}

}  // namespace

void append_entries_of(Query& query, const Database& database, const StoreNumbers& stores) {
  const Session& session = database.session();
  const bool has_steps = database.settings().steps;
  const std::string is_run = session.exact("m.tag") + " = 'run'";
  if (stores.size() == 1) {
    const std::string& type = stores.begin()->first;
    query.sql += " AND " + session.exact("m.entity_type") + " = ";
    session.append_text(query, type);
    if (is_workflow(type) && !has_steps) query.sql += " AND " + is_run;
  } else if (!has_steps) {
    query.sql += " AND (" + is_run + " OR " + session.exact("substr(m.entity_type, 1, 9)") +
                 " <> 'Workflow/')";
  }
}

std::unique_ptr<TablePass> make_message_pass(Database& database, ClusterTables tables,
                                             StoreNumbers stores, ScanOptions options) {
  return std::make_unique<MessagePass>(database, std::move(tables), std::move(stores),
                                       std::move(options));
}

}  // namespace persist::requests
