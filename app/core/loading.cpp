#include "core/loading.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/counts.hpp"
#include "core/entry_words.hpp"
#include "core/progress.hpp"
#include "io/repeated_keys.hpp"

namespace persist::app {

namespace {

/// Looks for keys that come again with another value: the last one would win, which after a bad
/// merge is the stale one.
Outcome<void> check_repeated(DumpInput& input, const DumpReadOptions& options,
                             const WritePlan& plan, const Session& session) {
  RepeatedKeys keys;
  const auto reading = read_lines(
      input, options,
      [&](const DumpEntry& entry) -> Result<void> {
        if (!entry.is_open) keys.add(entry);
        return {};
      },
      session.report());
  if (!reading) return std::unexpected(reading.error());
  const auto conflict = keys.find_conflict();
  if (!conflict) return {};
  const std::string message = input.name() + ": " + message_of(*conflict);
  if (plan.is_strict) {
    return std::unexpected{Error{PersistenceSchemaError{
        .method = "load", .issues = {{.path = "", .message = message + "; nothing was changed"}}}}};
  }
  session.report().warn(message + "; the last value of each is loaded",
                        "use --strict to refuse such a dump");
  return {};
}

/// Looks for entries of one dump that have expired.
class ExpiredEntries {
 public:
  explicit ExpiredEntries(Instant now) : now_{now} {}

  void look_at(const DumpEntry& entry) {
    if (entry.expires.is_live_at(now_)) return;
    if (count_++ == 0) first_line_ = entry.line;
  }

  /// An error if there are any.
  [[nodiscard]] Outcome<void> refuse(const std::string& name) const {
    if (count_ == 0) return {};
    std::string message =
        name + ": line " + std::to_string(first_line_) + ": the entry has already expired";
    if (count_ > 1) {
      message += ", as " + counted(count_ - 1, "other entry has", "other entries have");
    }
    return std::unexpected{Error{PersistenceSchemaError{
        .method = "load", .issues = {{.path = "", .message = message + "; nothing was changed"}}}}};
  }

 private:
  Instant now_;
  std::size_t count_ = 0;
  std::size_t first_line_ = 0;
};

/// Reports entries of one dump that do not match their schemas.
class SchemaMisfits {
 public:
  /// Nothing is reported where redaction comes first: what is written is checked then.
  SchemaMisfits(const WritePlan& plan, const std::optional<std::string>& store,
                const std::string& name, const Session& session)
      : schemas_{plan.redactor == nullptr ? session.schemas() : nullptr},
        store_{store},
        name_{name},
        report_{session.report()} {}

  void look_at(const DumpEntry& entry) {
    if (schemas_ == nullptr || entry.form != LineForm::exit) return;
    const JsonView exit = JsonView::assume_valid(entry.value);
    const std::string_view store = store_ ? std::string_view{*store_} : entry.store;
    if (schemas_->fits(store, entry.key, exit)) return;
    if (++count_ > max_reported) return;
    std::vector<Issue> issues{{.path = "",
                               .message = name_ + ": line " + std::to_string(entry.line) + ": \"" +
                                          std::string{entry.key} + "\" does not match its schema"}};
    std::ranges::move(schemas_->issues_of(store, entry.key, exit), std::back_inserter(issues));
    report_.error(Error{PersistenceSchemaError{.method = "load", .issues = std::move(issues)}});
  }

  /// Reports how many more there were; how many in all.
  [[nodiscard]] std::size_t finish() const {
    if (count_ > max_reported) {
      report_.error(Error{PersistenceSchemaError{
          .method = "load",
          .issues = {{.path = "",
                      .message = name_ + ": " +
                                 counted(count_ - max_reported, "more entry does not match",
                                         "more entries do not match") +
                                 " the schemas"}}}});
    }
    return count_;
  }

 private:
  static constexpr std::size_t max_reported = 10;

  StoreSchemas* schemas_;
  const std::optional<std::string>& store_;
  const std::string& name_;
  const Reporter& report_;
  std::size_t count_ = 0;
};

/// What the plan needs to know of all dumps together, for the warnings.
class Findings {
 public:
  void add(const DumpReport& reading) {
    repeated_ += reading.repeated;
    expired_ += reading.expired;
    no_exit_ += reading.count(LineForm::value) + reading.count(LineForm::text) +
                reading.count(LineForm::base64);
    blob_keys_ += reading.blob_keys;
    blob_stores_ += reading.blob_stores;
    open_ += reading.open;
  }

  /// Ten digits are an instant of 1970 in milliseconds, and of today in seconds.
  void look_at(const Expires& expires) {
    const auto milliseconds = expires.integral();
    if (milliseconds && *milliseconds >= 1'000'000'000 && *milliseconds < 10'000'000'000)
      ++seconds_;
  }

