#include <persist/schema_scalar.hpp>

#include <array>
#include <cmath>

#include "json/valid_text.hpp"

namespace persist {

namespace {

constexpr std::size_t surrogate_size = 3;

/// The surrogates U+D800 to U+DFFF are the bytes ED, A0 to BF, 80 to BF.
std::size_t find_surrogate(std::string_view text) {
  for (std::size_t at = 0; at + surrogate_size <= text.size(); ++at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (byte(0) == 0xED && (byte(1) & 0xE0U) == 0xA0U && (byte(2) & 0xC0U) == 0x80U) return at;
  }
  return text.size();
}

void append_escape(std::string& out, std::string_view surrogate) {
  constexpr std::string_view hex = "0123456789abcdef";
  const unsigned unit = 0xD000U | (static_cast<unsigned char>(surrogate[1]) & 0x3FU) << 6 |
                        (static_cast<unsigned char>(surrogate[2]) & 0x3FU);
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += hex[unit >> shift & 0xFU];
}

/// Appends `text` as a JSON string, lone surrogates, which JavaScript's strings may hold, as
/// escapes. False when `text` is not even WTF-8; what was appended is useless then.
bool append_quoted_wtf8(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const std::size_t end = find_surrogate(text);
    const std::string_view clean = text.substr(0, end);
    if (!is_utf8(clean)) return false;
    std::string quoted;
    append_quoted(quoted, clean);
    out.append(quoted, 1, quoted.size() - 2);
    if (end == text.size()) break;
    append_escape(out, text.substr(end, surrogate_size));
    text.remove_prefix(end + surrogate_size);
  }
  out += '"';
  return true;
}

constexpr std::string_view not_a_number = "NaN";
constexpr std::string_view infinity = "Infinity";
constexpr std::string_view minus_infinity = "-Infinity";

}  // namespace

Decoded<bool> Schema<bool>::decode(std::optional<JsonView> json) {
  return detail::decode_by<bool>(Schema{}, json);
}

bool Schema<bool>::decode_into(JsonView json, bool& value, Issues& issues) {
  // Valid JSON that begins so is one of the two.
  value = json.text().front() == 't';
  if (value || json.text().front() == 'f') return true;
  if (kind_of(json) != JsonKind::boolean) {
    issues = mismatch("a boolean", json).error();
    return false;
  }
  value = is_true(json);
  return true;
}

Encoded Schema<bool>::encode(bool value, JsonSink sink) {
  sink.text += value ? "true" : "false";
  return {};
}

Decoded<double> Schema<double>::decode(std::optional<JsonView> json) {
  return detail::decode_by<double>(Schema{}, json);
}

bool Schema<double>::decode_into(JsonView json, double& value, Issues& issues) {
  const char first = json.text().front();
  const JsonKind kind = first >= '0' && first <= '9' ? JsonKind::number : kind_of(json);
  if (kind == JsonKind::number) {
    value = number_of(json);
    return true;
  }
  if (kind == JsonKind::string) {
    value = std::numeric_limits<double>::infinity();
    if (string_equals(json, infinity)) return true;
    value = -value;
    if (string_equals(json, minus_infinity)) return true;
    value = std::numeric_limits<double>::quiet_NaN();
    if (string_equals(json, not_a_number)) return true;
  }
  issues = mismatch("a number", json).error();
  return false;
}

Encoded Schema<double>::encode(double value, JsonSink sink) {
  if (std::isfinite(value)) {
    append_number(sink.text, value);
    return {};
  }
  if (sink.dialect == Dialect::v3) return issue("NaN and infinities cannot be written in v3");
  const std::string_view name = std::isnan(value) ? not_a_number
                                : value > 0       ? infinity
                                                  : minus_infinity;
  append_quoted(sink.text, name);
  return {};
}

Decoded<float> Schema<float>::decode(std::optional<JsonView> json) {
  const Decoded<double> wide = Schema<double>::decode(json);
  if (!wide) return std::unexpected{wide.error()};
  if (std::isfinite(*wide) && std::abs(*wide) > std::numeric_limits<float>::max()) {
    return issue("is out of range for a float");
  }
  return static_cast<float>(*wide);
}

Encoded Schema<float>::encode(float value, JsonSink sink) {
  return Schema<double>::encode(static_cast<double>(value), sink);
}

Decoded<std::string> Schema<std::string>::decode(std::optional<JsonView> json) {
  return detail::decode_by<std::string>(Schema{}, json);
}

bool Schema<std::string>::decode_into(JsonView json, std::string& value, Issues& issues) {
  if (const auto plain = json::plain_string(json)) {
    value = std::string{*plain};
    return true;
  }
  if (kind_of(json) == JsonKind::string) {
    value = unquoted(json);
    return true;
  }
  issues = mismatch("a string", json).error();
  return false;
}

Encoded Schema<std::string>::encode(std::string_view value, JsonSink sink) {
  if (is_utf8(value)) {
    append_quoted(sink.text, value);
  } else if (!append_quoted_wtf8(sink.text, value)) {
    return issue("is not valid UTF-8");
  }
  return {};
}

Decoded<JsonText> Schema<JsonText>::decode(std::optional<JsonView> json) {
  if (!json) return mismatch("a value", json);
  return JsonText{*json};
}

Encoded Schema<JsonText>::encode(const JsonText& value, JsonSink sink) {
  sink.text += value.text();
  return {};
}

Decoded<std::monostate> Schema<std::monostate>::decode(std::optional<JsonView> json) {
  if (json && kind_of(*json) != JsonKind::null) return mismatch("nothing or null", json);
  return std::monostate{};
}

Encoded Schema<std::monostate>::encode(std::monostate /*value*/, JsonSink /*sink*/) { return {}; }

Decoded<Never> Schema<Never>::decode(std::optional<JsonView> /*json*/) {
  return issue("no value is allowed here");
}

Encoded Schema<Never>::encode(const Never& /*value*/, JsonSink /*sink*/) {
  return issue("no value is allowed here");
}

}  // namespace persist
