#pragma once

/// JSON for people and for pipes. Tokens are copied as they stand: digits, escapes, order.

#include <string>
#include <string_view>
#include <vector>

#include <persist/json_text.hpp>

namespace persist::app {

/// How JSON is to look.
struct JsonStyle {
  /// A member or element a line, two spaces a level; otherwise no white space at all.
  bool indented = false;
  /// ANSI colours.
  bool colored = false;
  /// What a terminal would act on is escaped, as `\u` escapes that mean the same.
  bool escaped = false;

  /// Valid JSON without white space stays as it is.
  [[nodiscard]] bool is_plain() const { return !indented && !colored && !escaped; }
};

/// Appends `text` as a JSON string. Bytes that are not valid UTF-8, which JSON cannot hold, are
/// written as in messages.
void append_string(std::string& out, std::string_view text);

/// Appends `json`, without a newline after it.
void append_json(std::string& out, JsonView json, JsonStyle style);

/// Appends each of `values`, which are JSON one after the other, in `style`, with an end of line
/// after each.
void append_each_value(std::string& out, std::string_view values, JsonStyle style);

/// Appends `json`, indented and escaped, line by line.
void append_json_lines(std::vector<std::string>& lines, JsonView json, bool colored);

/// `object` as JSON text without its members of that name.
[[nodiscard]] std::string without_member(JsonView object, std::string_view name);

}  // namespace persist::app
