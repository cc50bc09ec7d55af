#pragma once

/// Schemas of what holds other values: optional, unique_ptr, vector, set.

#include <persist/export.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

/// Present or not: none is read from absence and from null, and written as absence.
template <class T>
struct Schema<std::optional<T>> {
  static Decoded<std::optional<T>> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) == JsonKind::null) return std::optional<T>{};
    Decoded<T> value = schema_of<T>().decode(json);
    if (!value) return std::unexpected{std::move(value.error())};
    return std::optional<T>{*std::move(value)};
  }
  static Encoded encode(const std::optional<T>& value, JsonSink sink) {
    return value ? schema_of<T>().encode(*value, sink) : Encoded{};
  }
};

/// A value or null, and always there: for what Effect declares as `NullOr`.
template <class T>
struct NullOr {
  static Decoded<std::optional<T>> decode(std::optional<JsonView> json) {
    if (!json) return mismatch("a value or null", json);
    return Schema<std::optional<T>>::decode(json);
  }
  static Encoded encode(const std::optional<T>& value, JsonSink sink) {
    if (value) return schema_of<T>().encode(*value, sink);
    sink.text += "null";
    return {};
  }
};

/// An array; an element that encodes to nothing is null.
template <class T>
struct Schema<std::vector<T>> {
  static Decoded<std::vector<T>> decode(std::optional<JsonView> json) {
    return detail::decode_by<std::vector<T>>(Schema{}, json);
  }

  // What `decode` does, into a value that is there.
  static bool decode_into(JsonView json, std::vector<T>& values, Issues& issues) {
    if (kind_of(json) != JsonKind::array) {
      issues = mismatch("an array", json).error();
      return false;
    }
    std::size_t index = 0;
    Issues why;
    for (const JsonView element : elements_of(json)) {
      if (!add(element, values, why)) append(issues, within(index, std::exchange(why, {})));
      ++index;
    }
    return issues.empty();
  }

  static Encoded encode(const std::vector<T>& values, JsonSink sink) {
    ArrayWriter array{sink};
    for (const T& value : values) {
      if (Encoded done = array.element(value, schema_of<T>()); !done) return done;
    }
    array.close();
    return {};
  }

 private:
  static bool add(JsonView element, std::vector<T>& values, Issues& why) {
    if (values.capacity() == 0) values.reserve(4);  // not 1, 2, 4: most arrays are short
    if constexpr (std::is_default_constructible_v<T> && !std::is_same_v<T, bool>) {
      return detail::decode_into(schema_of<T>(), element, values.emplace_back(), why);
    } else {
      Decoded<T> value = schema_of<T>().decode(element);
      if (value) {
        values.push_back(*std::move(value));
      } else {
        why = std::move(value.error());
      }
      return value.has_value();
    }
  }
};

/// As `std::optional`: none is read from absence and from null, and written as absence. With it a
/// type may hold itself, as a tree does (`Schema.suspend` in Effect).
template <class T>
struct Schema<std::unique_ptr<T>> {
  static Decoded<std::unique_ptr<T>> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) == JsonKind::null) return std::unique_ptr<T>{};
    Decoded<T> value = schema_of<T>().decode(json);
    if (!value) return std::unexpected{std::move(value.error())};
    return std::make_unique<T>(*std::move(value));
  }
  static Encoded encode(const std::unique_ptr<T>& value, JsonSink sink) {
    return value ? schema_of<T>().encode(*value, sink) : Encoded{};
  }
};

namespace detail {

/// An array without order; of equal elements one stays.
template <class Set>
struct SetSchema {
  using Element = typename Set::value_type;

  static Decoded<Set> decode(std::optional<JsonView> json) {
    Decoded<std::vector<Element>> elements = schema_of<std::vector<Element>>().decode(json);
    if (!elements) return std::unexpected{std::move(elements.error())};
    return Set(std::make_move_iterator(elements->begin()),
               std::make_move_iterator(elements->end()));
  }

  static Encoded encode(const Set& values, JsonSink sink) {
    ArrayWriter array{sink};
    for (const Element& value : values) {
      if (Encoded done = array.element(value, schema_of<Element>()); !done) return done;
    }
    array.close();
    return {};
  }
};

}  // namespace detail

/// An array, in the order of the set: Effect's `ReadonlySet` and `HashSet`. Of equal elements one
/// is read.
template <class T, class Compare>
struct Schema<std::set<T, Compare>> : detail::SetSchema<std::set<T, Compare>> {};
/// The same in an order that may differ from run to run.
template <class T, class Hash, class Equal>
struct Schema<std::unordered_set<T, Hash, Equal>>
    : detail::SetSchema<std::unordered_set<T, Hash, Equal>> {};

}  // namespace persist
