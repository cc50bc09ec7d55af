#pragma once

/// Exits whose values and errors have schemas ↔ JSON text.

#include <persist/export.hpp>

#include <cstddef>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <persist/exit.hpp>
#include <persist/exit_codec.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_scalar.hpp>

namespace persist {

/// What a schema of `T` reads and writes: `std::monostate` for void, else `T` itself.
template <class T>
using SchemaValue = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

namespace detail {

/// The cause with each error as `map` makes it, in order; none when `map` answered none for one,
/// but all are asked.
template <class To, class From, class Map>
[[nodiscard]] std::optional<Cause<To>> map_cause(const Cause<From>& cause, Map& map) {
  if (const auto* group = std::get_if<CauseGroup<From>>(&cause)) {
    using Order = typename CauseGroup<To>::Order;
    CauseGroup<To> mapped{static_cast<Order>(group->order), {}};
    for (const Cause<From>& part : group->causes) {
      if (std::optional<Cause<To>> one = map_cause<To>(part, map)) {
        mapped.causes.push_back(*std::move(one));
      }
    }
    if (mapped.causes.size() != group->causes.size()) return std::nullopt;
    return mapped;
  }
  if (const auto* fail = std::get_if<Fail<From>>(&cause)) {
    std::optional<To> error = map(fail->error);
    if (!error) return std::nullopt;
    return Fail<To>{*std::move(error)};
  }
  if (const auto* die = std::get_if<Die>(&cause)) return *die;
  return std::get<Interrupt>(cause);
}

/// The pointer to the error of the Fail that stands at `index` among an Exit's Fails, in order,
/// from the whole Exit: "/cause/0/error", "/cause/left/error".
[[nodiscard]] PERSIST_EXPORT std::string pointer_to_error(JsonView exit, std::size_t index);

/// What an encoded value is to an Exit: none when it is empty. An issue when a schema wrote what is
/// not JSON.
[[nodiscard]] PERSIST_EXPORT std::expected<std::optional<JsonView>, Issues> checked(
    const std::string& encoded);

}  // namespace detail

/// Reads an Exit of either dialect. The issues carry pointers from the whole Exit: "/value/id",
/// "/cause/0/error/_tag".
template <class E, class A, SchemaOf<SchemaValue<A>> SuccessSchema, SchemaOf<E> FailureSchema>
[[nodiscard]] std::expected<Exit<E, A>, Issues> decode_exit(JsonView json,
                                                            const SuccessSchema& success,
                                                            const FailureSchema& failure) {
  using Read = std::expected<Exit<E, A>, Issues>;
  const std::expected<JsonExit, Issues> exit = read_exit(json);
  if (!exit) return std::unexpected{exit.error()};
  if (*exit) {
    auto value = success.decode(**exit);
    if (!value) return std::unexpected{within("value", std::move(value.error()))};
    if constexpr (std::is_void_v<A>) {
      return Read{std::in_place};
    } else {
      return Read{std::in_place, std::in_place, *std::move(value)};
    }
  }
  Issues issues;
  std::size_t index = 0;
  const auto decode_error = [&](std::optional<JsonView> error) -> std::optional<E> {
    Decoded<E> decoded = failure.decode(error);
    const std::size_t here = index++;
    if (decoded) return *std::move(decoded);
    if (issues.size() < max_issues) {
      append(issues, beneath(detail::pointer_to_error(json, here), std::move(decoded.error())));
    }
    return std::nullopt;
  };
  std::optional<Cause<E>> cause = detail::map_cause<E>(exit->error(), decode_error);
  if (!cause) return std::unexpected{std::move(issues)};
  return Read{std::in_place, std::unexpect, *std::move(cause)};
}

namespace detail {

/// Writes a value or an error into the text of `sink`, which must be empty and outlive the view;
/// none when that encodes to nothing.
template <class T, SchemaOf<T> S>
[[nodiscard]] std::expected<std::optional<JsonView>, Issues> encode_part(const T& value,
                                                                         const S& schema,
                                                                         JsonSink sink) {
  if (Encoded done = schema.encode(value, sink); !done) {
    return std::unexpected{std::move(done.error())};
  }
  return checked(sink.text);
}

/// Writes an Exit that failed; see `encode_exit`.
template <class E, SchemaOf<E> FailureSchema>
[[nodiscard]] std::expected<JsonText, Issues> encode_failure(const Cause<E>& cause,
                                                             const FailureSchema& failure,
                                                             Dialect dialect) {
  std::deque<std::string> texts;  // keeps still what the views point at
  std::vector<std::pair<std::size_t, Issues>> failed;
  std::size_t index = 0;
  const auto encode_error = [&](const E& error) -> std::optional<std::optional<JsonView>> {
    auto part = encode_part(error, failure, JsonSink{texts.emplace_back(), dialect});
    const std::size_t here = index++;
    if (part) return *part;
    if (failed.size() < max_issues) failed.emplace_back(here, std::move(part.error()));
    return JsonView::assume_valid("null");  // so that the others keep their places
  };
  const auto encoded = map_cause<std::optional<JsonView>>(cause, encode_error);
  auto written = write_exit(JsonExit{std::unexpect, *encoded}, dialect);
  if (failed.empty() || !written) return written;
  Issues issues;
  for (auto& [at, why] : failed) {
    append(issues, beneath(pointer_to_error(*written, at), std::move(why)));
  }
  return std::unexpected{std::move(issues)};
}

}  // namespace detail

/// Writes an Exit in `dialect`; the issues carry pointers as those of `decode_exit`.
template <class E, class A, SchemaOf<SchemaValue<A>> SuccessSchema, SchemaOf<E> FailureSchema>
[[nodiscard]] std::expected<JsonText, Issues> encode_exit(const Exit<E, A>& exit,
                                                          const SuccessSchema& success,
                                                          const FailureSchema& failure,
                                                          Dialect dialect) {
  if (!exit) return detail::encode_failure(exit.error(), failure, dialect);
  std::string text;
  const JsonSink sink{text, dialect};
  const auto value = [&] {
    if constexpr (std::is_void_v<A>) {
      return detail::encode_part(std::monostate{}, success, sink);
    } else {
      return detail::encode_part(*exit, success, sink);
    }
  }();
  if (!value) return std::unexpected{within("value", value.error())};
  return write_exit(JsonExit{*value}, dialect);
}

}  // namespace persist
