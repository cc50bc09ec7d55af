#include "core/entry_writer.hpp"

#include <algorithm>

#include "base/counts.hpp"
#include "core/redaction.hpp"
#include "core/scan_selected.hpp"

namespace persist::app {

void declare_mode(Options& options, std::optional<std::string>& mode) {
  options.choice("--mode", {"merge", "insert", "replace"}, mode,
                 {"merge: overwrite existing entries (the default); insert: change nothing if a "
                  "key has a live entry; replace: leave each store with exactly the new entries",
                  "What to do with existing entries. *merge*, the default, overwrites them; "
                  "*insert* fails with status 6 if a key has a live entry, and then changes "
                  "nothing; *replace* leaves each store with exactly the new entries."});
}

WriteMode mode_named(const std::optional<std::string>& mode) {
  if (mode == "insert") return WriteMode::insert;
  if (mode == "replace") return WriteMode::replace;
  return WriteMode::merge;
}

Result<void> EntryWriter::begin(const std::set<std::string>& stores) {
  if (plan_.planned != nullptr) return begin_plan(stores);
  if (auto begun = begin_transaction(); !begun || plan_.mode != WriteMode::replace) return begun;
  for (const std::string& store : stores) {
    if (auto queued = changes_->queue({.kind = Change::Kind::clear, .store = store}); !queued) {
      return queued;
    }
  }
  return {};
}

Result<void> EntryWriter::begin_transaction() {
  auto transaction = plan_.batch == 0 ? target_.begin(plan_.now) : target_.begin_portion(plan_.now);
  if (!transaction) return std::unexpected(std::move(transaction.error()));
  written_count_ = 0;
  changes_.emplace(
      *std::move(transaction), [this](std::size_t index, const ChangeOutcome& outcome) {
        if (plan_.mode != WriteMode::insert || outcome.applied == Applied::yes || conflict_) return;
        conflict_ = keys_[index % ChangeQueue::window];
      });
  return {};
}

Result<void> EntryWriter::write(const WrittenEntry& entry) {
  if (plan_.redactor == nullptr) return write_as_it_is(entry);
  EntryView view{.key = entry.key.bytes, .value = entry.value, .expires = entry.expires};
  ValueState state = value_state(entry.value);
  const bool is_json = !state.json_error;
  plan_.redactor->redact(view, state);
  if (auto remembered = remember_key(entry, view.key); !remembered) return remembered;
  return write_as_it_is({.store = entry.store,
                         .key = {view.key, entry.key.storage},
                         .value = view.value,
                         .value_class = is_json ? entry.value_class : StorageClass::text,
                         .expires = entry.expires,
                         .is_exit = state.is_exit});
}

Result<void> EntryWriter::remember_key(const WrittenEntry& entry, std::string_view redacted) {
  if (!plan_.redactor->redacts_keys()) return {};
  if (!collisions_) collisions_.emplace([] { return received_signal() != 0; });
  auto store = std::ranges::find(redacted_stores_, entry.store);
  if (store == redacted_stores_.end()) {
    store = redacted_stores_.insert(store, std::string{entry.store});
  }
  return collisions_->add(static_cast<std::uint32_t>(store - redacted_stores_.begin()), redacted,
                          entry.key.storage, entry.key.bytes);
}

Result<void> EntryWriter::refuse_collisions() {
  if (!collisions_) return {};
  auto found = app::refuse_collisions(*collisions_, redacted_stores_);
  collisions_.reset();
  return passed(std::move(found));
}

Result<void> EntryWriter::check_schema(const WrittenEntry& entry) {
  if (plan_.schemas == nullptr) return {};
  const JsonView exit = JsonView::assume_valid(entry.value);
  if (!entry.is_exit || plan_.schemas->fits(entry.store, entry.key.bytes, exit)) return {};
  auto issues = plan_.schemas->issues_of(entry.store, entry.key.bytes, exit);
  std::string message =
      '"' + std::string{entry.key.bytes} + "\" does not match its schema: " +
      message_of(PersistenceSchemaError{.issues = std::move(issues)}) +
      (plan_.batch == 0 ? "; nothing was changed" : "; its batch was not written");
  return passed(std::unexpected{
      Error{PersistenceSchemaError{.issues = {{.path = "", .message = std::move(message)}}}}});
}

Result<void> EntryWriter::write_as_it_is(const WrittenEntry& entry) {
  if (auto checked = check_schema(entry); !checked) return checked;
  const Condition condition = plan_.mode == WriteMode::insert && !came_before(entry)
                                  ? Condition::absent()
                                  : Condition::always();
  const auto value = respelt(entry);
  if (!value) return std::unexpected(value.error());
  if (plan_.mode == WriteMode::insert) {
    keys_.resize(ChangeQueue::window);
    keys_[written_count_++ % ChangeQueue::window] = entry.key.bytes;
  }
  const Expires expires = plan_.expires.value_or(entry.expires);
  if (removes_expired_ && !expires.is_live_at(started_)) ++vanished_;
  const Change change{.kind = Change::Kind::put,
                      .store = entry.store,
                      .key = entry.key,
                      .value = *value,
                      .expires = expires,
                      .condition = condition,
                      .value_class = entry.value_class};
  if (plan_.planned != nullptr) return passed(plan_.planned->add(change));
  if (auto queued = changes_->queue(change); !queued) return queued;
  if (conflict_) return std::unexpected(PersistenceBackingError{});
  if (plan_.batch == 0 || ++in_batch_ < plan_.batch) return {};
  in_batch_ = 0;
  if (auto committed = commit(); !committed) return committed;
  return begin_transaction();
}

Result<void> EntryWriter::begin_plan(const std::set<std::string>& stores) {
  ChangePlan& planned = *plan_.planned;
  if (plan_.may_repeat || plan_.mode == WriteMode::replace) planned.track_keys();
  if (plan_.mode == WriteMode::insert) planned.refuse_live();
  if (plan_.mode != WriteMode::replace) return {};
  replaced_.assign(stores.begin(), stores.end());
  for (const std::string& store : replaced_) planned.expect_whole(store);
  return {};
}

Result<void> EntryWriter::passed(Outcome<void> planned) {
  if (planned) return {};
  plan_error_ = std::move(planned.error());
  return std::unexpected(PersistenceBackingError{});
}

/// What is in the stores that are replaced, and does not come.
Outcome<void> EntryWriter::plan_removals() {
  PERSIST_PASS(plan_.planned->finish_lookups());
  return scan_selected(target_, replaced_, Selection{}, States::unneeded,
                       [&](const SelectedEntry& entry) -> Outcome<void> {
                         const EntryView& record = entry.record;
                         if (plan_.planned->has_key(entry.store, record.key)) return {};
                         return plan_.planned->add({.kind = Change::Kind::remove,
                                                    .store = entry.store,
                                                    .key = {record.key, record.key_class}},
                                                   record);
                       });
}

Result<void> EntryWriter::commit() {
  if (auto refused = refuse_collisions(); !refused) return refused;
  if (plan_.planned != nullptr) return passed(plan_removals());
  if (auto flushed = changes_->flush(); !flushed) return flushed;
  if (conflict_) return std::unexpected(PersistenceBackingError{});
  auto committed = changes_->commit();
  changes_.reset();
  return committed;
}

std::optional<Error> EntryWriter::stopped() const {
  if (conflict_) return conflict_error();
  return plan_error_;
}

ConditionError EntryWriter::conflict_error() const {
  return {"a live entry exists for \"" + *conflict_ + "\"; " +
          (plan_.batch == 0 ? "nothing is changed" : "its batch was not written")};
}

void EntryWriter::report_losses(const Reporter& report) const {
  if (vanished_ > 0) {
    report.warn(counted(vanished_, "entry has", "entries have") +
                " expired; the server does not keep such entries");
  }
  if (losses_ == 0) return;
  report.warn(counted(losses_, "Exit", "Exits") + " lost information in the conversion to " +
              (plan_.dialect == Dialect::v3 ? "v3" : "v4"));
}

/// An entry that repeats a key meets the one before it, which is no conflict.
bool EntryWriter::came_before(const WrittenEntry& entry) {
  if (!plan_.may_repeat) return false;
  std::string id = std::to_string(entry.store.size()) + ':';
  id += entry.store;
  id += entry.key.bytes;
  return !written_.insert(std::move(id)).second;
}

/// The value; an Exit in the dialect of the plan, if it names one.
Result<std::string_view> EntryWriter::respelt(const WrittenEntry& entry) {
  if (!plan_.dialect || !entry.is_exit) return entry.value;
  const auto exit = read_exit(JsonView::assume_valid(entry.value));
  std::size_t losses = 0;
  auto json = write_exit(*exit, *plan_.dialect, &losses);
  if (!json) return std::unexpected(PersistenceSchemaError{.issues = std::move(json.error())});
  if (losses > 0) ++losses_;
  respelt_ = (*std::move(json)).text();
  return respelt_;
}

}  // namespace persist::app