  void report(const WritePlan& plan, const Session& session) const {
    const Reporter& report = session.report();
    if (repeated_ > 0) {
      report.warn(counted(repeated_, "entry", "entries") +
                  " repeat an earlier entry; the last value of each is used");
    }
    if (expired_ > 0 && !plan.expires) {
      report.warn(counted(expired_, "entry has", "entries have") + " already expired");
    }
    if (seconds_ > 0 && !plan.expires) {
      report.warn(counted(seconds_, "entry has", "entries have") +
                  " an expires that looks like seconds; a dump has milliseconds");
    }
    if (no_exit_ > 0 && !session.settings().raw) {
      report.warn(counted(no_exit_, "value is not an Exit", "values are not Exits"));
    }
    if (open_ > 0) report.warn(open_requests_words(open_));
    if (blob_keys_ > 0) report.warn(counted(blob_keys_, "key is not text", "keys are not text"));
    if (blob_stores_ > 0) {
      report.warn(counted(blob_stores_, "entry is", "entries are") +
                  " in a store whose id is not text");
    }
  }

  [[nodiscard]] bool has_repeated() const { return repeated_ > 0; }

 private:
  std::size_t repeated_ = 0;
  std::size_t expired_ = 0;
  std::size_t seconds_ = 0;
  std::size_t no_exit_ = 0;
  std::size_t blob_keys_ = 0;
  std::size_t blob_stores_ = 0;
  std::size_t open_ = 0;
};

}  // namespace

Outcome<LoadCheck> check_dumps(std::span<DumpInput> inputs, const std::optional<std::string>& store,
                               const WritePlan& plan, const Session& session) {
  LoadCheck check;
  Findings findings;
  const std::string* last_store = nullptr;
  Progress progress{session, "entries checked"};
  const DumpReadOptions options = cache_read_options(session.settings(), plan.now);
  for (DumpInput& input : inputs) {
    ExpiredEntries expired{plan.now};
    SchemaMisfits misfits{plan, store, input.name(), session};
    auto reading = read_lines(
        input, options,
        [&](const DumpEntry& entry) -> Result<void> {
          progress.advance();
          if (entry.is_open) return {};
          findings.look_at(entry.expires);
          expired.look_at(entry);
          misfits.look_at(entry);
          if (last_store == nullptr || *last_store != entry.store) {
            last_store = &*check.stores.emplace(entry.store).first;
          }
          return {};
        },
        session.report());
    if (reading && reading->malformed == 0 && !reading->sorted) {
      // Only where it is sorted do neighbours tell what comes again; memory is for this case alone.
      DumpReadOptions exact = options;
      exact.repeat_check = RepeatCheck::fingerprints;
      reading = read_lines(input, exact, nullptr, session.report());
    }
    if (!reading) return std::unexpected(reading.error());
    if (reading->malformed == 0 && plan.refuses_expired && !plan.expires) {
      PERSIST_PASS(expired.refuse(input.name()));
    }
    if (reading->malformed == 0 && reading->repeated > 0) {
      PERSIST_PASS(check_repeated(input, options, plan, session));
    }
    check.entries += reading->entries - reading->open;
    check.malformed += reading->malformed + misfits.finish();
    check.piped_unsealed = check.piped_unsealed || (input.is_piped() && !reading->seal);
    findings.add(*reading);
  }
  if (check.malformed > 0) return check;
  if (store) {
    if (check.stores.size() > 1) {
      return usage("--store requires a dump of one store; this dump has " +
                   std::to_string(check.stores.size()));
    }
    check.stores = {*store};
  }
  check.has_repeated = findings.has_repeated();
  findings.report(plan, session);
  return check;
}

Outcome<void> write_dumps(std::span<DumpInput> inputs, const std::optional<std::string>& store,
                          const WritePlan& plan, const LoadCheck& check, Inspector& target,
                          const Session& session) {
  EntryWriter writer{plan, target};
  Progress progress{session, "entries written", check.entries};
  PERSIST_STOP(writer.begin(check.stores));
  // The seals were checked in the first run.
  DumpReadOptions options = cache_read_options(session.settings(), plan.now);
  options.seal_check = SealCheck::skip;
  const auto write = [&](const DumpEntry& entry) -> Result<void> {
    if (entry.is_open) return {};
    progress.advance();
    return writer.write({.store = store ? *store : entry.store,
                         .key = {entry.key, entry.key_class},
                         .value = entry.value,
                         .value_class = entry.value_class(),
                         .expires = entry.expires,
                         .is_exit = entry.form == LineForm::exit});
  };
  for (DumpInput& input : inputs) {
    const auto reading = read_lines(input, options, write, session.report());
    if (auto stopped = writer.stopped()) return std::unexpected(*std::move(stopped));
    if (!reading) return std::unexpected(reading.error());
    if (reading->malformed > 0) {
      return std::unexpected{
          PersistenceBackingError{.message = input.name() + " changed while it was read"}};
    }
  }
  const auto committed = writer.commit();
  if (auto stopped = writer.stopped()) return std::unexpected(*std::move(stopped));
  PERSIST_STOP(committed);
  writer.report_losses(session.report());
  return {};
}

}  // namespace persist::app
