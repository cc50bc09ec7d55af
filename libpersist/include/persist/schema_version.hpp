#pragma once

/// Schemas that change: values carry a version, and those of another one are missing or migrated.
///
///     template <>
///     struct persist::Schema<Account> {
///       static constexpr auto shape = persist::versioned<2>(
///           persist::record(persist::field("id", &Account::id),
///                           persist::field("email", &Account::email)),
///           persist::migrate<1, OldAccount>(
///               [](const OldAccount& old) { return Account{old.number, ""}; }));
///     };

#include <persist/export.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <persist/schema_core.hpp>
#include <persist/schema_scalar.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

namespace detail {

/// A value and its version.
struct VersionedJson {
  std::int64_t version = 0;
  std::optional<JsonView> value = std::nullopt;
};

/// The parts of `{"version":1,"value":…}`; anything else is a value of version 0.
[[nodiscard]] PERSIST_EXPORT VersionedJson versioned_json(std::optional<JsonView> json);

/// The issue that a value is of version `found` and no function migrates it.
[[nodiscard]] PERSIST_EXPORT std::unexpected<Issues> other_version(std::int64_t found,
                                                                   std::int64_t wanted);

}  // namespace detail

/// How a value of version `Version`, an `Old`, becomes one of now.
template <std::int64_t Version, class Old, class Function>
struct Migration {
  /// The older version.
  static constexpr std::int64_t version = Version;
  /// The type of the older version.
  using type = Old;
  /// Makes a value of now.
  Function function;
};

/// A migration by `function`, which takes an `Old`, read by its default schema, and returns a value
/// of now, or a `Decoded` of it. Version 0 is what was stored before there were versions.
template <std::int64_t Version, class Old, std::invocable<Old> Function>
[[nodiscard]] constexpr Migration<Version, Old, Function> migrate(Function function) {
  static_assert(Version >= 0, "persist: a version is 0 (none was stored) or more");
  return {std::move(function)};
}

/// A schema by `S` for the version `Version`; see `versioned`.
template <std::int64_t Version, class T, class S, class... Migrations>
class Versioned {
  static_assert(Version >= 1, "persist: a version is 1 or more");
  static_assert(((Migrations::version < Version) && ...),
                "persist: a migration starts from an older version");

 public:
  /// By a schema of the version of now, and what older ones become.
  constexpr explicit Versioned(S schema, Migrations... migrations)
      : schema_{std::move(schema)}, migrations_{std::move(migrations)...} {}

  [[nodiscard]] Decoded<T> decode(std::optional<JsonView> json) const {
    const detail::VersionedJson found = detail::versioned_json(json);
    if (found.version == Version) {
      Decoded<T> value = schema_.decode(found.value);
      if (!value) return std::unexpected{within("value", std::move(value.error()))};
      return value;
    }
    std::optional<Decoded<T>> migrated;
    std::apply(
        [&](const Migrations&... migrations) {
          static_cast<void>(((found.version == Migrations::version &&
                              (migrated.emplace(by(migrations, found)), true)) ||
                             ...));
        },
        migrations_);
    if (!migrated) return detail::other_version(found.version, Version);
    return *std::move(migrated);
  }

  [[nodiscard]] Encoded encode(const T& value, JsonSink sink) const {
    ObjectWriter object{sink};
    Encoded done = object.member("version", Version, Schema<std::int64_t>{});
    if (done) done = object.member("value", value, schema_, WhenAbsent::write_null);
    object.close();
    return done;
  }

 private:
  template <class M>
  static Decoded<T> by(const M& migration, const detail::VersionedJson& found) {
    Decoded<typename M::type> old = schema_of<typename M::type>().decode(found.value);
    if (!old) {
      if (found.version == 0) return std::unexpected{std::move(old.error())};
      return std::unexpected{within("value", std::move(old.error()))};
    }
    return migration.function(*std::move(old));
  }

  S schema_;
  std::tuple<Migrations...> migrations_;
};

/// The schema `schema` with a version, 1 or more: `{"version":2,"value":…}`. An Effect application
/// reads that as `Schema.Struct({ version: Schema.Literal(2), value: … })`.
///
/// A value of another version is migrated by the function for it. Without one it is none of this
/// program's: `ResultPersistenceStore::get` and `get_many` treat the entry as missing, and leave it
/// to those who can read it; a newer version too. What has no version, which is everything but an
/// object with a whole number `version` and a `value`, is of version 0. `decode` alone reports
/// another version as an issue, which `has_other_version` tells from others.
template <std::int64_t Version, class S, class... Migrations>
[[nodiscard]] constexpr auto versioned(S schema, Migrations... migrations) {
  using T = typename decltype(schema.decode(std::optional<JsonView>{}))::value_type;
  return Versioned<Version, T, S, Migrations...>{std::move(schema), std::move(migrations)...};
}

}  // namespace persist
