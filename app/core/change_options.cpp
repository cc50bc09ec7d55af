#include "core/change_options.hpp"

#include "base/counts.hpp"
#include "core/entry_words.hpp"
#include "core/request_layouts.hpp"
#include "io/output_file.hpp"

namespace persist::app {

void ChangeOptions::declare(Options& options, Records records) {
  when_ = records;
  options.value(
      "--save", "FILE", save_,
      {"save what is about to change to a new FILE, for restore",
       "Before anything is changed, write the entries that are about to change to FILE, which must "
       "not exist (mode 0600), and make it durable; `restore` puts them back. Each entry "
       "is then changed only if it still has the value and the expiry that were saved: otherwise "
       "status 6, and nothing is changed."});
  if (records == Records::always) {
    options.flag("-n,--dry-run", dry_run_,
                 "print the entries that would be removed, and change nothing");
    return;
  }
  options.flag("-n,--dry-run", dry_run_,
               {"change nothing, and say how many entries would change",
                "Change nothing, and say on standard error how many entries would change."});
  options.flag(
      "--records", records_,
      {"with --dry-run, print the entries as they would be",
       "With --dry-run, print the lines of the entries that would change, as they would be "
       "after it; of entries that would be removed, as they are."});
}

void ChangeOptions::declare_batch(Options& options) {
  options.value(
      "--batch", "N", batch_,
      {"change N entries at a time",
       "Find the entries first, and change N of them at a time, each time all or none. One "
       "that others change meanwhile stays, and is status 6 in the end. Otherwise all "
       "entries are changed in one transaction, which a server may refuse for many."});
}

Outcome<void> ChangeOptions::check() const {
  if (batch_) PERSIST_PASS(parse_count("--batch", *batch_, 1));
  if (records_ && !dry_run_) return usage("--records requires --dry-run");
  if (save_ && dry_run_) return usage("--save and --dry-run cannot be used together");
  return {};
}

Outcome<std::unique_ptr<PlannedChange>> ChangeOptions::begin(Session& session, Inspector& inspector,
                                                             const Location& place) const {
  PERSIST_PASS(refuse_requests(inspector));
  auto planned = std::make_unique<PlannedChange>(session, inspector);
  planned->is_dry_run_ = dry_run_;
  planned->skipped_before_ = session.report().skipped();
  planned->prints_ = prints();
  if (batch_) {
    const auto portion = parse_count("--batch", *batch_, 1);
    if (!portion) return std::unexpected(portion.error());
    planned->portion_ = *portion;
  }
  planned->begin_plan();
  if (!save_) return planned;
  if (is_part_of(*save_, place)) {
    return usage("--save: " + *save_ + " is the database itself, or a part of it");
  }
  auto file = SavedFile::create(*save_);
  if (!file) return std::unexpected(std::move(file.error()));
  planned->saved_.emplace(*std::move(file));
  planned->begin_plan();
  return planned;
}

void PlannedChange::begin_plan() {
  plan_.emplace(inspector_, session_.now());
  if (is_dry_run_) {
    plan_->try_out([this](std::string_view line) {
      return prints_ ? session_.print_json_lines(line) : Outcome<void>{};
    });
  }
  if (saved_) plan_->save_to(*saved_);
}

Outcome<void> PlannedChange::go_back() {
  begin_plan();
  return saved_ ? saved_->go_back() : Outcome<void>{};
}

Outcome<void> PlannedChange::finish_portion() {
  PERSIST_PASS(save());
  if (!is_dry_run_) PERSIST_PASS(plan_->apply());
  planned_before_ += plan_->size();
  begin_plan();
  return {};
}

Outcome<void> PlannedChange::save() {
  PERSIST_PASS(plan_->finish_lookups());
  if (!saved_) return {};
  if (session_.report().skipped() > skipped_before_) {
    return std::unexpected{Error{PersistenceBackingError{
        .method = "save",
        .fault = BackingFault::too_long,
        .code = {},
        .message = planned_before_ == 0 ? "nothing was changed: an entry is too long to be saved"
                                        : "an entry is too long to be saved"}}};
  }
  return saved_->seal();
}

void PlannedChange::report(std::string_view verb) const {
  session_.report().answer("would " + std::string{verb} + ' ' +
                           counted(planned_before_ + plan_->size(), "entry", "entries") +
                           "; nothing was changed");
}

/// Makes the changes that are planned; how many.
Outcome<std::size_t> PlannedChange::apply() {
  if (portion_ > 0) return plan_->apply_what_holds(portion_);
  PERSIST_PASS(plan_->apply());
  return plan_->size();
}

Outcome<void> PlannedChange::finish(const Words& words) {
  PERSIST_PASS(save());
  if (is_dry_run_) {
    report(words.verb);
    return {};
  }
  const auto changed = apply();
  if (!changed) return std::unexpected(changed.error());
  if (!words.done.empty()) {
    session_.report().inform(
        count_words(words.done, planned_before_ + *changed, words.preposition, words.stores));
  }
  const std::size_t overtaken = plan_->size() - *changed;
  if (overtaken == 0) return {};
  return std::unexpected{
      Error{ConditionError{counted(overtaken, "entry was changed by others meanwhile, and stays",
                                   "entries were changed by others meanwhile, and stay")}}};
}

Outcome<std::size_t> PlannedChange::finish_what_holds(std::string_view verb, std::size_t portion) {
  PERSIST_PASS(save());
  if (!is_dry_run_) return plan_->apply_what_holds(portion);
  report(verb);
  return plan_->size();
}

}  // namespace persist::app
