#pragma once

/// Schemas of structs: which members stand under which names.

#include <persist/export.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

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

/// Steps through the members of an object whose names are among some; fast when they stand in the
/// order of the names. The object and the names must outlive it.
class PERSIST_EXPORT NamedMembers {
 public:
  /// `are_plain`: no name has a quote or a backslash.
  NamedMembers(JsonView object, std::span<const std::string_view> names, bool are_plain);

  /// Whether the value is an object; if not, nothing else may be called.
  [[nodiscard]] bool is_object() const { return at_ != nullptr; }
  /// The value of the next member; after the last one `index` is the number of names.
  [[nodiscard]] JsonView next();
  /// Which name it has.
  [[nodiscard]] std::size_t index() const { return index_; }

 private:
  const char* at_;
  const char* end_;
  std::span<const std::string_view> names_;
  bool are_plain_;
  std::size_t expected_ = 0;
  std::size_t index_ = 0;
};

/// What went wrong with fields, in any order.
using FieldIssues = std::vector<std::pair<std::size_t, Issues>>;

/// Removes the issues of the field `index`.
PERSIST_EXPORT void forget(FieldIssues& failed, std::size_t index);
/// The issues of fields under their names, in the order of the fields.
[[nodiscard]] PERSIST_EXPORT Issues in_order(FieldIssues failed,
                                             std::span<const std::string_view> names);

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

/// Whether no name has a quote or a backslash, which stand in JSON otherwise.
[[nodiscard]] constexpr bool are_plain_names(std::span<const std::string_view> names) {
  return std::ranges::all_of(names, [](std::string_view name) {
    return name.find_first_of("\"\\") == std::string_view::npos;
  });
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
      : tag_{tag},
        names_{fields.name..., "_tag"},
        are_plain_{detail::are_plain_names(names_)},
        fields_{std::move(fields)...} {
    const std::span names{names_};
    if (detail::has_equal_names(tag_ ? names : names.first(tag_index)))
      detail::fields_have_equal_names();
  }

  [[nodiscard]] Decoded<T> decode(std::optional<JsonView> json) const {
    return detail::decode_by<T>(*this, json);
  }

  // What `decode` does, into a value that is there.
  [[nodiscard]] bool decode_into(JsonView json, T& value, Issues& issues) const {
    const std::span<const std::string_view> names = std::span{names_}.first(tag_index);
    detail::NamedMembers members{json, names, are_plain_};
    if (!members.is_object()) {
      issues = mismatch("an object", json).error();
      return false;
    }
    if (tag_ && !tagged_as(json, *tag_)) {
      issues = wrong_tag(json, *tag_).error();
      return false;
    }
    detail::FieldIssues failed;
    std::array<bool, tag_index + 1> seen{};
    Issues why;
    for (JsonView member = members.next(); members.index() != tag_index; member = members.next()) {
      const std::size_t index = members.index();
      const bool done = seen[index] ? decode_again(index, member, value, why)
                                    : decode_member(index, member, value, why);
      if (seen[index]) detail::forget(failed, index);
      if (!done) failed.emplace_back(index, std::exchange(why, {}));
      seen[index] = true;
    }
    each_field([&](const auto& field, std::size_t index) {
      if (seen[index]) return;
      if (!assign(field.schema.decode(std::nullopt), value, field, why)) {
        failed.emplace_back(index, std::exchange(why, {}));
      }
    });
    if (!failed.empty()) issues = detail::in_order(std::move(failed), names);
    return issues.empty();
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

  /// Calls `visit` with the field of that number.
  template <class Visit>
  bool at_field(std::size_t index, const Visit& visit) const {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      bool done = true;
      static_cast<void>(((index == I && (done = visit(std::get<I>(fields_)), true)) || ...));
      return done;
    }
    (std::index_sequence_for<Fields...>{});
  }

  bool decode_member(std::size_t index, JsonView json, T& value, Issues& why) const {
    return at_field(index, [&](const auto& field) {
      if constexpr (are_members) {
        return detail::decode_into(field.schema, json, value.*field.member, why);
      } else {
        return true;
      }
    });
  }

  /// The same for a second member of one name, which replaces the value of the first.
  bool decode_again(std::size_t index, JsonView json, T& value, Issues& why) const {
    return at_field(index, [&](const auto& field) {
      return assign(field.schema.decode(json), value, field, why);
    });
  }

  template <class Decoding, class FieldOf>
  static bool assign(Decoding decoded, T& value, const FieldOf& field, Issues& why) {
    if constexpr (are_members) {
      if (decoded) {
        value.*field.member = *std::move(decoded);
      } else {
        why = std::move(decoded.error());
      }
    }
    return decoded.has_value();
  }

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
  bool are_plain_;
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
