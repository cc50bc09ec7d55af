#pragma once

/// Whether what a command reads or writes matches the schemas of --schemas.

#include <string_view>
#include <vector>

#include <persist/error.hpp>
#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "core/session.hpp"

namespace persist::app {

/// Why `value`, which may be any JSON, does not match; empty if it does, if it is not an Exit, and
/// without schemas.
[[nodiscard]] std::vector<Issue> schema_issues(const Session& session, std::string_view store,
                                               std::string_view key, JsonView value);

/// The same as an error, which stops the command `method`.
[[nodiscard]] Outcome<void> check_schema(const Session& session, std::string_view store,
                                         std::string_view key, JsonView value,
                                         std::string_view method);

/// "/value/id: expected a string, found a number; …", one line.
[[nodiscard]] std::string words_of(const std::vector<Issue>& issues);

}  // namespace persist::app
