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
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/backing_persistence.hpp>
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
  /// ("/value/id"), and stays.
  template <Key K>
  [[nodiscard]] Result<std::optional<ExitOf<K>>> get(const K& key) {
    Result<std::optional<JsonText>> stored = backing().get(stored_key(key));
    if (!stored) return std::unexpected{std::move(stored.error())};
    if (!*stored) return std::optional<ExitOf<K>>{};
    auto exit = decode_stored(key, **stored);
    if (!exit) return schema_error("get", std::move(exit.error()));
    return std::optional<ExitOf<K>>{std::in_place, *std::move(exit)};
  }

  /// One result per key, in the order of the keys, duplicates included. A value that cannot be
  /// decoded is treated as missing and removed, if possible (the backing may be read-only or
  /// locked); stored text that is not JSON is treated as missing and stays.
  template <std::ranges::forward_range Keys>
  requires Key<std::ranges::range_value_t<Keys>>
  [[nodiscard]] auto get_many(const Keys& keys)
      -> Result<std::vector<std::optional<ExitOf<std::ranges::range_value_t<Keys>>>>> {
    using K = std::ranges::range_value_t<Keys>;
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
        if (auto decoded = decode_stored(key, *json)) {
          exit.emplace(*std::move(decoded));
        } else {
          undecodable.push_back(std::move(names[index]));
        }
      }
      ++index;
    }
    try_to_remove(undecodable);
    return exits;
  }

  /// Stores the outcome of the request, replacing an existing one. An exit that cannot be encoded
  /// is a PersistenceSchemaError and writes nothing; a time to live of zero or less writes nothing.
  template <Key K>
  [[nodiscard]] Result<void> set(const K& key, const ExitOf<K>& exit,
                                 TimeToLive time_to_live = std::nullopt) {
    const auto json = encode_stored(key, exit);
    if (!json) return schema_error("set", json.error());
    return backing().set(stored_key(key), *json, time_to_live);
  }

  /// `set` for several ResultItems: all or nothing if the backing has transactions, and nothing at
  /// all if one cannot be encoded; its issues begin with its index among the items ("/1/value/id").
  template <std::ranges::forward_range Items>
  requires Key<decltype(std::ranges::range_value_t<Items>::key)>
  [[nodiscard]] Result<void> set_many(const Items& items) {
    std::vector<Encoding> encodings;
    Issues issues;
    std::size_t index = 0;
    for (const auto& item : items) {
      if (auto json = encode_stored(item.key, item.exit)) {
        encodings.push_back({stored_key(item.key), *std::move(json), item.time_to_live});
      } else {
        append(issues, within(index, std::move(json.error())));
      }
      ++index;
    }
    if (!issues.empty()) return schema_error("set_many", std::move(issues));
    return set_stored(encodings);
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

  template <Key K>
  static auto decode_stored(const K& key, const JsonText& json) {
    return decode_exit<typename K::Failure, typename K::Success>(json, success_schema_of(key),
                                                                 failure_schema_of(key));
  }
  template <Key K>
  auto encode_stored(const K& key, const ExitOf<K>& exit) const {
    return encode_exit(exit, success_schema_of(key), failure_schema_of(key), dialect_);
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
