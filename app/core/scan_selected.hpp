#pragma once

/// Goes through the selected entries of some stores.

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>
#include <persist/visit.hpp>

#include "base/status.hpp"
#include "core/selection.hpp"
#include "io/output.hpp"

namespace persist::app {

/// Takes an error of the program's through the library, which knows errors of its own alone.
class ErrorRelay {
 public:
  /// What to answer to the library: on an error, some error of its own.
  [[nodiscard]] Result<void> pass(Outcome<void> done);
  /// How it ended, given what the library answered.
  [[nodiscard]] Outcome<void> end(Result<void> done);

 private:
  std::optional<Error> stopped_;
};

/// An entry that is selected; borrowed during the call.
struct SelectedEntry {
  std::string_view store;
  const EntryView& record;
  const ValueState& state;
};

/// Whether states of values are wanted though the selection does not ask for them.
using States = ValueStates;

/// Calls `visit` for each selected entry, in the order of `stores` and then keys unless the
/// selection allows any; an error of it ends the scan, and so does a signal. Values are looked at
/// on another thread; `visit` is called on the caller's.
[[nodiscard]] Outcome<void> scan_selected(
    Inspector& inspector, std::span<const std::string> stores, const Selection& selection,
    States states, const std::function<Outcome<void>(const SelectedEntry&)>& visit);

/// Writes what `format` makes of each selected entry to `out`, in the same order. Values are looked
/// at and text is made on another thread.
[[nodiscard]] Outcome<void> print_selected(Inspector& inspector,
                                           std::span<const std::string> stores,
                                           const Selection& selection, States states,
                                           const EntryFormat& format, Output& out);

/// The condition under which `record`, which a scan within a transaction selected, is changed:
/// where others may change it meanwhile and its value was looked at, that it is still the same.
[[nodiscard]] Condition still_as(const EntryView& record, const Inspector& inspector,
                                 const Selection& selection);

}  // namespace persist::app
