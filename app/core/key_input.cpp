#include "core/key_input.hpp"

#include <algorithm>
#include <utility>

#include <persist/json_reader.hpp>
#include <persist/json_text.hpp>

#include "base/counts.hpp"
#include "io/input.hpp"

namespace persist::app {

namespace {

PersistenceSchemaError bad_line(std::size_t line, const std::string& why) {
  return {.issues = {{.path = "",
                      .message = "line " + std::to_string(line) + " of standard input " + why}}};
}

Outcome<std::string> key_of_json(const std::string& line, std::size_t number) {
  const auto json = JsonView::parse(line);
  if (!json || kind_of(*json) != JsonKind::string) {
    return std::unexpected{bad_line(number, "is not a JSON string")};
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

std::size_t plain_lines(std::vector<std::string>& keys) {
  if (!keys.empty() && keys.front().starts_with("\xEF\xBB\xBF")) keys.front().erase(0, 3);
  // The last line may have no end.
  const auto ends_with_cr = [](const std::string& key) { return key.ends_with('\r'); };
  const bool all = !keys.empty() && ends_with_cr(keys.front()) &&
                   std::all_of(keys.begin(), keys.end() - 1, ends_with_cr);
  if (!all) return 0;
  std::size_t count = 0;
  for (std::string& key : keys) {
    if (!ends_with_cr(key)) continue;
    key.pop_back();
    ++count;
  }
  return count;
}

namespace {

// Beside its bytes a key takes a string.
// What a string takes beside its characters.
constexpr std::size_t bytes_per_key = 32;
constexpr std::size_t max_list_bytes = std::size_t{256} << 20;

/// Reads keys up to a limit on one of them and on all together.
Outcome<std::vector<std::string>> read_keys(char separator, std::size_t max_key_bytes) {
  std::vector<std::string> keys;
  std::string room(std::size_t{64} << 10, '\0');
  std::string key;
  std::size_t total = 0;
  bool is_open = false;
  while (true) {
    const auto count = read_some(STDIN_FILENO, room.data(), room.size(), "standard input");
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    for (std::string_view rest{room.data(), *count}; !rest.empty();) {
      const std::string_view piece = rest.substr(0, rest.find(separator));
      rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
      is_open = piece.data() + piece.size() == room.data() + *count;
      key += piece;
      if (key.size() > max_key_bytes) {
        return std::unexpected{too_long_input(
            "key " + std::to_string(keys.size() + 1) + " of standard input", max_key_bytes)};
      }
      if (is_open) break;
      total += key.size() + bytes_per_key;
      if (total > max_list_bytes) {
        return usage("the list of keys is longer than 256 MiB", "split it into several");
      }
      keys.push_back(std::exchange(key, {}));
    }
  }
  if (is_open) keys.push_back(std::move(key));
  return keys;
}

Outcome<void> check_encoding(const std::vector<std::string>& keys) {
  if (keys.empty()) return {};
  const std::string& first = keys.front();
  if (!first.starts_with("\xFF\xFE") && !first.starts_with("\xFE\xFF")) return {};
  return std::unexpected{PersistenceSchemaError{
      .issues = {{.path = "",
                  .message = "standard input is UTF-16 text; convert it to UTF-8 first: "
                             "iconv -f UTF-16 -t UTF-8"}}}};
}

void report_of_line_ends(std::size_t taken, const std::vector<std::string>& keys,
                         const Reporter& report) {
  if (taken > 0) {
    report.warn("every line ends with CRLF; the CR is not part of the keys",
                "use --null to take keys exactly as they are");
    return;
  }
  const auto kept = std::count_if(keys.begin(), keys.end(),
                                  [](const std::string& key) { return key.ends_with('\r'); });
  if (kept == 0) return;
  report.warn(counted(static_cast<std::size_t>(kept), "key ends", "keys end") +
              " with a carriage return, which is kept as part of the key");
}

}  // namespace

void KeyInput::declare(Options& options) {
  options.positional("KEY", Arity::any, arguments_, "the keys");
  options.flag("--stdin", stdin_,
               {"read the keys from standard input, one per line",
                "Read the keys from standard input, one per line; an empty line is the empty key. "
                "A UTF-8 byte-order mark at the beginning is dropped. If every line ends with "
                "CRLF, the CR is not part of the keys; if only some lines do, it is. Both cause a "
                "warning. A key is limited to --max-value-size bytes, the list to 256 MiB."});
  options.flag(
      "-0,--null", null_,
      {"with --stdin: keys end with NUL, not with a newline",
       "With --stdin, keys end with NUL instead of a newline, and are taken exactly as they are."});
  options.flag(
      "--json", json_,
      {"with --stdin: each line is a JSON string", "With --stdin, each line is a JSON string."});
  options.exclusive({"--null", "--json"});
}

Outcome<std::vector<std::string>> KeyInput::read(const Session& session) const {
  if (!stdin_ && (null_ || json_)) return usage("-0 and --json require --stdin");
  if (stdin_ && has_arguments()) return usage("KEY and --stdin cannot be combined");
  std::vector<std::string> keys = arguments_;
  if (stdin_) {
    auto read = read_keys(null_ ? '\0' : '\n', session.settings().max_value_bytes);
    if (!read) return read;
    keys = *std::move(read);
    PERSIST_PASS(check_encoding(keys));
    if (!null_) report_of_line_ends(plain_lines(keys), keys, session.report());
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (json_) {
      auto key = key_of_json(keys[i], i + 1);
      if (!key) return std::unexpected(std::move(key.error()));
      keys[i] = *std::move(key);
    }
    if (!is_utf8(keys[i])) return std::unexpected{bad_line(i + 1, "is not valid UTF-8")};
    keys[i] = session.stored_key(keys[i]);
  }
  return keys;
}

}  // namespace persist::app
