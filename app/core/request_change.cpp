#include "core/request_change.hpp"

#include <algorithm>
#include <utility>

#include <persist/dump.hpp>

#include "base/counts.hpp"
#include "io/output_file.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

/// Rows per transaction: a runner or a worker waits for one of them at the most.
constexpr std::size_t changed_at_once = 1000;
constexpr std::size_t chosen_samples = 3;
constexpr std::size_t chosen_stores = 10;

}  // namespace

Outcome<void> ChosenRequests::add(std::string_view store, const EntryView& entry) {
  chosen_.push_back({.store = std::string{store}, .key = std::string{entry.key}});
  if (lines_ == Lines::unneeded) return {};
  line_.clear();
  append_dump_line(line_, store, entry, DumpExpiry{.now = session_.now()});
  return saved_ ? saved_->add(line_) : session_.print_json_lines(line_);
}

std::vector<Place> ChosenRequests::places(std::size_t first, std::size_t limit) const {
  std::vector<Place> places;
  const std::size_t end = std::min(chosen_.size(), first + limit);
  places.reserve(end - first);
  for (std::size_t i = first; i < end; ++i) {
    places.push_back({.store = chosen_[i].store, .key = chosen_[i].key});
  }
  return places;
}

AffectedEntries ChosenRequests::affected() const {
  AffectedEntries affected;
  affected.entries = chosen_.size();
  for (const Chosen& it : chosen_) {
    auto found = std::ranges::find(affected.stores, it.store, &AffectedEntries::Store::id);
    if (found == affected.stores.end()) {
      if (affected.stores.size() == chosen_stores) {
        affected.other_stores = 1;
        ++affected.other_entries;
        continue;
      }
      found = affected.stores.insert(found, {.id = it.store});
    }
    if (found->entries++ < chosen_samples) found->samples.push_back(it.key);
  }
  return affected;
}

void RequestChangeOptions::declare(Options& options) {
  options.value(
      "--save", "FILE", save_,
      {"save what is about to change to a new FILE, as lines of a dump",
       "Before anything is changed, write the entries that are about to change to FILE, which must "
       "not exist (mode 0600), as lines of a dump, and make it durable. It is a record: it cannot "
       "be restored."});
  options.flag("-n,--dry-run", dry_run_,
               {"print the entries that would be changed, and change nothing",
                "Print the entries that would be changed as lines of a dump, and change nothing."});
  options.flag("-y,--yes", yes_, "do not ask");
}

Outcome<void> RequestChangeOptions::check() const {
  if (save_ && dry_run_) return usage("--save and --dry-run cannot be used together");
  return {};
}

Outcome<ChosenRequests> RequestChangeOptions::choose(Session& session) const {
  using Lines = ChosenRequests::Lines;
  ChosenRequests chosen{session, save_      ? Lines::saved
                                 : dry_run_ ? Lines::printed
                                            : Lines::unneeded};
  if (!save_) return chosen;
  if (is_part_of(*save_, *session.settings().db)) {
    return usage("--save: " + *save_ + " is the database itself, or a part of it");
  }
  auto file = SavedFile::create(*save_);
  if (!file) return std::unexpected(std::move(file.error()));
  chosen.saved_.emplace(*std::move(file));
  return chosen;
}

Outcome<void> RequestChangeOptions::finish(ChosenRequests& chosen) {
  if (chosen.saved_) PERSIST_PASS(chosen.saved_->seal());
  return chosen.session_.out().flush();
}

Outcome<Status> RequestChangeOptions::change(Session& session, ChosenRequests& chosen,
                                             const Words& words, const Apply& apply) const {
  PERSIST_PASS(finish(chosen));
  if (dry_run_) {
    session.report().answer("would " + std::string{words.verb} + ' ' +
                            counted(chosen.size(), "entry", "entries") + "; nothing was changed");
    return Status::done;
  }
  std::vector<std::string> overtaken;
  for (std::size_t first = 0; first < chosen.size(); first += changed_at_once) {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    const std::vector<Place> places = chosen.places(first, changed_at_once);
    chosen.keep_saved();
    const auto applied = apply(places);
    if (!applied) return stop(applied.error());
    for (std::size_t i = 0; i < applied->size(); ++i) {
      if ((*applied)[i] == Applied::no) overtaken.push_back(chosen.key(first + i));
    }
  }
  session.report().inform(std::string{words.done} + ' ' +
                          counted(chosen.size() - overtaken.size(), "entry", "entries"));
  if (overtaken.empty()) return Status::done;
  std::string message = '"' + overtaken.front() + '"';
  if (overtaken.size() > 1) {
    message += " and " + counted(overtaken.size() - 1, "other entry", "other entries");
  }
  return std::unexpected{
      Error{ConditionError{message + (overtaken.size() == 1 ? " is" : " are") + " not " +
                           std::string{words.state} + ", and was left as it is"}}};
}

}  // namespace persist::app
