#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/part_counts_report.hpp"
#include "core/request_layouts.hpp"
#include "core/scan_selected.hpp"
#include "core/schema_check.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/statistics_report.hpp"
#include "core/store_summaries.hpp"

namespace persist::app {

namespace {

/// Also counts what does not match its schema.
struct CheckedStatistics {
  Statistics& statistics;
  const Session& session;

  void add(std::string_view store, const EntryView& record, const ValueState& state) const {
    statistics.add(store, record, state);
    StoreSchemas* const schemas = session.schemas();
    if (schemas == nullptr || !state.is_exit) return;
    if (!schemas->fits(store, record.key, JsonView::assume_valid(record.value))) {
      statistics.add_mismatch(record);
    }
  }
};

class Stats final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--json", json_, "print one JSON object");
    options.value("--top", number_metavar, top_,
                  {"show N stores, tags and largest values",
                   "Show the N stores and tags with the most entries, and count the others "
                   "together; show the N largest values. Otherwise these are 15 and 10; JSON has "
                   "every store and tag, up to 10,000."});
    options.value(
        "--by", "POINTER", by_,
        {"count by what stands at POINTER, such as error:/_tag, and nothing else",
         "Count entries by what stands at POINTER, written as for --match, and print only "
         "that: for each distinct part the entries that have it, the bytes of their values, "
         "and the first of them as an example. An entry with several such parts counts "
         "once for each that is distinct; numbers differ if they are written differently. "
         "At most 10,000 parts are counted separately, and none of more than 256 bytes; "
         "the 20 with the most entries are shown, or as many as --top says."});
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    const auto top = this->top();
    if (!top) return std::unexpected(top.error());
    std::optional<PartPointer> by;
    if (by_) {
      by = PartPointer::parse(*by_);
      if (!by)
        return usage("--by: '" + *by_ + "' is not a JSON pointer", std::string{pointer_hint});
    }
    auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    selection->allow_any_order();
    auto opened = session.open(Access::read);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto stores = session.stores(inspector, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    if (by)
      return count_by_part(session, inspector, *stores, *selection, PartCounts{*std::move(by)},
                           *top);
    const auto others = look_beside(session, inspector);
    if (!others) return std::unexpected(others.error());
    return count_all(session, inspector, *stores, *selection, *top, *others);
  }

 private:
  using Top = std::optional<std::size_t>;

  /// What is said of requests without counting their values.
  struct RequestsBeside {
    std::vector<RequestStore> stores = {};
    std::optional<RunnersReport> runners = std::nullopt;
  };

  /// Who takes requests, and the requests that the database has beside a cache.
  static Outcome<RequestsBeside> look_beside(const Session& session, Inspector& inspector) {
    RequestsBeside found;
    PERSIST_PASS(add_runners(found, inspector));
    const auto others = open_request_layouts(session, inspector);
    if (!others) return std::unexpected(others.error());
    for (const auto& other : *others) {
      const auto stores = other->stores();
      if (!stores) return stop(stores.error());
      PERSIST_PASS(for_each_summary(
          *other, *stores, session.now(),
          [&](const StoreInfo& store, const StoreSummary& summary) -> Outcome<void> {
            found.stores.push_back(
                {.id = store.id, .counts = summary.requests.value_or(RequestCounts{})});
            return {};
          }));
      PERSIST_PASS(add_runners(found, *other));
    }
    return found;
  }

