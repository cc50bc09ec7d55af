#pragma once

/// What a request must offer to be a key of typed results.
///
///     struct GetUser {
///       using Success = User;
///       using Failure = NotFound;
///       int id;
///       std::string primary_key() const { return std::to_string(id); }
///     };

#include <persist/export.hpp>

#include <concepts>
#include <string>
#include <string_view>

#include <persist/exit.hpp>
#include <persist/schema_core.hpp>

namespace persist {

/// A type with the types of a request's success (`Success`, may be void) and failure (`Failure`),
/// and a `primary_key()` that identifies the request among its kind, in UTF-8.
///
/// It may have a member `tag`, static or not: the name of the kind, which is then part of the
/// stored key. Effect 3.22 and 4.1 store a request under its primary key alone: omit the tag
/// to share a store with them. It may also have `success_schema()` and `failure_schema()`, to be
/// used in place of the default schemas of the two types.
template <class K>
concept Key = requires(const K& key) {
  typename K::Success;
  typename K::Failure;
  { key.primary_key() } -> std::convertible_to<std::string_view>;
};

namespace detail {

template <class K>
concept HasPrimaryKey = requires(const K& key) {
  key.primary_key();
};
template <class K>
concept HasTextAsPrimaryKey = requires(const K& key) {
  { key.primary_key() } -> std::convertible_to<std::string_view>;
};

/// Says what a type lacks to be a key.
template <class K>
consteval void check_key() {
  static_assert(
      requires { typename K::Success; },
      "persist: a key names the type of its success: add `using Success = ...;`, void if "
      "there is no value (<persist/key.hpp>)");
  static_assert(
      requires { typename K::Failure; },
      "persist: a key names the type of its failure: add `using Failure = ...;`, "
      "persist::Never if there is none (<persist/key.hpp>)");
  static_assert(HasPrimaryKey<K>,
                "persist: a key has a function `std::string primary_key() const` "
                "(<persist/key.hpp>)");
  static_assert(!HasPrimaryKey<K> || HasTextAsPrimaryKey<K>,
                "persist: primary_key() of a key returns text: std::string or std::string_view "
                "(<persist/key.hpp>)");
}

}  // namespace detail

/// A key with a tag.
template <class K>
concept TaggedKey = Key<K> && requires(const K& key) {
  { key.tag } -> std::convertible_to<std::string_view>;
};

/// The outcome of a request of this kind.
template <Key K>
using ExitOf = Exit<typename K::Failure, typename K::Success>;

/// Whether a `T` can be stored as the outcome of a `K`.
template <class T, class K>
concept IsExitOf = Key<K> && std::convertible_to<T, ExitOf<K>>;

/// The stored key of `key`: `tag:primary_key`, or only the primary key if there is no tag.
template <Key K>
[[nodiscard]] std::string stored_key(const K& key) {
  std::string stored;
  if constexpr (TaggedKey<K>) stored.append(std::string_view{key.tag}) += ':';
  return stored.append(std::string_view{key.primary_key()});
}

/// The schema of the success of `key`: its own, or the default one of the type.
template <Key K>
[[nodiscard]] constexpr decltype(auto) success_schema_of(const K& key) {
  if constexpr (requires { key.success_schema(); }) {
    return key.success_schema();
  } else {
    return schema_of<typename K::Success>();
  }
}

/// The schema of the failure of `key`: its own, or the default one of the type.
template <Key K>
[[nodiscard]] constexpr decltype(auto) failure_schema_of(const K& key) {
  if constexpr (requires { key.failure_schema(); }) {
    return key.failure_schema();
  } else {
    return schema_of<typename K::Failure>();
  }
}

}  // namespace persist
