#include "runs/wait_reason.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <persist/exit_codec.hpp>

#include "base/counts.hpp"
#include "base/time_words.hpp"
#include "core/entry_parts.hpp"
#include "core/entry_state.hpp"
#include "core/entry_words.hpp"
#include "query/json_query.hpp"

namespace persist::app {

namespace {

using std::chrono::milliseconds;

std::string ago(Instant then, Instant now) { return human_duration(now - then) + " ago"; }

/// "until 2026-11-28T20:00:00Z (in 3h)"; of what is past, "since … (3h ago)".
std::string until_words(Instant due, Instant now) {
  return due > now ? "until " + rfc3339(due) + " (in " + human_duration(due - now) + ')'
                   : "since " + rfc3339(due) + " (" + ago(due, now) + ')';
}

/// The first line of a failure; the others are its stack.
std::string first_line(std::string text) {
  text.resize(std::min(text.size(), text.find('\n')));
  return text;
}

/// Collects reasons, in the order of how much they say.
class Reasons {
 public:
  Reasons(const RunReport& report, const RunnersReport& runners, Instant now)
      : report_{report}, runners_{runners}, now_{now} {
    // A runner of another cluster takes none of its requests.
    std::ranges::copy_if(runners.runners, std::back_inserter(candidates_), [&](const auto& it) {
      return report.prefix.empty() || it.prefix == report.prefix;
    });
  }

  std::vector<WaitReason> find() && {
    if (report_.run.empty()) return {};
    const EntryView run = report_.run[0];
    if (run.request == nullptr) return {};
    const RequestFacts& facts = run.request->facts;
    switch (request_state(facts, now_)) {
      case RequestState::replied:
      case RequestState::completed:
      case RequestState::dead: break;
      case RequestState::parked: add_parked(run); break;
      case RequestState::suspended: add_suspended(); break;
      case RequestState::scheduled:
      case RequestState::delayed:
      case RequestState::retrying:
        add({.kind = WaitKind::clock,
             .words = "it waits " + until_words(*facts.due, now_),
             .until = facts.due});
        break;
      case RequestState::running: add_running(facts); break;
      case RequestState::stuck:
        add({.kind = WaitKind::acknowledgement,
             .words = "a chunk of its stream was not acknowledged and its reader is gone: it is "
                      "never delivered again"});
        break;
      case RequestState::pending: add_pending(facts); break;
    }
    return std::move(reasons_);
  }

 private:
  void add(WaitReason reason) { reasons_.push_back(std::move(reason)); }

  void add_parked(const EntryView& run) {
    add({.kind = WaitKind::person,
         .words = "it failed and is parked: a person has to resume it",
         .hint = "persist resume " + std::string{run.key}});
  }

  void add_running(const RequestFacts& facts) {
    if (facts.waits_for_ack) {
      add({.kind = WaitKind::acknowledgement,
           .words = "it waits for an acknowledgement of a chunk of its stream"});
      return;
    }
    // A claim is believed for ten minutes, whatever became of who made it.
    std::string words = may_be_processed() ? "it is being processed" : "it was being processed";
    if (report_.runner) words += " by " + *report_.runner;
    if (facts.claimed) words += ", claimed " + ago(*facts.claimed, now_);
    add({.kind = WaitKind::running, .words = std::move(words)});
    add_missing_runner();
  }

  void add_pending(const RequestFacts& facts) {
    std::string words = "it waits for a runner";
    if (facts.claimed) {
      words += ": the claim of " + ago(*facts.claimed, now_) + " has lapsed";
    }
    add({.kind = WaitKind::runner, .words = std::move(words)});
    add_missing_runner();
  }

  [[nodiscard]] bool has_living_runner() const {
    return std::ranges::any_of(candidates_, &RunnerInfo::is_alive);
  }

  [[nodiscard]] bool is_shard_unheld() const {
    return std::ranges::find(runners_.unheld_shards, report_.shard) != runners_.unheld_shards.end();
  }

  /// The row of the runner that has the shard; null where it has none.
  [[nodiscard]] const RunnerInfo* holder() const {
    const auto found = std::ranges::find(candidates_, report_.runner, &RunnerInfo::address);
    return found == candidates_.end() ? nullptr : &*found;
  }

  /// No rows are no proof: runners may keep none.
  [[nodiscard]] bool may_be_processed() const {
    if (candidates_.empty()) return true;
    if (report_.runner) return holder() != nullptr && holder()->is_alive;
    return has_living_runner() && !is_shard_unheld();
  }

  /// Says that nobody is there to process it, where that is so.
  void add_missing_runner() {
    if (!has_living_runner()) {
      add_no_runner();
    } else if (report_.runner && (holder() == nullptr || !holder()->is_alive)) {
      add_dead_holder();
    } else if (is_shard_unheld()) {
      add({.kind = WaitKind::runner, .words = "no runner holds its shard " + report_.shard});
    }
  }

  void add_dead_holder() {
    std::string words = "the runner that holds its shard " + report_.shard + " is not alive: ";
    if (holder() == nullptr) {
      words += *report_.runner + " has no row any more";
    } else if (holder()->heartbeat_age) {
      words += "the last heartbeat of " + *report_.runner + " was " +
               human_duration(*holder()->heartbeat_age) + " ago";
    } else {
      words += *report_.runner + " has no heartbeat";
    }
    add({.kind = WaitKind::runner, .words = std::move(words)});
  }

