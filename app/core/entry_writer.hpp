#pragma once

/// Puts entries that come from elsewhere into a backing: what load and copy share.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/change_plan.hpp"
#include "core/change_queue.hpp"
#include "core/session.hpp"
#include "redact/key_collisions.hpp"
#include "redact/redactor.hpp"
#include "schemas/store_schemas.hpp"

namespace persist::app {

/// What happens to entries that are there.
enum class WriteMode {
  /// They are written over.
  merge,
  /// A live one stops it all.
  insert,
  /// Those of every store that entries go to are removed first.
  replace,
};

/// `--mode`, with the words for the help.
void declare_mode(Options& options, std::optional<std::string>& mode);
[[nodiscard]] WriteMode mode_named(const std::optional<std::string>& mode);

struct WritePlan {
  /// A key that comes again with another value is refused.
  bool is_strict = false;
  /// An entry that has expired is refused, unless `expires` takes the place of its expiry.
  bool refuses_expired = false;
  WriteMode mode = WriteMode::merge;
  /// In place of every entry's own expiry.
  std::optional<Expires> expires = std::nullopt;
  /// The dialect that Exits are converted to.
  std::optional<Dialect> dialect = std::nullopt;
  /// Entries per transaction; all in one where it is 0.
  std::size_t batch = 0;
  /// What conditions judge expiry by.
  Instant now = {};
  /// Some entry may come twice, of which the last wins; it costs memory to know under `insert`.
  bool may_repeat = false;
  /// Every entry is redacted before it is written. Keys that collide are refused at the end; with
  /// portions (`batch`) that would be too late.
  Redactor* redactor = nullptr;
  /// What Exits have to match when they are written; null where that was checked before.
  StoreSchemas* schemas = nullptr;
  /// Takes the changes in place of a transaction; whoever made it makes them.
  ChangePlan* planned = nullptr;
};

/// An entry on its way; borrowed.
struct WrittenEntry {
  std::string_view store;
  StoredKey key;
  std::string_view value;
  StorageClass value_class = StorageClass::text;
  Expires expires;
  bool is_exit = false;
};

/// Writes in one transaction or in batches. What is not committed when it is destroyed is rolled
/// back.
class EntryWriter {
 public:
  EntryWriter(const WritePlan& plan, Inspector& target)
      : plan_{plan}, target_{target}, removes_expired_{target.capabilities().native_expiry} {}

  /// Begins; under `replace` the entries of `stores` go first.
  [[nodiscard]] Result<void> begin(const std::set<std::string>& stores);
  /// Fails, and sets `conflict`, when --mode insert met a live entry, now or a little earlier.
  [[nodiscard]] Result<void> write(const WrittenEntry& entry);
  /// Fails like `write`, in which case nothing is committed.
  [[nodiscard]] Result<void> commit();

  /// What stops the command: a live entry that --mode insert met, or an error of the plan.
  [[nodiscard]] std::optional<Error> stopped() const;
  /// Warns how many Exits lost something to the dialect, and how many entries the target does not
  /// keep because they have expired.
  void report_losses(const Reporter& report) const;

 private:
  [[nodiscard]] Result<void> begin_transaction();
  [[nodiscard]] Result<void> write_as_it_is(const WrittenEntry& entry);
  /// Sets `plan_error_` if the value does not match its schema.
  [[nodiscard]] Result<void> check_schema(const WrittenEntry& entry);
  [[nodiscard]] Result<void> remember_key(const WrittenEntry& entry, std::string_view redacted);
  [[nodiscard]] Result<void> refuse_collisions();
  [[nodiscard]] ConditionError conflict_error() const;
  [[nodiscard]] Result<void> begin_plan(const std::set<std::string>& stores);
  /// What the plan answered, as far as the library knows such errors.
  [[nodiscard]] Result<void> passed(Outcome<void> planned);
  [[nodiscard]] Outcome<void> plan_removals();
  [[nodiscard]] bool came_before(const WrittenEntry& entry);
  [[nodiscard]] Result<std::string_view> respelt(const WrittenEntry& entry);

  const WritePlan& plan_;
  Inspector& target_;
  bool removes_expired_;
  Instant started_ = SystemClock{}.now();
  std::optional<ChangeQueue> changes_;
  std::size_t in_batch_ = 0;
  // Under --mode insert the keys of the changes whose outcome is not known yet, each at its number
  // within the window.
  std::vector<std::string> keys_;
  std::size_t written_count_ = 0;
  std::size_t losses_ = 0;
  std::size_t vanished_ = 0;  // entries that the target removes at once
  std::string respelt_;
  std::optional<std::string> conflict_;
  std::optional<Error> plan_error_;
  std::vector<std::string> replaced_;  // stores, under a plan
  std::unordered_set<std::string> written_;
  // Where keys are redacted.
  std::optional<KeyCollisions> collisions_;
  std::vector<std::string> redacted_stores_;
};

}  // namespace persist::app
