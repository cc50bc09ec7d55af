#include <chrono>
#include <vector>

#include <persist/json_text.hpp>

#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/session.hpp"
#include "core/state_color.hpp"
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
    auto stores = (*inspector)->stores();
    if (!stores) return stop(std::move(stores.error()));
    if (const auto& named = session.settings().store; session.settings().store_from_option) {
      std::erase_if(*stores, [&](const StoreInfo& store) { return store.id != *named; });
    }
    for (std::size_t next = 0; next < stores->size();) {
      const auto summaries =
          (*inspector)->summarize_many(std::span{*stores}.subspan(next), session.now());
      if (!summaries) return stop(summaries.error());
      for (const StoreSummary& summary : *summaries) {
        PERSIST_PASS(list(session, (*stores)[next++], summary));
      }
    }
    return finish(session);
  }

 private:
  Outcome<void> list(Session& session, const StoreInfo& store, const StoreSummary& summary) {
    if (json_) return list_object(session, store, summary);
    const bool interactive = session.out().is_terminal();
    table_.add({escaped(store.id),
                std::string{name_of(store.layout)},
                std::to_string(summary.live),
                {std::to_string(summary.expired),
                 summary.expired > 0 ? std::optional{expired_color} : std::nullopt},
                interactive ? human_size(summary.bytes) : std::to_string(summary.bytes)});
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
            ",\"bytes\":" + std::to_string(summary.bytes) + "}\n";
    return session.print_json_lines(line);
  }

  Outcome<Status> finish(Session& session) const {
    if (table_.empty()) return Status::done;
    Output& out = session.out();
    PERSIST_PASS(out.write(out.is_terminal() ? table_.aligned(out.columns(), session.colored())
                                             : table_.separated()));
    return Status::done;
  }

  bool json_ = false;
  Table table_{{{.title = "STORE", .shrinks = true},
                {.title = "LAYOUT"},
                {.title = "LIVE", .align = Column::Align::right},
                {.title = "EXPIRED", .align = Column::Align::right},
                {.title = "BYTES", .align = Column::Align::right}}};
};

}  // namespace

std::unique_ptr<Command> make_stores() { return std::make_unique<Stores>(); }

}  // namespace persist::app
