#include <chrono>
#include <vector>

#include <persist/json_text.hpp>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "commands/make.hpp"
#include "core/request_layouts.hpp"
#include "core/request_words.hpp"
#include "core/session.hpp"
#include "core/state_color.hpp"
#include "core/store_summaries.hpp"
#include "render/json.hpp"
#include "render/table.hpp"

namespace persist::app {

namespace {

class Stores final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--json", json_, "print one JSON object per line");
  }

  Outcome<Status> run(Session& session) override {
    auto inspector = session.open(Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    PERSIST_PASS(list(session, **inspector));
    // Nobody is to take a file for empty, or for a cache alone, that has requests too.
    const auto others = open_request_layouts(session, **inspector);
    if (!others) return std::unexpected(others.error());
    for (const auto& other : *others) PERSIST_PASS(list(session, *other));
    return finish(session);
  }

 private:
  Outcome<void> list(Session& session, Inspector& inspector) {
    auto stores = inspector.stores();
    if (!stores) return stop(std::move(stores.error()));
    if (const auto& named = session.settings().store; session.settings().store_from_option) {
      std::erase_if(*stores, [&](const StoreInfo& store) { return store.id != *named; });
    }
    return for_each_summary(inspector, *stores, session.now(),
                            [&](const StoreInfo& store, const StoreSummary& summary) {
                              return list(session, store, summary);
                            });
  }

  Outcome<void> list(Session& session, const StoreInfo& store, const StoreSummary& summary) {
    if (json_) return list_object(session, store, summary);
    const bool interactive = session.out().is_terminal();
    if (interactive && summary.requests) return list_requests(session, store, summary);
    std::vector<Cell> row{escaped(store.id),
                          std::string{name_of(store.layout)},
                          std::to_string(summary.live),
                          {std::to_string(summary.expired),
                           summary.expired > 0 ? std::optional{expired_color} : std::nullopt},
                          interactive ? human_size(summary.bytes) : std::to_string(summary.bytes)};
    if (summary.requests) {
      const RequestCounts& counts = *summary.requests;
      row.emplace_back(words_of(counts));
      row.emplace_back(counts.oldest_open ? rfc3339(*counts.oldest_open) : "none");
    }
    table_.add(std::move(row));
    return {};
  }

  Outcome<void> list_requests(const Session& session, const StoreInfo& store,
                              const StoreSummary& summary) {
    const RequestCounts& counts = *summary.requests;
    const auto in = [&](RequestState state) {
      return counts.by_state.at(static_cast<std::size_t>(state));
    };
    const std::size_t failed =
        counts.fail + counts.die + counts.interrupt + counts.other + in(RequestState::dead);
    requests_.add({escaped(store.id),
                   std::to_string(counts.success + in(RequestState::completed)),
                   {std::to_string(failed), failed > 0 ? std::optional{Color::bad} : std::nullopt},
                   counts.oldest_open ? human_duration(session.now() - *counts.oldest_open) : "",
                   words_of_open(counts)});
    return {};
  }

  static Outcome<void> list_object(Session& session, const StoreInfo& store,
                                   const StoreSummary& summary) {
    std::string line = "{\"id\":";
    append_string(line, store.id);
    line += ",\"layout\":";
    append_quoted(line, name_of(store.layout));
    line += ",\"live\":" + std::to_string(summary.live) +
            ",\"expired\":" + std::to_string(summary.expired) +
            ",\"bytes\":" + std::to_string(summary.bytes);
    if (summary.requests) append_counts(line, *summary.requests);
    return session.print_json_lines(line + "}\n");
  }

  static void append_counts(std::string& line, const RequestCounts& counts) {
    line += ",\"states\":{";
    const char* comma = "";
    for (const auto& [state, count] : counts_by_state(counts)) {
      line += comma;
      append_quoted(line, name_of(state));
      line += ':' + std::to_string(count);
      comma = ",";
    }
    line += '}';
    if (counts.oldest_open) line += ",\"oldest_open\":\"" + rfc3339(*counts.oldest_open) + '"';
  }

  Outcome<Status> finish(Session& session) const {
    Output& out = session.out();
    const auto print = [&](const Table& table) -> Outcome<void> {
      if (table.empty()) return {};
      return out.write(out.is_terminal() ? table.aligned(out.columns(), session.colored())
                                         : table.separated());
    };
    PERSIST_PASS(print(table_));
    if (!table_.empty() && !requests_.empty()) PERSIST_PASS(out.write("\n"));
    PERSIST_PASS(print(requests_));
    return Status::done;
  }

  bool json_ = false;
  Table table_{{{.title = "STORE", .shrinks = true},
                {.title = "LAYOUT"},
                {.title = "LIVE", .align = Column::Align::right},
                {.title = "EXPIRED", .align = Column::Align::right},
                {.title = "BYTES", .align = Column::Align::right}}};
  // For a terminal, where they are apart.
  Table requests_{{{.title = "STORE"},
                   {.title = "OK", .align = Column::Align::right},
                   {.title = "FAILED", .align = Column::Align::right},
                   {.title = "OLDEST", .align = Column::Align::right},
                   {.title = "OPEN", .shrinks = true}}};
};

}  // namespace

std::unique_ptr<Command> make_stores() { return std::make_unique<Stores>(); }

}  // namespace persist::app
