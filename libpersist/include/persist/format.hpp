#pragma once

/// Errors, causes and Exits as text for people, for streams and, where the standard library has it,
/// `std::format`:
///
///     std::cerr << users.error() << '\n';
///
/// The text of an error never quotes a value. That of a cause or an Exit shows its value and errors
/// as their schemas write them: keep it out of logs that must not have them.

#include <persist/export.hpp>

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <version>

#ifdef __cpp_lib_format
#include <format>
#endif

#include <persist/error.hpp>
#include <persist/exit.hpp>
#include <persist/schema_exit.hpp>

namespace persist {

namespace detail {

/// The text of a cause whose errors are text already.
[[nodiscard]] PERSIST_EXPORT std::string text_of_cause(const Cause<std::string>& cause);
/// The text of a success; none: of one without a value.
[[nodiscard]] PERSIST_EXPORT std::string text_of_success(const std::optional<std::string>& value);

template <class T>
[[nodiscard]] std::string text_of_value(const T& value) {
  auto json = encode(value);
  return json ? std::move(*json).text() : "(a value that its schema does not encode)";
}

}  // namespace detail

/// The operation and what is wrong: "get: at /value/id: expected an integer, found string".
[[nodiscard]] PERSIST_EXPORT std::string to_string(const PersistenceError& error);

/// "Fail {"_tag":"NotFound","id":7}", "Die "boom" then Interrupt by 3", "(… and …)" if at the same
/// time.
template <class E>
requires HasSchema<E>
[[nodiscard]] std::string to_string(const Cause<E>& cause) {
  const auto text = [](const E& error) { return std::optional{detail::text_of_value(error)}; };
  return detail::text_of_cause(*detail::map_cause<std::string>(cause, text));
}

/// "Success: {"id":1}", "Success" without a value, or "Failure: " and the cause.
template <class E, class A>
requires HasSchema<E> && HasSchema<A>
[[nodiscard]] std::string to_string(const Exit<E, A>& exit) {
  if (!exit) return "Failure: " + to_string(exit.error());
  if constexpr (std::is_void_v<A>) {
    return detail::text_of_success(std::nullopt);
  } else {
    return detail::text_of_success(detail::text_of_value(*exit));
  }
}

/// Writes what `to_string` gives.
inline std::ostream& operator<<(std::ostream& out, const PersistenceError& error) {
  return out << to_string(error);
}
/// Writes what `to_string` gives.
template <class E>
requires HasSchema<E> std::ostream& operator<<(std::ostream& out, const Cause<E>& cause) {
  return out << to_string(cause);
}
/// Writes what `to_string` gives.
template <class E, class A>
requires HasSchema<E> && HasSchema<A> std::ostream& operator<<(std::ostream& out,
                                                               const Exit<E, A>& exit) {
  return out << to_string(exit);
}

#ifdef __cpp_lib_format
namespace detail {

/// Formats by `to_string`, with the options of a string: width, fill, alignment.
template <class T>
struct TextFormatter : std::formatter<std::string_view, char> {
  template <class Output>
  auto format(const T& value, Output& output) const {
    return std::formatter<std::string_view, char>::format(to_string(value), output);
  }
};

}  // namespace detail
#endif

}  // namespace persist

#ifdef __cpp_lib_format
template <>
struct std::formatter<persist::PersistenceError, char>
    : persist::detail::TextFormatter<persist::PersistenceError> {};

template <class E>
requires persist::HasSchema<E>
struct std::formatter<persist::Cause<E>, char> : persist::detail::TextFormatter<persist::Cause<E>> {
};

template <class E, class A>
requires persist::HasSchema<E> && persist::HasSchema<A>
struct std::formatter<std::expected<A, persist::Cause<E>>, char>
    : persist::detail::TextFormatter<persist::Exit<E, A>> {
};
#endif
