#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace persist::requests {

/// Writes a JSON object.
class JsonObjectWriter {
 public:
  /// Begins it in `out`, in place of what was there.
  explicit JsonObjectWriter(std::string& out) : out_{out} { out_ = '{'; }

  /// A text, of which broken UTF-8 becomes U+FFFD.
  void text(std::string_view name, std::string_view value);
  /// A whole number, as a string: ids exceed 2^53.
  void id(std::string_view name, std::int64_t value);
  void number(std::string_view name, std::int64_t value);
  void null(std::string_view name);
  /// JSON that is stored, on one line; what is not JSON, as the text `NAME_text`, NAME being null.
  void stored(std::string_view name, std::string_view json);
  /// What the caller appends to the result is the value.
  std::string& value(std::string_view name);
  /// Ends it.
  void finish() { out_ += '}'; }

 private:
  std::string& out_;
};

/// Appends a JSON string; broken UTF-8 becomes U+FFFD.
void append_text(std::string& out, std::string_view text);
/// Appends JSON that is stored, on one line; what is not JSON, as a string of its text.
void append_stored(std::string& out, std::string_view json);

}  // namespace persist::requests
