#pragma once

/// Schemas of a fixed number of values: pair, tuple, array. Effect's `Tuple`, an array of exactly
/// that many elements.

#include <persist/export.hpp>

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

namespace detail {

/// The elements of an array of exactly as many; issues otherwise.
[[nodiscard]] PERSIST_EXPORT std::expected<void, Issues> take_elements(
    std::optional<JsonView> json, std::span<JsonView> elements);

/// A pair or a tuple.
template <class Tuple, class... Ts>
struct TupleSchema {
  static Decoded<Tuple> decode(std::optional<JsonView> json) {
    std::array<JsonView, sizeof...(Ts)> elements{((void)sizeof(Ts), JsonView::assume_valid({}))...};
    if (auto taken = take_elements(json, elements); !taken) {
      return std::unexpected{std::move(taken.error())};
    }
    return [&]<std::size_t... I>(std::index_sequence<I...>)->Decoded<Tuple> {
      std::tuple<Decoded<Ts>...> values{schema_of<Ts>().decode(elements[I])...};
      if ((std::get<I>(values).has_value() && ...))
        return Tuple{*std::move(std::get<I>(values))...};
      Issues issues;
      (collect(issues, I, std::get<I>(values)), ...);
      return std::unexpected{std::move(issues)};
    }
    (std::index_sequence_for<Ts...>{});
  }

  static Encoded encode(const Tuple& value, JsonSink sink) {
    ArrayWriter array{sink};
    Encoded done;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>(
          ((done = array.element(std::get<I>(value), schema_of<Ts>())).has_value() && ...));
    }
    (std::index_sequence_for<Ts...>{});
    array.close();
    return done;
  }

 private:
  template <class T>
  static void collect(Issues& issues, std::size_t index, Decoded<T>& value) {
    if (!value) append(issues, within(index, std::move(value.error())));
  }
};

}  // namespace detail

template <class A, class B>
struct Schema<std::pair<A, B>> : detail::TupleSchema<std::pair<A, B>, A, B> {};
template <class... Ts>
struct Schema<std::tuple<Ts...>> : detail::TupleSchema<std::tuple<Ts...>, Ts...> {};

/// As a vector of its elements, bytes too, that has exactly as many.
template <class T, std::size_t Size>
struct Schema<std::array<T, Size>> {
  static Decoded<std::array<T, Size>> decode(std::optional<JsonView> json) {
    Decoded<std::vector<T>> values = schema_of<std::vector<T>>().decode(json);
    if (!values) return std::unexpected{std::move(values.error())};
    if (values->size() != Size) {
      return issue("expected " + std::to_string(Size) + " elements, found " +
                   std::to_string(values->size()));
    }
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<T, Size>{std::move((*values)[I])...};
    }
    (std::make_index_sequence<Size>{});
  }

  static Encoded encode(const std::array<T, Size>& value, JsonSink sink) {
    if constexpr (std::is_same_v<T, std::byte>) {
      return schema_of<std::vector<T>>().encode({value.begin(), value.end()}, sink);
    } else {
      ArrayWriter array{sink};
      for (const T& element : value) {
        if (Encoded done = array.element(element, schema_of<T>()); !done) return done;
      }
      array.close();
      return {};
    }
  }
};

}  // namespace persist
