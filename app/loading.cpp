#include "loading.hpp"

#include <unordered_set>

#include "counts.hpp"

namespace persist::app {

namespace {

/// What the plan needs to know of all dumps together, for the warnings.
class Findings {
 public:
  void add(const DumpReading& reading) {
    repeated_ += reading.repeated;
    expired_ += reading.expired;
    no_exit_ += reading.count(LineForm::value) + reading.count(LineForm::text) +
                reading.count(LineForm::base64);
    blob_keys_ += reading.blob_keys;
  }

  void tell(const LoadPlan& plan, const Session& session) const {
    const Reporter& report = session.report();
    if (repeated_ > 0) {
      report.warn(counted(repeated_, "entry", "entries") + " came before; the last of each wins");
    }
    if (expired_ > 0 && !plan.expires) {
      report.warn(counted(expired_, "entry is", "entries are") + " expired already");
    }
    if (no_exit_ > 0 && !session.settings().raw) {
      report.warn(counted(no_exit_, "value is no Exit", "values are no Exits"));
    }
    if (blob_keys_ > 0) report.warn(counted(blob_keys_, "key is no text", "keys are no text"));
  }

  [[nodiscard]] bool has_repeated() const { return repeated_ > 0; }

 private:
  std::size_t repeated_ = 0;
  std::size_t expired_ = 0;
  std::size_t no_exit_ = 0;
  std::size_t blob_keys_ = 0;
};

}  // namespace

Outcome<LoadCheck> check_dumps(std::span<const DumpInput> inputs, const LoadPlan& plan,
                               const Session& session) {
  LoadCheck check;
  Findings findings;
  const std::string* last_store = nullptr;
  const DumpReadOptions options{.max_line_bytes = 2 * session.settings().max_value_bytes,
                                .repeat_check = RepeatCheck::fingerprints,
                                .now = plan.now};
  for (const DumpInput& input : inputs) {
    const auto reading = read_lines(
        input, options,
        [&](const DumpEntry& entry) -> Result<void> {
          if (last_store == nullptr || *last_store != entry.store) {
            last_store = &*check.stores.emplace(entry.store).first;
          }
          return {};
        },
        session.report());
    if (!reading) return std::unexpected(reading.error());
    check.entries += reading->entries;
    check.malformed += reading->malformed;
    check.piped_unsealed = check.piped_unsealed || (input.is_piped() && !reading->seal);
    findings.add(*reading);
  }
  if (check.malformed > 0) return check;
  if (plan.store) {
    if (check.stores.size() > 1) {
      return usage("--store takes a dump of one store, and this one has " +
                   std::to_string(check.stores.size()));
    }
    check.stores = {*plan.store};
  }
  check.has_repeated = findings.has_repeated();
  findings.tell(plan, session);
  return check;
}

namespace {

/// The second run's sink.
class Writer {
 public:
  Writer(const LoadPlan& plan, const LoadCheck& check, Inspector& target)
      : plan_{plan}, check_{check}, target_{target} {}

  [[nodiscard]] Result<void> begin() {
    auto transaction = target_.begin(plan_.now);
    if (!transaction) return std::unexpected(std::move(transaction.error()));
    transaction_ = *std::move(transaction);
    if (plan_.mode != LoadMode::replace || cleared_) return {};
    cleared_ = true;
    for (const std::string& store : check_.stores) {
      const auto removed = transaction_->clear(store);
      if (!removed) return std::unexpected(removed.error());
    }
    return {};
  }

  [[nodiscard]] Result<void> write(const DumpEntry& entry) {
    const std::string_view store = plan_.store ? *plan_.store : entry.store;
    const Condition condition = plan_.mode == LoadMode::insert && !came_before(entry)
                                    ? Condition::absent()
                                    : Condition::always();
    const auto value = respelt(entry);
    if (!value) return std::unexpected(value.error());
    const auto applied =
        transaction_->put(store, {entry.key, entry.key_class}, *value,
                          plan_.expires.value_or(entry.expires), condition, entry.value_class());
    if (!applied) return std::unexpected(applied.error());
    if (*applied == Applied::no) {
      conflict_ = entry.key;
      return std::unexpected(PersistenceBackingError{});
    }
    if (plan_.batch == 0 || ++in_batch_ < plan_.batch) return {};
    in_batch_ = 0;
    if (auto committed = commit(); !committed) return committed;
    return begin();
  }

  [[nodiscard]] Result<void> commit() {
    auto committed = transaction_->commit();
    transaction_.reset();
    return committed;
  }

  /// The key of a live entry that --mode insert ran into.
  [[nodiscard]] const std::optional<std::string>& conflict() const { return conflict_; }
  [[nodiscard]] std::size_t losses() const { return losses_; }

 private:
  /// Under --mode insert a line that repeats a key meets its own entry, which is no conflict.
  [[nodiscard]] bool came_before(const DumpEntry& entry) {
    if (!check_.has_repeated) return false;
    std::string id = std::to_string(entry.store.size()) + ':';
    id += entry.store;
    id += entry.key;
    return !written_.insert(std::move(id)).second;
  }

  /// The value, an Exit in the dialect of the plan if it names one.
  [[nodiscard]] Result<std::string_view> respelt(const DumpEntry& entry) {
    if (!plan_.dialect || entry.form != LineForm::exit) return entry.value;
    const auto exit = read_exit(JsonView::trusted(entry.value));
    std::size_t losses = 0;
    auto json = write_exit(*exit, *plan_.dialect, &losses);
    if (!json) return std::unexpected(PersistenceSchemaError{.issues = std::move(json.error())});
    if (losses > 0) ++losses_;
    respelt_ = std::move(*json).text();
    return respelt_;
  }

  const LoadPlan& plan_;
  const LoadCheck& check_;
  Inspector& target_;
  std::unique_ptr<Transaction> transaction_;
  bool cleared_ = false;
  std::size_t in_batch_ = 0;
  std::size_t losses_ = 0;
  std::string respelt_;
  std::optional<std::string> conflict_;
  std::unordered_set<std::string> written_;
};

}  // namespace

Outcome<void> write_dumps(std::span<const DumpInput> inputs, const LoadPlan& plan,
                          const LoadCheck& check, Inspector& target, const Session& session) {
  Writer writer{plan, check, target};
  PERSIST_STOP(writer.begin());
  // The seals were checked in the first run.
  const DumpReadOptions options{.max_line_bytes = 2 * session.settings().max_value_bytes,
                                .seal_check = SealCheck::skip};
  for (const DumpInput& input : inputs) {
    const auto reading = read_lines(
        input, options, [&](const DumpEntry& entry) { return writer.write(entry); },
        session.report());
    if (writer.conflict()) {
      return std::unexpected{
          ConditionError{"there is a live entry \"" + *writer.conflict() + "\"; nothing is loaded"}};
    }
    if (!reading) return std::unexpected(reading.error());
    if (reading->malformed > 0) {
      return std::unexpected{PersistenceBackingError{
          .message = input.name() + " changed while it was read"}};
    }
  }
  PERSIST_STOP(writer.commit());
  if (writer.losses() > 0) {
    session.report().warn(counted(writer.losses(), "Exit says", "Exits say") +
                          " less in the dialect asked for");
  }
  return {};
}

}  // namespace persist::app