  static Outcome<void> add_runners(RequestsBeside& found, Inspector& inspector) {
    Requests* const requests = inspector.requests();
    if (requests == nullptr) return {};
    auto report = requests->runners();
    if (!report) return stop(std::move(report.error()));
    if (!found.runners) {
      found.runners = *std::move(report);
      return {};
    }
    const auto append = [](auto& to, auto& more) {
      to.insert(to.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
    };
    append(found.runners->runners, report->runners);
    append(found.runners->unheld_shards, report->unheld_shards);
    append(found.runners->without_rows, report->without_rows);
    found.runners->workers += report->workers;
    return {};
  }

  Outcome<Status> count_all(Session& session, Inspector& inspector,
                            std::span<const std::string> stores, const Selection& selection,
                            Top top, const RequestsBeside& beside) const {
    // Before the scan: an interrupted connection answers nothing.
    const auto figures = inspector.figures();
    if (!figures) return stop(figures.error());

    Statistics statistics{session.now(), top.value_or(Statistics::usual_large)};
    const CheckedStatistics checked{.statistics = statistics, .session = session};
    const auto scanned = count(inspector, stores, selection, checked);
    const bool is_interrupted = interrupted(scanned);
    if (!scanned && !is_interrupted) return std::unexpected(scanned.error());
    PERSIST_PASS(
        print(session, {.statistics = statistics,
                        .figures = *figures,
                        .figures_title = is_server(*session.settings().db) ? "Server" : "File",
                        .top = top,
                        .has_schemas = session.schemas() != nullptr,
                        .extent = is_interrupted ? StatisticsReport::Extent::partial
                                                 : StatisticsReport::Extent::complete,
                        .are_requests = inspector.capabilities().requests,
                        .request_stores = beside.stores,
                        .runners = beside.runners ? &*beside.runners : nullptr}));
    if (is_interrupted) return std::unexpected(scanned.error());
    return Status::done;
  }

  Outcome<Status> count_by_part(Session& session, Inspector& inspector,
                                std::span<const std::string> stores, const Selection& selection,
                                PartCounts counts, Top top) const {
    const auto scanned = count(inspector, stores, selection, counts);
    const bool is_interrupted = interrupted(scanned);
    if (!scanned && !is_interrupted) return std::unexpected(scanned.error());
    PERSIST_PASS(print_counts(session, counts, top, is_interrupted));
    if (is_interrupted) return std::unexpected(scanned.error());
    if (counts.all().entries > counts.without().entries) return Status::done;
    session.report().warn("no entry has a part at " + escaped(counts.pointer().text()));
    return Status::negative;
  }

  /// Adds every selected entry to `figures`.
  static Outcome<void> count(Inspector& inspector, std::span<const std::string> stores,
                             const Selection& selection, auto&& figures) {
    return scan_selected(inspector, stores, selection, States::wanted,
                         [&](const SelectedEntry& entry) -> Outcome<void> {
                           figures.add(entry.store, entry.record, entry.state);
                           return {};
                         });
  }

  static bool interrupted(const Outcome<void>& scanned) {
    return !scanned && status_of(scanned.error()) == Status::interrupted;
  }

  Outcome<void> print_counts(Session& session, const PartCounts& counts, Top top,
                             bool is_partial) const {
    Output& out = session.out();
    if (json_) {
      std::string text;
      const std::string json =
          counts_as_json(counts, top.value_or(PartCounts::max_groups), is_partial);
      append_json(text, JsonView::assume_valid(json), session.style_of_line());
      return out.line(text);
    }
    if (is_partial) session.report().warn("interrupted: these are not all entries");
    const Table table = counts_as_table(counts, top.value_or(usual_parts), out.is_terminal());
    return out.write(out.is_terminal() ? table.aligned(out.columns(), session.colored())
                                       : table.separated());
  }

  [[nodiscard]] Outcome<Top> top() const {
    if (!top_) return std::nullopt;
    const auto count = parse_count("--top", *top_, 1);
    if (!count) return std::unexpected(count.error());
    if (*count > Statistics::max_tags) {
      return usage("--top must not be more than " + std::to_string(Statistics::max_tags));
    }
    return *count;
  }

  static bool is_server(const Location& db) {
    return db.capabilities().persistent && !db.local_path();
  }

  [[nodiscard]] Outcome<void> print(Session& session, const StatisticsReport& report) const {
    Output& out = session.out();
    if (json_) {
      std::string text;
      append_json(text, JsonView::assume_valid(report_as_json(report)), session.style_of_line());
      return out.line(text);
    }
    BarStyle style{.colored = session.colored()};
    if (out.is_terminal()) {
      style.drawn = BarStyle::Drawn::bars;
      style.charset = charset_of_locale();
      style.width = out.columns();
    }
    return out.write(report_as_text(report, style));
  }

  static constexpr std::size_t usual_parts = 20;

  bool json_ = false;
  std::optional<std::string> by_;
  std::optional<std::string> top_;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_stats() { return std::make_unique<Stats>(); }

}  // namespace persist::app
