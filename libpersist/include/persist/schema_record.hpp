#pragma once

/// Schemas of structs: which members stand under which names.

#include <persist/export.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <persist/json_reader.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

/// A member of `Class` with a name and its own schema.
template <class Class, class Member, class S>
struct Field {
  /// The struct.
  using Owner = Class;
  /// The name of the member in JSON.
  std::string_view name;
  /// The member of the struct.
  Member Class::*member;
  /// The schema of the member.
  S schema;
};

/// The member `member` under `name`, a string literal, by the default schema of its type. A
/// `std::optional` member may be missing.
template <class Class, class Member>
[[nodiscard]] constexpr auto field(std::string_view name, Member Class::*member) {
  using S = std::remove_cvref_t<decltype(schema_of<Member>())>;
  return Field<Class, Member, S>{name, member, schema_of<Member>()};
}

/// The same by the schema `schema`, e.g. `NullOr<int>{}`.
template <class Class, class Member, SchemaOf<Member> S>
[[nodiscard]] constexpr Field<Class, Member, S> field(std::string_view name, Member Class::*member,
                                                      S schema) {
  return {name, member, std::move(schema)};
}

namespace detail {

/// Puts the last member of each of `names` into `found`, at the place of its name. Fast when the
/// members stand in the order of the names.
PERSIST_EXPORT void find_members(JsonView object, std::span<const std::string_view> names,
                                 std::span<std::optional<JsonView>> found);

/// Ends the program. Not constexpr, so that a schema that is a constant does not compile.
[[noreturn]] PERSIST_EXPORT void fields_have_equal_names();

/// Whether two of `names` are equal.
[[nodiscard]] constexpr bool has_equal_names(std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i] == names[j]) return true;
    }
  }
  return false;
}

}  // namespace detail

/// Reads an object into the members of a `T`, which must be default-constructible, and writes it,
/// fields in order. Unknown members are ignored; of members of one name the last counts.
template <class T, class... Fields>
class RecordSchema {
  static constexpr bool are_members = (std::is_base_of_v<typename Fields::Owner, T> && ...);
  static_assert(are_members, "persist: a field of this record is a member of another class");
  static_assert(std::is_default_constructible_v<T>,
                "persist: a record is read into a T{}, which this type does not allow");

 public:
  /// `tag`, when there is one, must be the object's member `_tag`. v4 writes it first, v3 last.
  // Made of a list in braces by `record` and `tagged`.
  constexpr RecordSchema(  // NOLINT(google-explicit-constructor)
      std::optional<std::string_view> tag, Fields... fields)
      : tag_{tag}, names_{fields.name..., "_tag"}, fields_{std::move(fields)...} {
    const std::span names{names_};
    if (detail::has_equal_names(tag_ ? names : names.first(tag_index)))
      detail::fields_have_equal_names();
  }

  [[nodiscard]] Decoded<T> decode(std::optional<JsonView> json) const {
    if (!json || kind_of(*json) != JsonKind::object) return mismatch("an object", json);
    std::array<std::optional<JsonView>, tag_index + 1> found;
    detail::find_members(*json, std::span{names_}.first(tag_ ? tag_index + 1 : tag_index), found);
    if (tag_ && !(found[tag_index] && string_equals(*found[tag_index], *tag_))) {
      return wrong_tag(*json, *tag_);
    }
    T value{};
    Issues issues;
    each_field([&](const auto& field, std::size_t index) {
      auto decoded = field.schema.decode(found[index]);
      if (decoded) {
        value.*field.member = *std::move(decoded);
      } else {
        append(issues, within(field.name, std::move(decoded.error())));
      }
    });
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return value;
  }

  [[nodiscard]] Encoded encode(const T& value, JsonSink sink) const {
    ObjectWriter object{sink};
    if (tag_ && sink.dialect == Dialect::v4) object.member("_tag", *tag_);
    Issues issues;
    each_field([&](const auto& field, std::size_t /*index*/) {
      Encoded done = object.member(field.name, value.*field.member, field.schema);
      if (!done) append(issues, std::move(done.error()));
    });
    if (tag_ && sink.dialect == Dialect::v3) object.member("_tag", *tag_);
    object.close();
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return {};
  }

 private:
  static constexpr std::size_t tag_index = sizeof...(Fields);

  template <class Visit>
  void each_field(const Visit& visit) const {
    std::apply(
        [&](const Fields&... fields) {
          std::size_t index = 0;
          (visit(fields, index++), ...);
        },
        fields_);
  }

  std::optional<std::string_view> tag_;
  std::array<std::string_view, tag_index + 1> names_;
  std::tuple<Fields...> fields_;
};

/// The schema of a struct out of its fields:
///
///     static constexpr auto shape =
///         persist::record(persist::field("id", &User::id), persist::field("name", &User::name));
///
/// Two fields of one name do not compile; where the schema is not a constant, the program is ended.
/// Where fields are inherited or there is none, name the struct: `record<User>(…)`.
template <class T, class... Fields>
[[nodiscard]] constexpr RecordSchema<T, Fields...> record(Fields... fields) {
  return {std::nullopt, std::move(fields)...};
}
/// See above.
template <class T, class Member, class S, class... Fields>
[[nodiscard]] constexpr RecordSchema<T, Field<T, Member, S>, Fields...> record(
    Field<T, Member, S> first, Fields... rest) {
  return {std::nullopt, std::move(first), std::move(rest)...};
}

/// The same with the constant member `_tag`, as Effect's tagged classes and errors have:
///
///     static constexpr auto shape =
///         persist::tagged("NotFound", persist::field("id", &NotFound::id));
template <class T, class... Fields>
[[nodiscard]] constexpr RecordSchema<T, Fields...> tagged(std::string_view tag, Fields... fields) {
  return {tag, std::move(fields)...};
}
/// See above.
template <class T, class Member, class S, class... Fields>
[[nodiscard]] constexpr RecordSchema<T, Field<T, Member, S>, Fields...> tagged(
    std::string_view tag, Field<T, Member, S> first, Fields... rest) {
  return {tag, std::move(first), std::move(rest)...};
}

}  // namespace persist
