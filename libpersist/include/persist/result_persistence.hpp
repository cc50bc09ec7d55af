#pragma once

/// The upper layer: stores of typed key → Exit, over any backing. Each backing has a header with
/// the layer over it, `<persist/result_sqlite.hpp>` for one, which includes this.
///
///     struct GetUser {  // a request is a key
///       using Success = User;
///       using Failure = NotFound;
///       int id;
///       std::string primary_key() const { return std::to_string(id); }
///     };
///
///     auto services = persist::layer_result_sqlite({.path = "cache.db"}).build();
///     if (!services) return std::unexpected(services.error());
///     auto users = services->get(persist::ResultPersistence::tag).make("users");
///     if (!users) return std::unexpected(users.error());
///     auto exit = users->get(GetUser{1});  // Result<optional<Exit<NotFound, User>>>
///
/// `User` and `NotFound` need schemas (<persist/schema.hpp>). README.md has the whole program.
///
/// Exceptions: a call throws `std::bad_alloc` when memory runs out, and passes on what schemas,
/// keys and callbacks throw; an open transaction is rolled back, and the store stays usable.

#include <persist/export.hpp>

#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <persist/backing_persistence.hpp>
#include <persist/exit_of.hpp>
#include <persist/key.hpp>
#include <persist/leases.hpp>
#include <persist/schema_exit.hpp>

namespace persist {

/// How results are stored.
struct ResultOptions {
  /// The dialect to write Exits in; both are read.
  Dialect dialect = Dialect::v4;
};

/// The result of a request and how long to keep it, for `set_many`.
template <Key K>
struct ResultItem {
  /// The request.
  K key;
  /// Its outcome.
  ExitOf<K> exit;
  /// How long to keep it.
  TimeToLive time_to_live = std::nullopt;
};

/// A store of typed results. Movable: one that was moved from may only be assigned to or destroyed.
/// For threads and expiry, the rules of the backing apply.
class PERSIST_EXPORT ResultPersistenceStore {
 public:
  /// Over the store of a backing, which must not be null. `ResultPersistence::make` calls it.
  ResultPersistenceStore(std::unique_ptr<BackingPersistenceStore> backing, ResultOptions options);

  /// The outcome of the request; none if the entry is missing or expired. A value that cannot be
  /// decoded is a PersistenceSchemaError with issues relative to the whole stored value
  /// ("/value/id"), and stays. One that is of
  /// another version of its schema (`versioned`) is missing, and stays.
  template <Key K>
  [[nodiscard]] Result<std::optional<ExitOf<K>>> get(const K& key) {
    Result<std::optional<JsonText>> stored = backing().get(stored_key(key));
    if (!stored) return std::unexpected{std::move(stored.error())};
    if (!*stored) return std::optional<ExitOf<K>>{};
    auto exit = decode_exit_of(key, **stored);
    if (!exit) {
      if (has_other_version(exit.error())) return std::optional<ExitOf<K>>{};
      return schema_error("get", std::move(exit.error()));
    }
    return std::optional<ExitOf<K>>{std::in_place, *std::move(exit)};
  }
  /// Does not compile, and says what `K` lacks.
  template <class K>
  requires(!Key<K>) void get(const K& /*key*/) { detail::check_key<K>(); }

  /// One result per key, in the order of the keys, duplicates included. A value that cannot be
  /// decoded is treated as missing and removed, if possible (the backing may be read-only or
  /// locked); stored text that is not JSON, and a value of another version of its schema, are
  /// treated as missing and stay.
  ///
  /// `keys` may be any range or view, also one that can be read only once: each key is made once,
  /// and kept until the end of the call if it does not lie in a container.
  template <std::ranges::input_range Keys>
  requires Key<std::ranges::range_value_t<Keys>>
  [[nodiscard]] auto get_many(Keys&& keys)
      -> Result<std::vector<std::optional<ExitOf<std::ranges::range_value_t<Keys>>>>> {
    using K = std::ranges::range_value_t<Keys>;
    if constexpr (std::ranges::forward_range<Keys> &&
                  std::is_lvalue_reference_v<std::ranges::range_reference_t<Keys>>) {
      return get_each<K>(keys);
    } else {
      std::vector<K> made;
      for (auto&& key : keys) made.push_back(std::forward<decltype(key)>(key));
      return get_each<K>(made);
    }
  }
  /// The same for a list: `get_many({GetUser{1}, GetUser{2}})`.
  template <Key K>
  [[nodiscard]] Result<std::vector<std::optional<ExitOf<K>>>> get_many(
      std::initializer_list<K> keys) {
    return get_each<K>(keys);
  }

