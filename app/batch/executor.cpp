#include "batch/executor.hpp"

#include <persist/exit_codec.hpp>

#include "base/escape.hpp"
#include "core/exit_input.hpp"
#include "core/scan_selected.hpp"

namespace persist::app {

Outcome<void> BatchExecutor::execute(const BatchRequest& request, std::string& answer) {
  Outcome<void> done;
  switch (request.op) {
    case BatchRequest::Op::get: return get(request, answer);
    case BatchRequest::Op::get_many: return get_many(request, answer);
    case BatchRequest::Op::keys: return keys(request, answer);
    case BatchRequest::Op::set: return set(request, answer);
    case BatchRequest::Op::remove: done = remove(request); break;
    case BatchRequest::Op::clear: done = clear(request); break;
  }
  if (done) answer += ",\"ok\":true";
  return done;
}

Outcome<void> BatchExecutor::append_value(Inspector& inspector, const std::string& store,
                                          const std::string& key, std::string& answer) {
  PERSIST_STOP(inspector.lookup(store, key, batch_));
  if (batch_.empty() || !batch_[0].expires.is_live_at(session_.now())) {
    answer += "null";
    return {};
  }
  const std::string_view stored = batch_[0].value;
  const ValueState state = value_state(stored);
  const bool decodes = session_.settings().raw ? !state.json_error : state.is_exit;
  if (!decodes) {
    const auto reason = check_stored(stored, session_);
    if (!reason) return std::unexpected(reason.error());
  }
  if (state.has_white_space) {
    append_compact(answer, JsonView::assume_valid(stored));
  } else {
    answer += stored;
  }
  return {};
}

Outcome<void> BatchExecutor::get(const BatchRequest& request, std::string& answer) {
  auto inspector = backing_.open_for_lookups();
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  answer += session_.settings().raw ? ",\"value\":" : ",\"exit\":";
  return append_value(**inspector, *store, request.keys.front(), answer);
}

Outcome<void> BatchExecutor::get_many(const BatchRequest& request, std::string& answer) {
  auto inspector = backing_.open_for_lookups();
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  answer += session_.settings().raw ? ",\"values\":[" : ",\"exits\":[";
  for (const std::string& key : request.keys) {
    if (answer.back() != '[') answer += ',';
    const std::size_t before = answer.size();
    const auto appended = append_value(**inspector, *store, key, answer);
    if (appended) continue;
    if (!std::holds_alternative<PersistenceSchemaError>(appended.error())) return appended;
    session_.report().warn("the value of \"" + key + "\" does not decode, and counts as none");
    answer.resize(before);
    answer += "null";
  }
  answer += ']';
  return {};
}

Outcome<void> BatchExecutor::keys(const BatchRequest& request, std::string& answer) {
  auto inspector = backing_.open(Access::read);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(std::move(store.error()));
  answer += ",\"keys\":[";
  PERSIST_PASS(scan_selected(**inspector, std::vector{*std::move(store)}, request.selection,
                             States::unneeded, [&](const SelectedEntry& entry) -> Outcome<void> {
                               const std::string_view key = entry.record.key;
                               if (answer.back() != '[') answer += ',';
                               append_quoted(answer,
                                             is_utf8(key) ? std::string{key} : escaped(key));
                               return {};
                             }));
  answer += ']';
  return {};
}

Outcome<void> BatchExecutor::set(const BatchRequest& request, std::string& answer) {
  const Instant now = session_.now();
  if (!request.expires.is_live_at(now)) {
    session_.report().warn("the expiry is not in the future; nothing is written",
                           request.expiry_hint);
    answer += ",\"ok\":true,\"written\":false";
    return {};
  }
  if (!backing_.has_store(request.store)) {
    return usage("no store is named, and there is none yet", "name it with \"store\" or --store");
  }
  auto inspector = backing_.open(Access::create);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  PERSIST_PASS(session_.warn_of_lone_tag(**inspector, *store, request.keys.front()));
  std::string value;
  append_compact(value, *request.value);
  auto transaction = (*inspector)->begin(now);
  if (!transaction) return stop(std::move(transaction.error()));
  PERSIST_STOP((*transaction)->put(*store, request.keys.front(), value, request.expires));
  PERSIST_STOP((*transaction)->commit());
  if (request.store) backing_.forget_only_store();
  answer += ",\"ok\":true";
  return {};
}

Outcome<void> BatchExecutor::remove(const BatchRequest& request) {
  auto inspector = backing_.open(Access::change);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  auto transaction = (*inspector)->begin(session_.now());
  if (!transaction) return stop(std::move(transaction.error()));
  for (const std::string& key : request.keys) {
    PERSIST_STOP((*transaction)->remove(*store, key));
  }
  PERSIST_STOP((*transaction)->commit());
  return {};
}

Outcome<void> BatchExecutor::clear(const BatchRequest& request) {
  auto inspector = backing_.open(Access::change);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  const auto store = backing_.store(request.store, **inspector);
  if (!store) return std::unexpected(store.error());
  auto transaction = (*inspector)->begin(session_.now());
  if (!transaction) return stop(std::move(transaction.error()));
  PERSIST_STOP((*transaction)->clear(*store));
  PERSIST_STOP((*transaction)->commit());
  return {};
}

}  // namespace persist::app
