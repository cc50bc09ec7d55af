#include <filesystem>

#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "diff/diff_counts.hpp"
#include "diff/ignored_parts.hpp"
#include "diff/printer.hpp"
#include "diff/side.hpp"
#include "merge/fixture_update.hpp"

namespace persist::app {

namespace {

class Diff final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("A", Arity::one, a_, "a backing as for --db, or a dump (-: stdin)");
    options.positional("B", Arity::one, b_, "the backing or dump to compare it with");
    options.choice("--format", {"text", "ndjson"}, format_,
                   {"text: for people (the default); ndjson: one JSON object per line",
                    "*text*, the default, is for people; *ndjson* is one JSON object per line with "
                    "the members `op`, `store`, `key`, `before` and `after`."});
    options.values(
        "--ignore", "POINTER", ignore_,
        {"ignore the part of values at POINTER, such as value:/at (repeatable)",
         "Ignore the part of values at POINTER, written as for --match: it is not compared, and "
         "not "
         "printed as a difference. It may be absent on one side. Repeatable. A record of --format "
         "*ndjson* is complete."});
    options.flag("--ignore-expires", ignored_.expires,
                 {"ignore differences in the expiry of entries",
                  "Ignore differences in the expiry of entries, and do not print them."});
    options.flag("--stat", stat_,
                 {"print only how many entries of each store were added, removed and changed",
                  "Print only how many entries of each store were added, removed and changed. With "
                  "--format *ndjson*, one JSON object per store with the members `store`, "
                  "`added`, `removed` and `changed`."});
    options.flag(
        "--update", update_,
        {"write the differences into A, a dump, in place of printing them",
         "Write the differences into A, so that it becomes what B is, in place of printing them: "
         "A is a dump, such as a fixture that tests compare with. Only entries that the selection "
         "covers are replaced; what differs only in what is ignored stays, and with "
         "--ignore-expires an entry that is changed keeps its expiry. The file is replaced in one "
         "step, keeps its seal and its mode, and is created if it does not exist. The status is "
         "0, and standard error says how many entries were added, removed and changed. It cannot "
         "be combined with --limit, --stat and --format."});
    options.exclusive({"--update", "--stat"});
    options.exclusive({"--update", "--format"});
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(resolve_ignored(session.now()));
    const auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    PERSIST_PASS(session.refuse_options_for_db());
    most_ = selection->limit.value_or(static_cast<std::size_t>(-1));
    if (update_) PERSIST_PASS(check_update(*selection, session.settings()));
    const bool is_new = update_ && !exists(a_.front());
    const auto a = SideSource::find(is_new ? "/dev/null" : a_.front(), session.settings());
    if (!a) return std::unexpected(a.error());
    const auto b = SideSource::find(b_.front(), session.settings());
    if (!b) return std::unexpected(b.error());
    if (a->is_standard_input() && b->is_standard_input()) {
      return usage("standard input can be read only once");
    }
    const auto before = a->open(*selection, session);
    if (!before) return std::unexpected(before.error());
    const auto after = b->open(*selection, session);
    if (!after) return std::unexpected(after.error());

    if (update_) {
      const auto update = FixtureUpdate::open(a_.front(), ignored_, session);
      if (!update) return std::unexpected(update.error());
      PERSIST_PASS(compare(**before, **after, **update));
      return finish_update(session, **update, (*after)->left_out());
    }
    const auto printer = make_printer(session);
    PERSIST_PASS(compare(**before, **after, *printer));
    PERSIST_PASS(printer->finish());
    PERSIST_PASS(session.out().flush());  // before what is said of it
    return finish(session, (*before)->left_out() + (*after)->left_out());
  }

 private:
  Outcome<void> resolve_ignored(Instant now) {
    ignored_.now = now;
    for (const std::string& text : ignore_) {
      auto pointer = PartPointer::parse(text);
      if (!pointer) {
        return usage("--ignore: '" + text + "' is not a JSON pointer", std::string{pointer_hint});
      }
      ignored_.parts.push_back(*std::move(pointer));
    }
    return {};
  }

