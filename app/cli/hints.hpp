#pragma once

/// What somebody may have meant whose words are understood elsewhere: in redis-cli, etcdctl, a
/// shell.

#include <string>
#include <string_view>

namespace persist::app {

/// For a word in place of a command; empty where there is nothing to say.
[[nodiscard]] std::string hint_for_command(std::string_view word);

/// For an argument that `command` does not take; empty where there is nothing to say.
[[nodiscard]] std::string hint_for_argument(std::string_view command, std::string_view word);

}  // namespace persist::app