  /// Stores the outcome of the request, replacing an existing one. An exit that cannot be encoded
  /// is a PersistenceSchemaError and writes nothing; a time to live of zero or less writes nothing.
  template <Key K>
  [[nodiscard]] Result<void> set(const K& key, const ExitOf<K>& exit,
                                 TimeToLive time_to_live = std::nullopt) {
    const auto json = encode_exit_of(key, exit, dialect_);
    if (!json) return schema_error("set", json.error());
    return backing().set(stored_key(key), *json, time_to_live);
  }
  /// Does not compile, and says why: `K` is not a key, or `exit` not one of its exits.
  template <class K, class Other>
  requires(!Key<K> || !IsExitOf<Other, K>) void set(const K& /*key*/, Other&& /*exit*/,
                                                    TimeToLive /*time_to_live*/ = std::nullopt) {
    detail::check_key<K>();
    static_assert(!Key<K>,
                  "persist: this is not an exit of the key: give its Success, "
                  "persist::failure of its Failure, or an ExitOf<the key>");
  }

  /// `set` for several ResultItems: all or nothing if the backing has transactions, and nothing at
  /// all if one cannot be encoded; its issues begin with its index among the items ("/1/value/id").
  /// `items` may be any range or view; each item is made once.
  template <std::ranges::input_range Items>
  requires Key<decltype(std::ranges::range_value_t<Items>::key)>
  [[nodiscard]] Result<void> set_many(Items&& items) {
    std::vector<Encoding> encodings;
    Issues issues;
    std::size_t index = 0;
    for (auto&& item : items) {
      if (auto json = encode_exit_of(item.key, item.exit, dialect_)) {
        encodings.push_back({stored_key(item.key), *std::move(json), item.time_to_live});
      } else {
        append(issues, within(index, std::move(json.error())));
      }
      ++index;
    }
    if (!issues.empty()) return schema_error("set_many", std::move(issues));
    return set_stored(encodings);
  }
  /// The same for a list: `set_many<GetUser>({{GetUser{1}, User{1, "Ann"}}, …})`.
  template <Key K>
  [[nodiscard]] Result<void> set_many(std::initializer_list<ResultItem<K>> items) {
    return set_many(std::span{items});
  }

  /// Removes the result; a missing one is not an error.
  template <Key K>
  [[nodiscard]] Result<void> remove(const K& key) {
    return backing().remove(stored_key(key));
  }

  /// Removes every result of this store.
  [[nodiscard]] Result<void> clear();

 private:
  struct Encoding {
    std::string key;
    JsonText value;
    TimeToLive time_to_live;
  };

  /// `get_many` for keys that stay where they are.
  template <Key K, class Keys>
  Result<std::vector<std::optional<ExitOf<K>>>> get_each(Keys& keys) {
    std::vector<std::string> names;
    for (const K& key : keys) names.push_back(stored_key(key));
    Result<std::vector<std::optional<JsonText>>> stored = get_stored(names);
    if (!stored) return std::unexpected{std::move(stored.error())};

    std::vector<std::optional<ExitOf<K>>> exits;
    exits.reserve(names.size());
    std::vector<std::string> undecodable;
    std::size_t index = 0;
    for (const K& key : keys) {
      std::optional<ExitOf<K>>& exit = exits.emplace_back();
      if (const std::optional<JsonText>& json = (*stored)[index]) {
        if (auto decoded = decode_exit_of(key, *json)) {
          exit.emplace(*std::move(decoded));
        } else if (!has_other_version(decoded.error())) {
          undecodable.push_back(std::move(names[index]));
        }
      }
      ++index;
    }
    try_to_remove(undecodable);
    return exits;
  }

  [[nodiscard]] BackingPersistenceStore& backing() const {
    assert(backing_ != nullptr && "moved from");
    return *backing_;
  }
  static std::unexpected<PersistenceError> schema_error(std::string_view method, Issues issues);
  Result<std::vector<std::optional<JsonText>>> get_stored(const std::vector<std::string>& keys);
  Result<void> set_stored(const std::vector<Encoding>& encodings);
  /// Stops at the first failure: what cannot be removed stays, and is met again.
  void try_to_remove(const std::vector<std::string>& keys);

  std::unique_ptr<BackingPersistenceStore> backing_;
  Dialect dialect_;
};

/// The service: opens typed stores over a backing.
class PERSIST_EXPORT ResultPersistence {
 public:
  /// The name of the service in Effect.
  static constexpr std::string_view type_id = "@effect/experimental/ResultPersistence";
  /// Finds the service in a `Context`.
  static constexpr Tag<ResultPersistence> tag{};

  /// Over a backing, which must not be null.
  explicit ResultPersistence(std::shared_ptr<BackingPersistence> backing,
                             ResultOptions options = {});

  /// Opens the store. It may outlive this object. Two stores with the same id see the same entries.
  [[nodiscard]] Result<ResultPersistenceStore> make(std::string store_id);

  /// The leases of the backing; null if it offers none.
  [[nodiscard]] Result<std::shared_ptr<Leases>> leases();

 private:
  std::shared_ptr<BackingPersistence> backing_;
  ResultOptions options_;
};

/// Typed results over the provided backing.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence, BackingPersistence> layer_result(
    ResultOptions options = {});

}  // namespace persist