  static bool exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
  }

  /// Whether A can be written to.
  [[nodiscard]] Outcome<void> check_update(const Selection& selection,
                                           const Settings& settings) const {
    const std::string& path = a_.front();
    if (selection.limit) {
      return usage("--update and --limit cannot be combined",
                   "what comes after the limit would not be compared");
    }
    if (path == "-") return usage("--update: standard input cannot be updated");
    const auto source = SideSource::find(exists(path) ? path : "/dev/null", settings);
    if (!source) return std::unexpected(source.error());
    const auto place = locate(*settings.drivers, path);
    const bool is_url = place && place->uri.path != path;
    std::error_code error;
    const bool is_special = exists(path) && !std::filesystem::is_regular_file(path, error);
    if (!is_url && !is_special && source->is_dump()) return {};
    return usage("--update: " + path + " is not a dump file");
  }

  [[nodiscard]] std::unique_ptr<DiffPrinter> make_printer(Session& session) const {
    Output& out = session.out();
    if (format_ == "ndjson") {
      return stat_ ? make_stat_line_printer(out, session.style_of_line())
                   : make_line_printer(out, session.style_of_line(), ignored_.now);
    }
    return stat_ ? make_stat_printer(out, session.colored())
                 : make_text_printer(out, ignored_, session.colored());
  }

  /// Merges both sides, which rise in the same order.
  Outcome<void> compare(DiffSide& before, DiffSide& after, DiffPrinter& printer) {
    auto a = before.next();
    auto b = after.next();
    while (a && b && !refuses_request(*a, *b) && (*a != nullptr || *b != nullptr) &&
           counts_.all() < most_) {
      const auto order = *a == nullptr   ? std::strong_ordering::greater
                         : *b == nullptr ? std::strong_ordering::less
                                         : compare_places(**a, **b);
      if (order < 0) {
        ++counts_.removed;
        PERSIST_PASS(printer.removed(**a));
      } else if (order > 0) {
        ++counts_.added;
        PERSIST_PASS(printer.added(**b));
      } else if (!is_same_entry((*a)->record, (*b)->record, ignored_)) {
        ++counts_.changed;
        PERSIST_PASS(printer.changed(**a, **b));
      }
      if (order <= 0) a = before.next();
      if (order >= 0) b = after.next();
    }
    if (a && b && refuses_request(*a, *b)) {
      return usage("--update does not apply to requests and elements of queues",
                   "write the dump again: persist dump -o FILE");
    }
    if (!a) return std::unexpected(std::move(a.error()));
    if (!b) return std::unexpected(std::move(b.error()));
    return {};
  }

  /// A dump does not say all of a request that it would have to write again.
  [[nodiscard]] bool refuses_request(const SideEntry* a, const SideEntry* b) const {
    const auto is_request = [](const SideEntry* side) {
      return side != nullptr && side->record.request != nullptr;
    };
    return update_ && (is_request(a) || is_request(b));
  }

  [[nodiscard]] Outcome<Status> finish(Session& session, std::size_t left_out) const {
    // On one terminal, they come last.
    if (!session.out().is_paged()) PERSIST_PASS(session.out().flush());
    session.report().inform(closing_words());
    if (left_out == 0) return counts_.all() == 0 ? Status::done : Status::negative;
    session.report().warn(counted(left_out, "entry is", "entries are") +
                          " not compared: a key is NULL");
    return Status::schema;
  }

  [[nodiscard]] Outcome<Status> finish_update(Session& session, FixtureUpdate& update,
                                              std::size_t left_out) const {
    const Reporter& report = session.report();
    if (report.skipped() > 0) {
      return std::unexpected{PersistenceBackingError{
          .message = a_.front() + " is not updated: entries of " + b_.front() + " were skipped"}};
    }
    PERSIST_PASS(update.write());
    if (counts_.all() == 0) {
      report.inform("no differences");
    } else {
      report.answer("updated " + a_.front() + ": " + count_words(counts_));
    }
    if (left_out == 0) return Status::done;
    report.warn(counted(left_out, "entry is", "entries are") + " not written: a key is NULL");
    return Status::schema;
  }

  [[nodiscard]] std::string closing_words() const {
    if (counts_.all() == 0) return "no differences";
    std::string words = "found " + grouped(counts_.all());
    words += counts_.all() == 1 ? " difference: " : " differences: ";
    words += count_words(counts_);
    return counts_.all() == most_ ? words + " (stopped at --limit)" : words;
  }

  std::vector<std::string> a_;
  std::vector<std::string> b_;
  std::optional<std::string> format_;
  std::vector<std::string> ignore_;
  Ignored ignored_;
  bool stat_ = false;
  bool update_ = false;
  SelectionOptions selection_;

  std::size_t most_ = 0;
  DiffCounts counts_;
};

}  // namespace

std::unique_ptr<Command> make_diff() { return std::make_unique<Diff>(); }

}  // namespace persist::app
