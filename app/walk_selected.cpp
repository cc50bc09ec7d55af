#include "walk_selected.hpp"

#include "signals.hpp"
#include "system_error.hpp"

namespace persist::app {

Outcome<void> walk_selected(Inspector& inspector, std::span<const std::string> stores,
                            const Selection& selection, States states,
                            const std::function<Outcome<void>(const SelectedEntry&)>& visit) {
  const bool needs_states = states == States::wanted || selection.looks_at_values();
  std::size_t left = selection.limit.value_or(static_cast<std::size_t>(-1));
  Portion portion;
  for (const std::string& store : stores) {
    auto walk = inspector.walk(store, selection.range);
    if (!walk) return stop(std::move(walk.error()));
    while (left > 0) {
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      PERSIST_STOP((*walk)->next(portion));
      if (portion.empty()) break;
      for (std::size_t i = 0; i < portion.size() && left > 0; ++i) {
        const Record record = portion[i];
        const ValueState state = needs_states ? value_state(record.value) : ValueState{};
        if (!selection.accepts(record, state)) continue;
        --left;
        PERSIST_PASS(visit({store, record, state}));
      }
    }
  }
  return {};
}

}  // namespace persist::app
