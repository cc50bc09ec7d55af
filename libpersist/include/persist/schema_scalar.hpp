#pragma once

/// Schemas of truth values, numbers, text, and of nothing at all. They are strict: `true` is no
/// number, "1" is none, and a number outside the type's range is an issue.

#include <persist/export.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>

namespace persist {

/// Appends `number` as JavaScript writes it: the fewest digits that give it back, an exponent from
/// 1e21 and below 1e-6, -0 as 0. `number` must be finite.
PERSIST_EXPORT void append_number(std::string& out, double number);

/// A whole number in any notation within ±2^53, where doubles are exact.
[[nodiscard]] PERSIST_EXPORT std::optional<std::int64_t> whole_number(JsonView number);

/// `true` or `false`.
template <>
struct PERSIST_EXPORT Schema<bool> {
  static Decoded<bool> decode(std::optional<JsonView> json);
  // What `decode` does, into a value that is there.
  static bool decode_into(JsonView json, bool& value, Issues& issues);
  static Encoded encode(bool value, JsonSink sink);
};

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                  !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Integers within the range of their type. JSON has one kind of number: `1.0` and `1e2` are
/// integers too, within ±2^53. JavaScript reads what is beyond that inexactly; see BigInt.
template <Integer T>
struct Schema<T> {
  static Decoded<T> decode(std::optional<JsonView> json) {
    return detail::decode_by<T>(Schema{}, json);
  }

  // What `decode` does, into a value that is there.
  static bool decode_into(JsonView json, T& value, Issues& issues) {
    const std::string_view text = json.text();
    const char* const end = text.data() + text.size();
    // As it most often is: digits without white space around them.
    if (const auto [rest, error] = std::from_chars(text.data(), end, value);
        error == std::errc{} && rest == end) {
      return true;
    }
    Decoded<T> other = decode_other(json);
    if (!other) {
      issues = std::move(other.error());
      return false;
    }
    value = *other;
    return true;
  }

  static Encoded encode(T value, JsonSink sink) {
    sink.text += std::to_string(value);
    return {};
  }

 private:
  static Decoded<T> decode_other(JsonView json) {
    if (kind_of(json) != JsonKind::number) return mismatch("an integer", json);
    const std::string_view digits = trimmed(json).text();
    const char* const end = digits.data() + digits.size();
    T value{};
    if (const auto [rest, error] = std::from_chars(digits.data(), end, value);
        error == std::errc{} && rest == end) {
      return value;
    }
    if (const auto whole = whole_number(json); whole && std::in_range<T>(*whole)) {
      return static_cast<T>(*whole);
    }
    return issue("expected an integer from " + std::to_string(std::numeric_limits<T>::min()) +
                 " to " + std::to_string(std::numeric_limits<T>::max()));
  }
};

/// Numbers. NaN and the infinities are the strings "NaN", "Infinity" and "-Infinity" in v4; v3 has
/// no form for them that it could read back, so there they do not encode.
template <>
struct PERSIST_EXPORT Schema<double> {
  static Decoded<double> decode(std::optional<JsonView> json);
  // What `decode` does, into a value that is there.
  static bool decode_into(JsonView json, double& value, Issues& issues);
  static Encoded encode(double value, JsonSink sink);
};

/// As double; a number beyond a float's range is an issue.
template <>
struct PERSIST_EXPORT Schema<float> {
  static Decoded<float> decode(std::optional<JsonView> json);
  static Encoded encode(float value, JsonSink sink);
};

/// UTF-8. A lone surrogate, which JavaScript's strings may hold, is kept as the three bytes that
/// UTF-8 would give it (WTF-8) and written as the escape it came from; any other text that is no
/// UTF-8 does not encode.
template <>
struct PERSIST_EXPORT Schema<std::string> {
  static Decoded<std::string> decode(std::optional<JsonView> json);
  // What `decode` does, into a value that is there.
  static bool decode_into(JsonView json, std::string& value, Issues& issues);
  static Encoded encode(std::string_view value, JsonSink sink);
};

/// JSON by its tokens: digits, escapes, the order of members and members of equal names stay as
/// they are written. White space between tokens does not: a store writes Exits without it.
template <>
struct PERSIST_EXPORT Schema<JsonText> {
  static Decoded<JsonText> decode(std::optional<JsonView> json);
  static Encoded encode(const JsonText& value, JsonSink sink);
};

/// Nothing: absent or null. What an `Exit<E, void>` succeeds with.
template <>
struct PERSIST_EXPORT Schema<std::monostate> {
  static Decoded<std::monostate> decode(std::optional<JsonView> json);
  static Encoded encode(std::monostate value, JsonSink sink);
};

template <>
struct Schema<void> : Schema<std::monostate> {};

/// A value that there cannot be: the `Failure` of a request that does not fail.
class Never {
 public:
  Never() = delete;
  friend bool operator==(const Never&, const Never&) = default;
};

/// Nothing decodes.
template <>
struct PERSIST_EXPORT Schema<Never> {
  static Decoded<Never> decode(std::optional<JsonView> json);
  static Encoded encode(const Never& value, JsonSink sink);
};

}  // namespace persist
