#include "batch/executor.hpp"

#include <persist/exit_codec.hpp>

#include "base/escape.hpp"
#include "core/exit_input.hpp"
#include "core/scan_selected.hpp"
#include "core/schema_check.hpp"
#include "core/transact.hpp"

namespace persist::app {

namespace {

/// Makes what `queue_changes` queues as one transaction.
Outcome<void> change(Inspector& inspector, Instant now,
                     const std::function<Result<void>(Transaction&)>& queue_changes) {
  return transact([&]() -> Outcome<void> {
    auto transaction = inspector.begin(now);
    if (!transaction) return stop(std::move(transaction.error()));
    PERSIST_STOP(queue_changes(**transaction));
    PERSIST_STOP((*transaction)->commit());
    return {};
  });
}

}  // namespace

void BatchExecutor::execute(BatchAnswer& answer) {
  const BatchRequest& request = answer.request;
  switch (request.op) {
    case BatchRequest::Op::get:
    case BatchRequest::Op::get_many: look_up({&answer, 1}); return;
    case BatchRequest::Op::keys: answer.done = keys(request, answer.text); return;
    case BatchRequest::Op::set: answer.done = set(request, answer.text); return;
    case BatchRequest::Op::remove: answer.done = remove(request); break;
    case BatchRequest::Op::clear: answer.done = clear(request); break;
  }
  if (answer.done) answer.text += ",\"ok\":true";
}

void BatchExecutor::look_up(std::span<BatchAnswer> answers) {
  auto inspector = backing_.open(Access::read);
  std::vector<Place> places;
  for (BatchAnswer& answer : answers) {
    answer.done =
        inspector ? add_places(answer.request, places) : std::unexpected(inspector.error());
  }
  if (!inspector) return;
  Lookups lookups{**inspector, std::move(places)};
  for (BatchAnswer& answer : answers) {
    if (answer.done) answer.done = append_found(answer.request, lookups, answer.text);
  }
}

Outcome<void> BatchExecutor::add_places(const BatchRequest& request, std::vector<Place>& places) {
  const auto store = backing_.store(request.store, *backing_.inspector());
  if (!store) return std::unexpected(store.error());
  for (const std::string& key : request.keys) places.push_back({.store = *store, .key = key});
  return {};
}

/// Takes as many answers of `lookups` as the request has keys, whatever becomes of it.
Outcome<void> BatchExecutor::append_found(const BatchRequest& request, Lookups& lookups,
                                          std::string& text) {
  const bool raw = session_.settings().raw;
  const auto store = backing_.store(request.store, *backing_.inspector());
  if (!store) return std::unexpected(store.error());
  if (request.op == BatchRequest::Op::get) {
    text += raw ? ",\"value\":" : ",\"exit\":";
    return append_value(*store, lookups, text);
  }
  text += raw ? ",\"values\":[" : ",\"exits\":[";
  Outcome<void> done;
  for (const std::string& key : request.keys) {
    if (text.back() != '[') text += ',';
    const std::size_t before = text.size();
    Outcome<void> appended = append_value(*store, lookups, text);
    if (appended) continue;
    if (std::holds_alternative<PersistenceSchemaError>(appended.error())) {
      session_.report().warn("the value of \"" + key +
                             "\" cannot be decoded and is treated as missing");
    } else if (done) {
      done = std::move(appended);
    }
    text.resize(before);
    text += "null";
  }
  text += ']';
  return done;
}

/// Appends the live value of the next key, or null; one that does not decode is an error.
Outcome<void> BatchExecutor::append_value(std::string_view store, Lookups& lookups,
                                          std::string& text) {
  const auto found = lookups.next();
  if (!found) return stop(found.error());
  if (!*found || !(*found)->expires.is_live_at(session_.clock_now())) {
    text += "null";
    return {};
  }
  const std::string_view stored = (*found)->value;
  const ValueState state = value_state(stored);
  const bool decodes = session_.settings().raw ? !state.json_error : state.is_exit;
  if (!decodes) {
    const auto reason = check_stored(stored, session_);
    if (!reason) return std::unexpected(reason.error());
  }
  PERSIST_PASS(check_schema(session_, store, (*found)->key, JsonView::assume_valid(stored), "get"));
  if (state.has_white_space) {
    append_compact(text, JsonView::assume_valid(stored));
  } else {
    text += stored;
  }
  return {};
}

Outcome<void> BatchExecutor::keys(const BatchRequest& request, std::string& text) {
  auto inspector = backing_.open(Access::read);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(std::move(store.error()));
  text += ",\"keys\":[";
  PERSIST_PASS(scan_selected(**inspector, std::vector{std::string{*store}}, request.selection,
                             States::unneeded, [&](const SelectedEntry& entry) -> Outcome<void> {
                               const std::string_view key = entry.record.key;
                               if (text.back() != '[') text += ',';
                               append_quoted(text, is_utf8(key) ? std::string{key} : escaped(key));
                               return {};
                             }));
  text += ']';
  return {};
}

Outcome<void> BatchExecutor::set(const BatchRequest& request, std::string& text) {
  const Instant now = session_.clock_now();
  if (!request.expires.is_live_at(now)) {
    session_.report().warn("the expiry is not in the future; nothing was written",
                           request.expiry_hint);
    text += ",\"ok\":true,\"written\":false";
    return {};
  }
  if (!backing_.has_store(request.store)) {
    return usage("no store specified, and none exists yet", "use the member \"store\" or --store");
  }
  // Before a file is made, if the store is known without it.
  const std::string& key = request.keys.front();
  const auto named = request.store ? request.store : session_.settings().store;
  if (named) PERSIST_PASS(check_schema(session_, *named, key, *request.value, "set"));
  auto inspector = backing_.open(Access::create);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  PERSIST_PASS(check_schema(session_, *store, key, *request.value, "set"));
  PERSIST_PASS(session_.warn_of_lone_tag(**inspector, std::string{*store}, request.keys.front()));
  std::string value;
  append_compact(value, *request.value);
  PERSIST_PASS(change(**inspector, now, [&](Transaction& transaction) -> Result<void> {
    auto put = transaction.put(*store, request.keys.front(), value, request.expires);
    if (!put) return std::unexpected{std::move(put.error())};
    return {};
  }));
  if (request.store) backing_.forget_only_store();
  text += ",\"ok\":true";
  return {};
}

Outcome<void> BatchExecutor::remove(const BatchRequest& request) {
  auto inspector = backing_.open(Access::change);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  return change(**inspector, session_.clock_now(), [&](Transaction& transaction) {
    Result<void> queued;
    for (const std::string& key : request.keys) {
      queued = transaction.queue({.kind = Change::Kind::remove, .store = *store, .key = key});
      if (!queued) break;
    }
    return queued;
  });
}

Outcome<void> BatchExecutor::clear(const BatchRequest& request) {
  auto inspector = backing_.open(Access::change);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  return change(**inspector, session_.clock_now(), [&](Transaction& transaction) {
    return transaction.queue({.kind = Change::Kind::clear, .store = *store});
  });
}

}  // namespace persist::app
