#include "core/redaction.hpp"

#include <persist/entry_sort.hpp>

#include "core/scan_selected.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

bool is_interrupted() { return received_signal() != 0; }

/// Keys out of their order: all entries are redacted before the first one is written.
Outcome<DumpSummary> write_sorted(Inspector& inspector, std::span<const std::string> stores,
                                  const DumpOptions& options, Redactor& redactor,
                                  const std::function<Outcome<void>(std::string_view)>& sink) {
  EntrySort sorted{is_interrupted};
  KeyCollisions collisions{is_interrupted};
  DumpSummary left;
  const auto chooses = [&](std::string_view store, const EntryView& record,
                           const ValueState& state) {
    if (options.filter && !options.filter(store, record, state)) return false;
    if (!fits_dump_line(record)) {
      ++left.left_out;
      return false;
    }
    const bool is_wanted = !options.live_at || record.expires.is_live_at(*options.live_at);
    if (!is_wanted) ++left.expired;
    return is_wanted;
  };
  PERSIST_STOP(visit_entries(
      inspector, stores, {.range = options.range, .filter = chooses, .limit = options.limit},
      [&](std::string_view, const EntryView& record, const ValueState& state) -> Result<void> {
        EntryView redacted = record;
        ValueState new_state = state;
        redactor.redact(redacted, new_state);
        auto added = collisions.add(record.store, redacted.key, redacted.key_class, record.key);
        return added ? sorted.add(redacted) : std::move(added);
      }));
  PERSIST_PASS(refuse_collisions(collisions, stores));
  DumpOptions all = options;
  all.is_complete = [&] {
    return left.left_out == 0 && (!options.is_complete || options.is_complete());
  };
  ErrorRelay relay;
  auto summary = write_dump(sorted, stores, all,
                            [&](std::string_view text) { return relay.pass(sink(text)); });
  PERSIST_PASS(relay.end(summary ? Result<void>{} : std::unexpected{summary.error()}));
  summary->left_out = left.left_out;
  summary->expired = left.expired;
  return *summary;
}

}  // namespace

Outcome<std::unique_ptr<Redactor>> begin_redaction(const RedactOptions& options, Session& session) {
  auto redaction = options.resolve();
  if (!redaction) return std::unexpected{std::move(redaction.error())};
  if (redaction->has_random_key) {
    session.report().warn("placeholders are made with a random key and differ in every run",
                          "use --redact-secret or PERSIST_REDACT_SECRET for the same ones");
  }
  if (redaction->redactor && redaction->redactor->redacts_keys()) session.report().hide_keys();
  return std::move(redaction->redactor);
}

Outcome<void> refuse_with_redaction(const ChangeOptions& change, ShownRecords records) {
  if (change.saves()) {
    return usage("--save cannot be combined with redaction",
                 "the file would have the entries as they are, with their secrets");
  }
  if (records == ShownRecords::originals && change.prints()) {
    return usage("--records cannot be combined with redaction here",
                 "it would print entries as they are, with their secrets");
  }
  return {};
}

ShownRecords records_shown(WriteMode mode) {
  return mode == WriteMode::replace ? ShownRecords::originals : ShownRecords::redacted;
}

void warn_of_unused_rules(const Redactor& redactor, std::size_t entries, const Session& session) {
  if (entries == 0) return;
  for (const std::string_view rule : redactor.unused_rules()) {
    session.report().warn("nothing was redacted by " + std::string{rule});
  }
}

Outcome<void> refuse_collisions(KeyCollisions& collisions, std::span<const std::string> stores) {
  const auto collision = collisions.find();
  if (!collision) return stop(collision.error());
  if (!*collision) return {};
  return std::unexpected{Error{PersistenceSchemaError{
      .method = "redact",
      .issues = {{.path = "", .message = message_of(**collision, stores[(*collision)->store])}}}}};
}

Outcome<DumpSummary> write_redacted_dump(
    Inspector& inspector, std::span<const std::string> stores, const DumpOptions& options,
    Redactor& redactor, const std::function<Outcome<void>(std::string_view)>& sink) {
  if (redactor.redacts_keys()) return write_sorted(inspector, stores, options, redactor, sink);
  DumpOptions rewriting = options;
  rewriting.rewrite = [&](std::string_view, EntryView& record, ValueState& state) {
    redactor.redact(record, state);
  };
  ErrorRelay relay;
  const auto summary = write_dump(inspector, stores, rewriting,
                                  [&](std::string_view text) { return relay.pass(sink(text)); });
  PERSIST_PASS(relay.end(summary ? Result<void>{} : std::unexpected{summary.error()}));
  return *summary;
}

}  // namespace persist::app
