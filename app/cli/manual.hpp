#pragma once

/// The manual pages, made from their templates and from what is declared.

#include <expected>
#include <string>
#include <string_view>

namespace persist::app {

/// The finished page. `name` is its file, "persist-keys.1"; such a page is about the command of
/// that name, "persist.1" about the options for every command. In the template a line stands for
///
///     @OPTIONS:GROUP@              the list of these options of the command, "own" or "selection"
///     @COMMANDS:GROUP@             the list of these commands, "reading"
///     @MEMBERS:COMMAND:GROUP@      the list of these options as members of JSON requests
///
/// and `@VERSION@` within a line for the version. An error says what is wrong with the template; a
/// page that leaves out a group of its command's options is wrong.
[[nodiscard]] std::expected<std::string, std::string> manual_page(std::string_view name,
                                                                  std::string_view page_template);

}  // namespace persist::app