  void add_no_runner() {
    const auto newest = std::ranges::min_element(candidates_, {}, [](const RunnerInfo& it) {
      return it.heartbeat_age.value_or(milliseconds::max());
    });
    std::string words = "no runner is alive";
    if (newest == candidates_.end()) {
      words = "no runner has a row: none runs, or they keep no rows";
    } else if (newest->heartbeat_age) {
      words += ": the last heartbeat was " + human_duration(*newest->heartbeat_age) + " ago, of " +
               newest->address;
    }
    add({.kind = WaitKind::runner, .words = std::move(words)});
  }

  void add_suspended() {
    for (std::size_t i = 0; i < report_.steps.size(); ++i) add_step(report_.steps[i]);
    for (std::size_t i = 0; i < report_.elements.size(); ++i) {
      const EntryView element = report_.elements[i];
      add_element(report_.element_stores.at(element.store), element);
    }
    for (std::size_t i = 0; i < report_.children.size(); ++i) {
      const EntryView child = report_.children[i];
      add_child(report_.child_stores.at(child.store), child);
    }
    if (reasons_.empty()) {
      add({.kind = WaitKind::deferred,
           .words = "no clock, queue element or child found: probably a deferred that nobody has "
                    "resolved"});
    } else if (waits_for_runner_) {
      add_missing_runner();
    }
  }

  void add_step(const EntryView& step) {
    if (step.request == nullptr || step.request->facts.phase != RequestPhase::open) return;
    const RequestFacts& facts = step.request->facts;
    const std::string tag = detail_text(*step.request, "tag");
    const std::string name = detail_text(*step.request, "primary_key");
    if (tag == "run") {
      add_clock(name, facts);
    } else if (tag == "deferred") {
      waits_for_runner_ = true;
      add({.kind = WaitKind::resume,
           .words =
               "the deferred " + in_quotes(name) + " is resolved, and a runner has to take it"});
    } else if (tag == "resume") {
      waits_for_runner_ = true;
      add({.kind = WaitKind::resume,
           .words = "the child " + name + " has ended, and a runner has to resume the run"});
    } else {
      waits_for_runner_ = true;
      add({.kind = WaitKind::resume,
           .words = "the activity " + in_quotes(name) + " is " +
                    std::string{name_of(state_of(step, {}, now_))}});
    }
  }

  void add_clock(const std::string& name, const RequestFacts& facts) {
    if (facts.due && *facts.due > now_) {
      add({.kind = WaitKind::clock,
           .words =
               "it waits for the clock " + in_quotes(name) + ' ' + until_words(*facts.due, now_),
           .until = facts.due});
      return;
    }
    waits_for_runner_ = true;
    std::string words = "the clock " + in_quotes(name) + " has to be taken by a runner";
    if (facts.due) words += ", " + until_words(*facts.due, now_);
    add({.kind = WaitKind::resume, .words = std::move(words), .until = facts.due});
  }

  void add_element(const std::string& store, const EntryView& element) {
    if (element.request == nullptr) return;
    const EntryState state = state_of(element, {}, now_);
    if (state == EntryState::completed) return;
    const RequestFacts& facts = element.request->facts;
    std::string words = "it waits for the element " + in_quotes(element.key) + " of the queue " +
                        in_quotes(store) + ", which is " + std::string{name_of(state)};
    if (facts.attempts > 0) words += " after " + counted(facts.attempts, "attempt", "attempts");
    if (state == EntryState::retrying && facts.due) words += ' ' + until_words(*facts.due, now_);
    if (const std::string failure = detail_text(*element.request, "last_failure");
        !failure.empty()) {
      words += ": " + first_line(failure);
    }
    WaitReason reason{.kind = WaitKind::queue,
                      .words = std::move(words),
                      .store = store,
                      .key = std::string{element.key}};
    if (state == EntryState::dead) {
      reason.hint = "persist -s '" + store + "' requeue '" + reason.key + '\'';
    }
    add(std::move(reason));
  }

  void add_child(const std::string& store, const EntryView& child) {
    const EntryState state = state_of(child, value_state(child.value), now_);
    if (!is_open(state)) return;
    add({.kind = WaitKind::child,
         .words = "it waits for its child " + std::string{child.key} + " of " + in_quotes(store) +
                  ", which is " + std::string{name_of(state)},
         .hint = "persist show " + std::string{child.key},
         .store = store,
         .key = std::string{child.key}});
  }

  const RunReport& report_;
  const RunnersReport& runners_;
  Instant now_;
  std::vector<RunnerInfo> candidates_;  // that may take it
  std::vector<WaitReason> reasons_;
  bool waits_for_runner_ = false;
};

}  // namespace

std::string_view name_of(WaitKind kind) {
  constexpr std::array<std::string_view, 9> names{"clock",  "queue",    "child",
                                                  "resume", "deferred", "acknowledgement",
                                                  "runner", "person",   "running"};
  return names.at(static_cast<std::size_t>(kind));
}

std::vector<WaitReason> wait_reasons(const RunReport& report, const RunnersReport& runners,
                                     Instant now) {
  return Reasons{report, runners, now}.find();
}

}  // namespace persist::app
