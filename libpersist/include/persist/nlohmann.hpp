#pragma once

/// Opt-in: schemas by nlohmann's `to_json` and `from_json`, for types that have them.
///
///     template <>
///     struct persist::Schema<User> : persist::NlohmannSchema<User> {};
///
/// Not the default, because it is lenient where the library's own schemas are strict: 99999999999
/// read as an `int` gives 1215752191, `true` gives 1, and NaN is written as null. It refuses lone
/// surrogates. Whoever includes this header links nlohmann_json.

#include <persist/export.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include <persist/schema_core.hpp>

namespace persist {

/// A schema by `from_json` and `to_json`. Their exceptions become issues with the value itself, in
/// nlohmann's words.
template <class T>
struct NlohmannSchema {
  static Decoded<T> decode(std::optional<JsonView> json) {
    if (!json) return mismatch("a value", json);
    try {
      return nlohmann::json::parse(json->text()).template get<T>();
    } catch (const nlohmann::json::parse_error&) {
      return issue("nlohmann_json rejects it");  // its own words would quote the value
    } catch (const std::exception& error) {
      return issue(error.what());
    }
  }

  static Encoded encode(const T& value, JsonSink sink) {
    try {
      sink.text += nlohmann::json(value).dump();
      return {};
    } catch (const nlohmann::json::type_error&) {
      return issue(
          "it contains text that is not valid UTF-8");  // its own words would quote the value
    } catch (const std::exception& error) {
      return issue(error.what());
    }
  }
};

/// JSON as nlohmann's tree: the last of equal members counts, numbers beyond 64 bits are doubles.
template <>
struct Schema<nlohmann::json> : NlohmannSchema<nlohmann::json> {};

}  // namespace persist
