#pragma once

/// Schemas of maps.

#include <persist/export.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_tuple.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

namespace detail {

/// Calls `visit` with each key and value until it fails, sorted by key where keys have an order, so
/// that equal maps are equal texts.
template <class Map, class Visit>
Encoded each_in_order(const Map& map, const Visit& visit) {
  using Key = typename Map::key_type;
  if constexpr (std::totally_ordered<Key> && !requires { map.key_comp(); }) {
    std::vector<const typename Map::value_type*> sorted;
    sorted.reserve(map.size());
    for (const auto& entry : map) sorted.push_back(&entry);
    std::ranges::sort(sorted, {}, [](const auto* entry) -> const Key& { return entry->first; });
    for (const auto* entry : sorted) {
      if (Encoded done = visit(entry->first, entry->second); !done) return done;
    }
  } else {
    for (const auto& [key, value] : map) {
      if (Encoded done = visit(key, value); !done) return done;
    }
  }
  return {};
}

/// An object of members of one kind.
template <class Map>
struct MapObject {
  using T = typename Map::mapped_type;

  static Decoded<Map> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) != JsonKind::object) return mismatch("an object", json);
    Map values;
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

  static Encoded encode(const Map& values, JsonSink sink) {
    ObjectWriter object{sink};
    Encoded done = each_in_order(values, [&](const std::string& name, const T& value) {
      return object.member(name, value, schema_of<T>(), WhenAbsent::write_null);
    });
    object.close();
    return done;
  }
};

}  // namespace detail

/// A map as an array of pairs, whatever its keys are: for what Effect declares as `ReadonlyMap` or
/// `HashMap` with strings as keys.
template <class Map>
struct AsPairs {
  /// The type of the keys.
  using K = typename Map::key_type;
  /// The type of the values.
  using T = typename Map::mapped_type;

  static Decoded<Map> decode(std::optional<JsonView> json) {
    Decoded<std::vector<std::pair<K, T>>> pairs =
        schema_of<std::vector<std::pair<K, T>>>().decode(json);
    if (!pairs) return std::unexpected{std::move(pairs.error())};
    Map values;
    for (auto& [key, value] : *pairs) values.insert_or_assign(std::move(key), std::move(value));
    return values;
  }

  static Encoded encode(const Map& values, JsonSink sink) {
    std::size_t index = 0;
    sink.text += '[';
    Encoded done = detail::each_in_order(values, [&](const K& key, const T& value) -> Encoded {
      if (index != 0) sink.text += ',';
      ArrayWriter pair{sink};
      Encoded written = pair.element(key, schema_of<K>());
      if (written) written = pair.element(value, schema_of<T>());
      pair.close();
      if (!written) return std::unexpected{within(index, std::move(written.error()))};
      ++index;
      return {};
    });
    sink.text += ']';
    return done;
  }
};

/// An object, Effect's `Record`; sorted by name.
template <class T, class Compare>
struct Schema<std::map<std::string, T, Compare>>
    : detail::MapObject<std::map<std::string, T, Compare>> {};
template <class T, class Hash, class Equal>
struct Schema<std::unordered_map<std::string, T, Hash, Equal>>
    : detail::MapObject<std::unordered_map<std::string, T, Hash, Equal>> {};

/// A map whose keys are not strings: an array of pairs, as Effect writes its maps; sorted by key
/// where keys have an order.
template <class K, class T, class Compare>
struct Schema<std::map<K, T, Compare>> : AsPairs<std::map<K, T, Compare>> {};
template <class K, class T, class Hash, class Equal>
struct Schema<std::unordered_map<K, T, Hash, Equal>>
    : AsPairs<std::unordered_map<K, T, Hash, Equal>> {};

}  // namespace persist
