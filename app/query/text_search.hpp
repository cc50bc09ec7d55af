#pragma once

/// What `--grep` looks for.

#include <string_view>

namespace persist::app {

/// Whether `text` stands in `stored` as it is stored or, where that is JSON, in a string or the
/// name of a member with its escapes resolved.
[[nodiscard]] bool has_text(std::string_view stored, bool is_json, std::string_view text);

}  // namespace persist::app
