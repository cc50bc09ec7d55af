#pragma once

/// Schemas of what holds other values: optional, vector, map.

#include <persist/export.hpp>

#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <string>
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
    if (!json || kind_of(*json) != JsonKind::array) return mismatch("an array", json);
    std::vector<T> values;
    Issues issues;
    std::size_t index = 0;
    for (const JsonView element : elements_of(*json)) {
      if (Decoded<T> value = schema_of<T>().decode(element)) {
        values.push_back(*std::move(value));
      } else {
        append(issues, within(index, std::move(value.error())));
      }
      ++index;
    }
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return values;
  }

  static Encoded encode(const std::vector<T>& values, JsonSink sink) {
    ArrayWriter array{sink};
    for (const T& value : values) {
      if (Encoded done = array.element(value, schema_of<T>()); !done) return done;
    }
    array.close();
    return {};
  }
};

/// An array of two.
template <class A, class B>
struct Schema<std::pair<A, B>> {
  static Decoded<std::pair<A, B>> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) != JsonKind::array)
      return mismatch("an array of two elements", json);
    const JsonElements elements = elements_of(*json);
    if (std::ranges::distance(elements) != 2) return issue("expected an array of two elements");
    auto element = elements.begin();
    Decoded<A> first = schema_of<A>().decode(*element);
    Decoded<B> second = schema_of<B>().decode(*++element);
    if (first && second) return std::pair<A, B>{*std::move(first), *std::move(second)};
    Issues issues;
    if (!first) append(issues, within(std::size_t{0}, std::move(first.error())));
    if (!second) append(issues, within(std::size_t{1}, std::move(second.error())));
    return std::unexpected{std::move(issues)};
  }

  static Encoded encode(const std::pair<A, B>& value, JsonSink sink) {
    ArrayWriter array{sink};
    Encoded done = array.element(value.first, schema_of<A>());
    if (done) done = array.element(value.second, schema_of<B>());
    array.close();
    return done;
  }
};

/// An object of members of one kind.
template <class T>
struct Schema<std::map<std::string, T>> {
  static Decoded<std::map<std::string, T>> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) != JsonKind::object) return mismatch("an object", json);
    std::map<std::string, T> values;
    Issues issues;
    for (const JsonMember member : members_of(*json)) {
      std::string name = unquoted(member.name);
      if (Decoded<T> value = schema_of<T>().decode(member.value)) {
        values.insert_or_assign(std::move(name), *std::move(value));
      } else {
        append(issues, within(name, std::move(value.error())));
      }
    }
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return values;
  }

  static Encoded encode(const std::map<std::string, T>& values, JsonSink sink) {
    ObjectWriter object{sink};
    for (const auto& [name, value] : values) {
      if (Encoded done = object.member(name, value, schema_of<T>(), WhenAbsent::write_null);
          !done) {
        return done;
      }
    }
    object.close();
    return {};
  }
};

/// A map whose keys are not strings: an array of pairs, as Effect writes its maps.
template <class K, class T>
struct Schema<std::map<K, T>> {
  static Decoded<std::map<K, T>> decode(std::optional<JsonView> json) {
    Decoded<std::vector<std::pair<K, T>>> pairs =
        schema_of<std::vector<std::pair<K, T>>>().decode(json);
    if (!pairs) return std::unexpected{std::move(pairs.error())};
    std::map<K, T> values;
    for (auto& [key, value] : *pairs) values.insert_or_assign(std::move(key), std::move(value));
    return values;
  }

  static Encoded encode(const std::map<K, T>& values, JsonSink sink) {
    ArrayWriter array{sink};
    for (const std::pair<K, T> pair : values) {
      if (Encoded done = array.element(pair, schema_of<std::pair<K, T>>()); !done) return done;
    }
    array.close();
    return {};
  }
};

}  // namespace persist
