#pragma once

/// What a schema is: how a C++ value is read out of JSON and written as JSON.
///
/// A schema of `T` is any value with two functions:
///
///     struct Anything {
///       persist::Decoded<persist::JsonText> decode(std::optional<persist::JsonView> json) const;
///       persist::Encoded encode(const persist::JsonText& value, persist::JsonSink sink) const;
///     };
///
/// Absence is part of it: `decode` is handed none where a member is missing (v3's void success, an
/// optional field), and an `encode` that appends nothing says that there is no value; whoever
/// holds the value then leaves the member out or writes null, as its form demands.
///
/// `Schema<T>` is the schema of a type where nothing else is said. Specialise it for your own
/// types, with the two functions or with a schema to go by:
///
///     template <>
///     struct persist::Schema<User> {
///       static constexpr auto shape = persist::record(persist::field("id", &User::id),
///                                                     persist::field("name", &User::name));
///     };

#include <persist/export.hpp>

#include <concepts>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <persist/error.hpp>
#include <persist/exit_codec.hpp>
#include <persist/json_text.hpp>

namespace persist {

/// What did not decode or encode, with pointers from the value that the schema was given.
using Issues = std::vector<Issue>;

/// A value, or why it could not be decoded.
template <class T>
using Decoded = std::expected<T, Issues>;
/// Nothing, or why a value could not be encoded.
using Encoded = std::expected<void, Issues>;

/// Where encoded JSON goes, and in which dialect. Schemas append to `text`; after a failure what
/// was appended is useless.
struct JsonSink {
  /// What is appended to.
  std::string& text;
  /// The dialect to write in.
  Dialect dialect = Dialect::v4;
};

/// The schema of `T`; no definition where the library has none and the user gave none.
template <class T>
struct Schema;

/// Whether `T` has a default schema. A type must get its own before it is first asked for.
template <class T>
concept HasSchema = requires {
  sizeof(Schema<T>);
};

namespace detail {

/// Stands for the schema of a type that has none, so that one error is all there is.
template <class T>
struct NoSchema {
  static Decoded<T> decode(std::optional<JsonView> json);
  static Encoded encode(const T& value, JsonSink sink);
};

}  // namespace detail

/// The default schema of `T`: a reference to its shape, or the schema itself.
template <class T>
[[nodiscard]] constexpr decltype(auto) schema_of() {
  if constexpr (std::is_enum_v<T>) {
    static_assert(HasSchema<T>,
                  "persist: this enumeration has no schema: specialise persist::Schema for it with "
                  "its names, persist::enum_names or persist::literals "
                  "(<persist/schema_literals.hpp>)");
  } else {
    static_assert(HasSchema<T>,
                  "persist: this type has no schema: include <persist/schema.hpp> if it is a "
                  "standard type; specialise persist::Schema for it, with persist::record "
                  "(<persist/schema_record.hpp>), if it is yours");
  }
  if constexpr (requires { Schema<T>::shape; }) {
    return (Schema<T>::shape);
  } else if constexpr (HasSchema<T>) {
    return Schema<T>{};
  } else {
    return detail::NoSchema<T>{};
  }
}

/// What decodes to a `T` and encodes one.
template <class S, class T>
concept SchemaOf = requires(const S& schema, std::optional<JsonView> json, const T& value,
                            JsonSink sink) {
  { schema.decode(json) } -> std::same_as<Decoded<T>>;
  { schema.encode(value, sink) } -> std::same_as<Encoded>;
};

/// Reads a `T` out of `json`.
template <class T>
[[nodiscard]] Decoded<T> decode(JsonView json) {
  return schema_of<T>().decode(json);
}

/// Writes `value`; a value that encodes to nothing is null.
template <class T>
[[nodiscard]] std::expected<JsonText, Issues> encode(const T& value,
                                                     Dialect dialect = Dialect::v4) {
  std::string text;
  if (Encoded done = schema_of<T>().encode(value, JsonSink{text, dialect}); !done) {
    return std::unexpected{std::move(done.error())};
  }
  if (text.empty()) text = "null";
  return JsonText::assume_valid(std::move(text));
}

// For writers of schemas.

/// One issue with the value itself.
[[nodiscard]] PERSIST_EXPORT std::unexpected<Issues> issue(std::string message);

/// `found` is not what was wanted: "expected a string, found a number", or "is missing".
[[nodiscard]] PERSIST_EXPORT std::unexpected<Issues> mismatch(std::string_view wanted,
                                                              std::optional<JsonView> found);

/// Whether the member `_tag` of `object` is the string `tag`.
[[nodiscard]] PERSIST_EXPORT bool tagged_as(JsonView object, std::string_view tag);

/// The issue that the member `_tag` of `object` is not what was wanted.
[[nodiscard]] PERSIST_EXPORT std::unexpected<Issues> wrong_tag(JsonView object,
                                                               std::string_view wanted);

namespace detail {

/// Decodes into `out`, which is a `T{}`, in place where the schema knows how to. When it does not
/// decode, `why` has the issues and nothing else, and `out` is useless.
template <class T, class S>
[[nodiscard]] bool decode_into(const S& schema, JsonView json, T& out, Issues& why) {
  if constexpr (requires { schema.decode_into(json, out, why); }) {
    return schema.decode_into(json, out, why);
  } else {
    Decoded<T> decoded = schema.decode(json);
    if (!decoded) {
      why = std::move(decoded.error());
      return false;
    }
    out = *std::move(decoded);
    return true;
  }
}

/// `decode` of a schema that knows how to decode in place.
template <class T, class S>
[[nodiscard]] Decoded<T> decode_by(const S& schema, std::optional<JsonView> json) {
  Decoded<T> decoded{std::in_place};  // the one that is returned, so that nothing is moved
  if (!json) {
    decoded = mismatch({}, json);
  } else if (Issues why; !schema.decode_into(*json, *decoded, why)) {
    decoded = std::unexpected{std::move(why)};
  }
  return decoded;
}

}  // namespace detail

/// The issues of a member or an element as its holder reports them.
[[nodiscard]] PERSIST_EXPORT Issues within(std::string_view member, Issues issues);
/// The same for the element of this number.
[[nodiscard]] PERSIST_EXPORT Issues within(std::size_t element, Issues issues);

/// The same if the value is at `pointer` of the whole.
[[nodiscard]] PERSIST_EXPORT Issues beneath(std::string_view pointer, Issues issues);

/// How the message of an issue begins that only says that a value is of another version of its
/// schema (`versioned`). A store treats such an entry as missing.
inline constexpr std::string_view other_version_message = "is of another version: ";

/// Whether one of `issues` begins so.
[[nodiscard]] PERSIST_EXPORT bool has_other_version(const Issues& issues);

/// A value with a million faults is not a million issues.
inline constexpr std::size_t max_issues = 100;
[[deprecated("use max_issues")]] inline constexpr std::size_t enough_issues = max_issues;

/// Moves issues of `more` to the end of `issues`, until there are enough.
PERSIST_EXPORT void append(Issues& issues, Issues more);

}  // namespace persist
