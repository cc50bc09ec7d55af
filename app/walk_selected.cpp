#include "walk_selected.hpp"

#include "signals.hpp"
#include "system_error.hpp"

namespace persist::app {

Outcome<void> walk_selected(Inspector& inspector, std::span<const std::string> stores,
                            const Selection& selection, ValueStates states,
                            const std::function<Outcome<void>(const SelectedEntry&)>& visit) {
  VisitOptions options{.range = selection.range,
                       .states = selection.looks_at_values() ? ValueStates::wanted : states,
                       .limit = selection.limit};
  if (selection.looks_at_values() || selection.has_glob) {
    options.filter = [&](std::string_view, const Record& record, const ValueState& state) {
      return selection.accepts(record, state);
    };
  }
  // The library knows errors of its own alone; ours waits here while it unwinds.
  std::optional<Error> stopped;
  const auto visited = visit_entries(
      inspector, stores, options,
      [&](std::string_view store, const Record& record, const ValueState& state) -> Result<void> {
        const bool goes_on = received_signal() == 0;
        auto done = goes_on ? visit({store, record, state}) : std::unexpected{interrupted_error()};
        if (done) return {};
        stopped = std::move(done.error());
        return std::unexpected(PersistenceBackingError{});
      });
  if (stopped) return std::unexpected(*std::move(stopped));
  if (!visited) return stop(visited.error());
  return {};
}

}  // namespace persist::app
