#pragma once

/// Schemas of values that are one of several things.

#include <persist/export.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <utility>
#include <variant>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

/// A union: the first alternative that decodes. When none does, the issues of all.
template <class... Ts>
struct Schema<std::variant<Ts...>> {
  /// What is read and written.
  using Union = std::variant<Ts...>;

  static Decoded<Union> decode(std::optional<JsonView> json) {
    std::optional<Union> value;
    Issues issues;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>((decode_as<I>(json, value, issues) || ...));
    }
    (std::index_sequence_for<Ts...>{});
    if (!value) return std::unexpected{std::move(issues)};
    return *std::move(value);
  }

  static Encoded encode(const Union& value, JsonSink sink) {
    return std::visit(
        [&]<class T>(const T& alternative) { return schema_of<T>().encode(alternative, sink); },
        value);
  }

 private:
  template <std::size_t I>
  static bool decode_as(std::optional<JsonView> json, std::optional<Union>& value, Issues& issues) {
    auto decoded = schema_of<std::variant_alternative_t<I, Union>>().decode(json);
    if (decoded) {
      value.emplace(std::in_place_index<I>, *std::move(decoded));
    } else {
      append(issues, std::move(decoded.error()));
    }
    return decoded.has_value();
  }
};

/// Effect's `Option`, for a `std::optional` whose JSON is `{"_tag":"Some","value":…}` or
/// `{"_tag":"None"}`.
template <class T>
struct OptionOf {
  static Decoded<std::optional<T>> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) != JsonKind::object) return mismatch("an Option", json);
    if (tagged_as(*json, "None")) return std::optional<T>{};
    if (!tagged_as(*json, "Some")) return wrong_tag(*json, "\"Some\" or \"None\"");
    Decoded<T> value = schema_of<T>().decode(member_of(*json, "value"));
    if (!value) return std::unexpected{within("value", std::move(value.error()))};
    return std::optional<T>{*std::move(value)};
  }

  static Encoded encode(const std::optional<T>& value, JsonSink sink) {
    ObjectWriter object{sink};
    object.member("_tag", value ? "Some" : "None");
    if (value) {
      Encoded done = object.member("value", *value, schema_of<T>(), WhenAbsent::write_null);
      if (!done) return done;
    }
    object.close();
    return {};
  }
};

/// Effect's `Either` (v3: `{"_tag":"Right","right":…}`, `{"_tag":"Left","left":…}`) and `Result`
/// (v4:
/// `{"_tag":"Success","success":…}`, `{"_tag":"Failure","failure":…}`); both are read.
template <class A, class E>
struct Schema<std::expected<A, E>> {
  /// What is read and written.
  using Either = std::expected<A, E>;

  static Decoded<Either> decode(std::optional<JsonView> json) {
    if (!json || kind_of(*json) != JsonKind::object) return mismatch("a Result", json);
    for (const Spelling& spelling : {v4, v3}) {
      if (tagged_as(*json, spelling.success_tag)) {
        auto value = schema_of<A>().decode(member_of(*json, spelling.success));
        if (!value) return std::unexpected{within(spelling.success, std::move(value.error()))};
        return Decoded<Either>{std::in_place, std::in_place, *std::move(value)};
      }
      if (tagged_as(*json, spelling.failure_tag)) {
        auto error = schema_of<E>().decode(member_of(*json, spelling.failure));
        if (!error) return std::unexpected{within(spelling.failure, std::move(error.error()))};
        return Decoded<Either>{std::in_place, std::unexpect, *std::move(error)};
      }
    }
    return wrong_tag(*json, "that of a Result or an Either");
  }

  static Encoded encode(const Either& value, JsonSink sink) {
    const Spelling& spelling = sink.dialect == Dialect::v4 ? v4 : v3;
    ObjectWriter object{sink};
    object.member("_tag", value ? spelling.success_tag : spelling.failure_tag);
    Encoded done =
        value ? object.member(spelling.success, *value, schema_of<A>(), WhenAbsent::write_null)
              : object.member(spelling.failure, value.error(), schema_of<E>(),
                              WhenAbsent::write_null);
    object.close();
    return done;
  }

 private:
  struct Spelling {
    std::string_view success_tag, success, failure_tag, failure;
  };
  static constexpr Spelling v3{"Right", "right", "Left", "left"};
  static constexpr Spelling v4{"Success", "success", "Failure", "failure"};
};

}  // namespace persist
