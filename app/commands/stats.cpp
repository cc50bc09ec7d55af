#include <optional>
#include <string>

#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/statistics_report.hpp"

namespace persist::app {

namespace {

class Stats final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--json", json_, "print one JSON object");
    options.value("--top", number_metavar, top_,
                  {"show N stores, tags and largest values",
                   "Show the N stores and tags with the most entries, and count the others "
                   "together; show the N largest values. Otherwise these are 15 and 10; JSON has "
                   "every store and tag, up to 10,000."});
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    const auto top = this->top();
    if (!top) return std::unexpected(top.error());
    auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    selection->allow_any_order();
    auto opened = session.open(Access::read);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto stores = session.stores(inspector, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    // Before the scan: an interrupted connection answers nothing.
    const auto figures = inspector.figures();
    if (!figures) return stop(figures.error());

    Statistics statistics{session.now(), top->value_or(Statistics::usual_large)};
    const auto scanned = scan_selected(inspector, *stores, *selection, States::wanted,
                                       [&](const SelectedEntry& entry) -> Outcome<void> {
                                         statistics.add(entry.store, entry.record, entry.state);
                                         return {};
                                       });
    const bool is_interrupted = !scanned && status_of(scanned.error()) == Status::interrupted;
    if (!scanned && !is_interrupted) return std::unexpected(scanned.error());
    PERSIST_PASS(
        print(session, {.statistics = statistics,
                        .figures = *figures,
                        .figures_title = is_server(*session.settings().db) ? "Server" : "File",
                        .top = *top,
                        .extent = is_interrupted ? StatisticsReport::Extent::partial
                                                 : StatisticsReport::Extent::complete}));
    if (is_interrupted) return std::unexpected(scanned.error());
    return Status::done;
  }

 private:
  [[nodiscard]] Outcome<std::optional<std::size_t>> top() const {
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

  bool json_ = false;
  std::optional<std::string> top_;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_stats() { return std::make_unique<Stats>(); }

}  // namespace persist::app
