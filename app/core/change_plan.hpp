#pragma once

/// Changes that are worked out first, and made only where nobody changed the entries meanwhile.

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "io/byte_spool.hpp"
#include "io/saved_file.hpp"

namespace persist::app {

/// Takes changes together with what there is before them, which it saves to a file if asked to, and
/// makes them in the end under the condition that this is still there. Nothing is locked before.
class ChangePlan {
 public:
  /// `now` decides which entries have expired. The inspector must outlive the plan.
  ChangePlan(Inspector& inspector, Instant now) : inspector_{inspector}, now_{now} {}

  /// Saves what there is before each change to `file`, which must outlive the plan.
  void save_to(SavedFile& file) { saved_ = &file; }
  /// The changes are never made. `print` gets the entry that each leaves as a
  /// line of a dump; where it removes one, that.
  void try_out(std::function<Outcome<void>(std::string_view line)> print) {
    is_tried_out_ = true;
    print_ = std::move(print);
  }
  /// Keys are remembered: a change of one that comes again is made whatever the one before left.
  void track_keys() { tracks_keys_ = true; }

  /// A `put` where there is a live entry is a ConditionError.
  void refuse_live() { refuses_live_ = true; }

  /// Takes a `put`, `remove` or `expire`; `before` is the entry that it changes, expired or not. A
  /// change of nothing is none. Everything is copied.
  [[nodiscard]] Outcome<void> add(const Change& change, const std::optional<EntryView>& before);
  /// The same where the entry has to be looked up, which happens for many together.
  [[nodiscard]] Outcome<void> add(const Change& change);
  /// Looks up what is not looked up yet.
  [[nodiscard]] Outcome<void> finish_lookups();
  /// The planned removals are all entries that the store has, or nothing is changed. With `drop`
  /// its table goes too.
  void expect_whole(const std::string& store, bool drop = false);

  /// How many changes there are.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool has_key(std::string_view store, std::string_view key) const;

  /// Makes the changes in one transaction; what `save_to` names must be durable by then. If an
  /// entry is not what it was: ConditionError, and nothing is changed. From its commit on the file
  /// of `save_to` stays.
  [[nodiscard]] Outcome<void> apply();
  /// The same in transactions of `portion` changes. Entries that are not what they were stay; how
  /// many were changed.
  [[nodiscard]] Outcome<std::size_t> apply_what_holds(std::size_t portion);

 private:
  /// A change with a copy of its bytes.
  struct Pending {
    Change change;  // its views are set when it is used
    std::string store;
    std::string key;
    std::string value;
  };
  /// How many entries of a store the plan removes.
  struct WholeStore {
    std::size_t removed = 0;
    bool drops = false;
  };

  [[nodiscard]] Outcome<void> look_up();
  [[nodiscard]] Outcome<void> plan(const Change& change, const std::optional<EntryView>& before,
                                   bool comes_again);
  [[nodiscard]] Outcome<void> save(const Change& change, const std::optional<EntryView>& before);
  [[nodiscard]] Outcome<void> print(const Change& change, const std::optional<EntryView>& before);
  [[nodiscard]] Outcome<void> keep(const Change& change);
  [[nodiscard]] Outcome<Change> next();
  [[nodiscard]] Outcome<void> try_to_apply();
  [[nodiscard]] Outcome<void> check_whole();
  [[nodiscard]] Outcome<void> drop_tables(Transaction& transaction) const;

  Inspector& inspector_;
  Instant now_;
  SavedFile* saved_ = nullptr;
  std::function<Outcome<void>(std::string_view)> print_;
  bool is_tried_out_ = false;
  bool tracks_keys_ = false;
  bool refuses_live_ = false;
  std::vector<Pending> pending_;
  std::size_t pending_bytes_ = 0;
  std::unordered_set<std::string> keys_;
  std::map<std::string, WholeStore> whole_;
  ByteSpool spool_;
  std::size_t size_ = 0;
  std::string bytes_;  // of the change that `next` read
  std::string line_;
};

}  // namespace persist::app
