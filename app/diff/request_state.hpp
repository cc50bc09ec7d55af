#pragma once

/// What is compared of requests beside their Exits.

#include <optional>
#include <string>
#include <string_view>

#include <persist/clock.hpp>
#include <persist/entry.hpp>

#include "diff/side.hpp"

namespace persist::app {

/// The word of the state of a request at `now`; none of what is not a request.
[[nodiscard]] std::optional<std::string_view> state_word(const EntryView& entry, Instant now);

/// The payload of a request, compact; empty where there is none.
[[nodiscard]] std::string payload_of(const EntryView& entry);

/// Appends the line of a dump of `entry`, without its end. Of a request there are the state and the
/// payload alone: a dump on the other side may not say more.
void append_side_line(std::string& out, const SideEntry& entry, Instant now);

}  // namespace persist::app
