#pragma once

/// Tells what changed in a backing from one look to the next.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <persist/clock.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "core/selection.hpp"
#include "watch/event_stream.hpp"
#include "watch/remembered_store.hpp"

namespace persist::app {

/// Compares what a scan finds with what it remembers. An entry that no longer fits the selection
/// counts as removed. An expired one counts as not there, unless expired ones are selected as well.
class Follower {
 public:
  /// Both must outlive it; the selection's limit is passed over.
  Follower(const Selection& selection, Keeps keeps, EventStream& events);

  /// What is there at first.
  enum class First : std::uint8_t { silent, reported };

  /// Remembers what is there, and says it as new if it is to be reported.
  [[nodiscard]] Outcome<void> begin(Inspector& inspector, const std::vector<std::string>& stores,
                                    Instant now, First first);

  /// Tells what is other than remembered, and what has expired. An error leaves remembered what was
  /// reported up to it.
  [[nodiscard]] Outcome<void> look(Inspector& inspector, const std::vector<std::string>& stores,
                                   Instant now);

  /// Tells which entries have expired since the last look, nothing else being changed.
  [[nodiscard]] Outcome<void> expire(Instant now);

  /// How many entries are there as far as is known, and in how many stores.
  struct Known {
    std::size_t entries = 0;
    std::size_t stores = 0;
  };
  [[nodiscard]] Known known() const;

 private:
  using Stores = std::map<std::string, RememberedStore, std::less<>>;

  [[nodiscard]] Outcome<void> compare(Inspector& inspector, const std::vector<std::string>& stores);
  [[nodiscard]] Outcome<void> compare(Inspector& inspector, const std::string& store);
  [[nodiscard]] Outcome<void> merge(Inspector& inspector, const std::string& store,
                                    const RememberedStore& known, std::size_t& next,
                                    RememberedStore& fresh);
  [[nodiscard]] Outcome<void> compare(const std::string& store, const RememberedStore& known,
                                      std::size_t& next, const EntryView& seen);
  [[nodiscard]] Outcome<void> appeared(const std::string& store, const EntryView& seen);
  [[nodiscard]] Outcome<void> changed(const std::string& store, const EntryView& known,
                                      const EntryView& seen);
  [[nodiscard]] Outcome<void> vanished(const std::string& store, const EntryView& known);
  [[nodiscard]] Outcome<void> report(EventKind kind, const std::string& store,
                                     const EntryView& entry, const EntryView* before);
  [[nodiscard]] bool is_selected(const EntryView& seen) const;
  [[nodiscard]] bool is_there(const EntryView& record) const;
  [[nodiscard]] const EntryView* before(const EntryView& known) const;
  void expect_expiry(const Expires& expires);

  const Selection& selection_;
  ScanOptions range_;  // the selection's, whatever the life of entries
  Keeps keeps_;
  EventStream& events_;
  bool silent_ = false;
  Stores stores_;
  Instant last_ = {};  // the look before this one
  Instant now_ = {};
  /// Until then nothing expires that is remembered; none: nothing will.
  std::optional<Instant> next_expiry_;
};

}  // namespace persist::app
