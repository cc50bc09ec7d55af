#pragma once

/// Goes through the selected entries of some stores.

#include <functional>
#include <span>
#include <string>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "selection.hpp"
#include "status.hpp"

namespace persist::app {

/// An entry that is selected; borrowed during the call.
struct SelectedEntry {
  const std::string& store;
  const Record& record;
  const ValueState& state;
};

/// Whether states of values are wanted though the selection does not ask for them: finding them out
/// means validating every value.
enum class States { wanted, unneeded };

/// Calls `visit` for each selected entry, in the order of `stores` and then keys; an error of it
/// ends the walk.
[[nodiscard]] Outcome<void> walk_selected(
    Inspector& inspector, std::span<const std::string> stores, const Selection& selection,
    States states, const std::function<Outcome<void>(const SelectedEntry&)>& visit);

}  // namespace persist::app
