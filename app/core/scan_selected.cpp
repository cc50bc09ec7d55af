#include "core/scan_selected.hpp"

#include "base/status.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

VisitOptions visit_options(const Selection& selection, ValueStates states) {
  VisitOptions options{.range = selection.range,
                       .states = selection.looks_at_states() ? ValueStates::wanted : states,
                       .limit = selection.limit};
  options.range.phases = selection.phases();
  if (selection.filters()) {
    options.filter = [&](std::string_view, const EntryView& record, const ValueState& state) {
      return selection.accepts(record, state);
    };
  }
  return options;
}

}  // namespace

Result<void> ErrorRelay::pass(Outcome<void> done) {
  if (done) return {};
  stopped_ = std::move(done.error());
  return std::unexpected(PersistenceBackingError{});
}

Outcome<void> ErrorRelay::end(Result<void> done) {
  if (stopped_) return std::unexpected(*std::move(stopped_));
  if (!done) return stop(std::move(done.error()));
  return {};
}

Outcome<void> scan_selected(Inspector& inspector, std::span<const std::string> stores,
                            const Selection& selection, ValueStates states,
                            const std::function<Outcome<void>(const SelectedEntry&)>& visit) {
  ErrorRelay passage;
  return passage.end(
      visit_entries(inspector, stores, visit_options(selection, states),
                    [&](std::string_view store, const EntryView& record, const ValueState& state) {
                      if (received_signal() != 0)
                        return passage.pass(std::unexpected{interrupted_error()});
                      return passage.pass(visit({store, record, state}));
                    }));
}

Outcome<void> print_selected(Inspector& inspector, std::span<const std::string> stores,
                             const Selection& selection, States states, const EntryFormat& format,
                             Output& out) {
  ErrorRelay passage;
  return passage.end(
      print_entries(inspector, stores, visit_options(selection, states), format,
                    [&](std::string_view text) { return passage.pass(out.write(text)); }));
}

Condition still_as(const EntryView& record, const Inspector& inspector,
                   const Selection& selection) {
  if (inspector.capabilities().scans_hold || !selection.looks_beyond_keys()) {
    return Condition::always();
  }
  return Condition::equals(record.value);
}

}  // namespace persist::app
