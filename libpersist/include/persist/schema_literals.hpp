#pragma once

/// Enumerations as strings.

#include <persist/export.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>

namespace persist {

/// A value and its name, a string literal.
template <class T>
struct Literal {
  /// The value.
  T value;
  /// The name of the value in JSON.
  std::string_view name;
};

namespace detail {

/// Ends the program. Not constexpr, so that a schema that is a constant does not compile.
[[noreturn]] PERSIST_EXPORT void literals_have_equal_names();

}  // namespace detail

/// One of a few values, each written as its name: Effect's unions of string literals.
template <class T, std::size_t Size>
class Literals {
 public:
  /// The values and their names.
  constexpr explicit Literals(std::span<const Literal<T>, Size> literals) {
    std::ranges::copy(literals, literals_.begin());
    for (auto it = literals_.begin(); it != literals_.end(); ++it) {
      if (std::ranges::count(literals_, it->name, &Literal<T>::name) > 1)
        detail::literals_have_equal_names();
    }
  }

  [[nodiscard]] Decoded<T> decode(std::optional<JsonView> json) const {
    if (!json || kind_of(*json) != JsonKind::string) return mismatch("a string", json);
    for (const auto& [value, name] : literals_) {
      if (string_equals(*json, name)) return value;
    }
    return unknown();
  }

  [[nodiscard]] Encoded encode(const T& value, JsonSink sink) const {
    const auto found = std::ranges::find(literals_, value, &Literal<T>::value);
    if (found == literals_.end()) return unknown();
    append_quoted(sink.text, found->name);
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<Issues> unknown() const {
    std::string message = "expected one of";
    for (const auto& [value, name] : literals_) message.append(" \"").append(name).append("\"");
    return issue(std::move(message));
  }

  std::array<Literal<T>, Size> literals_{};
};

/// The schema of an enumeration:
///
///     static constexpr auto shape =
///         persist::literals<Color>({{Color::red, "red"}, {Color::green, "green"}});
///
/// Two literals of one name do not compile; where the schema is not a constant, the program is
/// ended.
template <class T, std::size_t Size>
[[nodiscard]] constexpr Literals<T, Size> literals(const Literal<T> (&list)[Size]) {
  return Literals<T, Size>{list};
}

/// The same for an enumeration whose values are numbered from 0, by their names in that order:
///
///     static constexpr auto named = persist::enum_names<Color>("red", "green");
///
/// The value of a name moves with its place: append new ones.
template <class T, class... Names>
requires std::is_enum_v<T>
[[nodiscard]] constexpr Literals<T, sizeof...(Names)> enum_names(const Names&... names) {
  const std::array<std::string_view, sizeof...(Names)> texts{names...};
  std::array<Literal<T>, sizeof...(Names)> list{};
  for (std::size_t i = 0; i < texts.size(); ++i) list[i] = {static_cast<T>(i), texts[i]};
  return Literals<T, sizeof...(Names)>{std::span<const Literal<T>, sizeof...(Names)>{list}};
}

}  // namespace persist
