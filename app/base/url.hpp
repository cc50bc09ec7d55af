#pragma once

/// Where a backing is, as `--db` names it.

#include <optional>
#include <string>
#include <string_view>

#include <persist/driver.hpp>

#include "base/status.hpp"

namespace persist::app {

/// The backing that `text` names; a usage error where none of `drivers` can open it.
[[nodiscard]] Outcome<Location> locate(const DriverRegistry& drivers, std::string_view text);

/// Sets the member `name` of the URI, which the option `--option` says, in place of what the URI
/// said. A usage error where the driver has no such member, or does not take the value.
[[nodiscard]] Outcome<void> set_member(Location& place, std::string_view option,
                                       std::string_view name, const std::string& value);

/// The same for a choice, where one is given: its word "auto" is what a backing does that has no
/// such choice.
[[nodiscard]] Outcome<void> set_choice(Location& place, std::string_view option,
                                       std::string_view name,
                                       const std::optional<std::string>& word);

/// Sets the layout of `place` to `layout`, if there is one, the driver has layouts and nothing else
/// named one.
void set_default_layout(Location& place, const std::optional<std::string>& layout);

/// `place` for people, without a password.
[[nodiscard]] std::string name_of(const Location& place);

/// `text` with what stands before the host of a URL in it as `***`: `redis://user:secret@host`
/// becomes `redis://***@host`. Where the end of it is in doubt more is left out, never less.
[[nodiscard]] std::string without_userinfo(std::string_view text);

}  // namespace persist::app
