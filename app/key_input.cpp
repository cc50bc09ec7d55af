#include "key_input.hpp"

#include <persist/json_reader.hpp>
#include <persist/json_text.hpp>

#include "input.hpp"

namespace persist::app {

namespace {

PersistenceSchemaError bad_line(std::size_t line, const std::string& why) {
  return {.issues = {{.path = "",
                      .message = "line " + std::to_string(line) + " of standard input " + why}}};
}

Outcome<std::string> key_of_json(const std::string& line, std::size_t number) {
  const auto json = JsonView::parse(line);
  if (!json || kind_of(*json) != JsonKind::string) {
    return std::unexpected{bad_line(number, "is no JSON string")};
  }
  return unquoted(trimmed(*json));
}

}  // namespace

std::vector<std::string> split_keys(std::string_view text, char separator) {
  std::vector<std::string> keys;
  while (!text.empty()) {
    const auto end = text.find(separator);
    keys.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return keys;
}

void KeyInput::declare(Options& options) {
  options.positional("KEY", Arity::any, arguments_, "the keys");
  options.flag("--stdin", stdin_, "read the keys from standard input, one a line");
  options.flag("-0,--null", null_, "with --stdin: keys end with NUL, not with a newline");
  options.flag("--json", json_, "with --stdin: each line is a JSON string");
  options.exclusive({"--null", "--json"});
}

Outcome<std::vector<std::string>> KeyInput::read(const Session& session) const {
  if (!stdin_ && (null_ || json_)) return usage("-0 and --json say how --stdin is read");
  if (stdin_ && has_arguments()) return usage("keys come as arguments or from --stdin, not both");
  std::vector<std::string> keys = arguments_;
  if (stdin_) {
    const auto text = read_standard_input();
    if (!text) return std::unexpected(text.error());
    keys = split_keys(*text, null_ ? '\0' : '\n');
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (json_) {
      auto key = key_of_json(keys[i], i + 1);
      if (!key) return std::unexpected(std::move(key.error()));
      keys[i] = *std::move(key);
    }
    if (!is_utf8(keys[i])) return std::unexpected{bad_line(i + 1, "is not UTF-8")};
    keys[i] = session.stored_key(keys[i]);
  }
  return keys;
}

}  // namespace persist::app
