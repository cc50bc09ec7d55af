#pragma once

/// What stands at a pointer in an entry: in its value, or in the payload of a request.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <persist/entry.hpp>
#include <persist/exit_codec.hpp>
#include <persist/json_text.hpp>

#include "query/part_pointer.hpp"

namespace persist::app {

/// Calls `accepts` for each part that `pointer` names in `record`, until it returns true; whether
/// it did. A pointer that begins with `/payload` names the payload of a request first. `state` is
/// that of the value.
[[nodiscard]] bool any_part(const PartPointer& pointer, const EntryView& record,
                            const ValueState& state, const std::function<bool(JsonView)>& accepts);

/// The JSON of the member `name` of the details of a request; none where there is none.
[[nodiscard]] std::optional<JsonView> detail_of(const RequestView& request, std::string_view name);

/// The same as text: a string without its quotes, anything else as it is written; empty for null.
[[nodiscard]] std::string detail_text(const RequestView& request, std::string_view name);

}  // namespace persist::app
