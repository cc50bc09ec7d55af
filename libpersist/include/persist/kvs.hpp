#pragma once

/// Effect's KeyValueStore as a container of stores: one flat space of keys, in which the id of the
/// store is the beginning of the key.
///
/// Two forms of that prefix exist. Effect 4.1 writes the id with "%" as "%25" and ":" as "%3A",
/// then
/// ":". Everything before wrote the bare id with nothing between it and the key, so a key alone
/// does not say where its store ends: the store `ab` with the key `c` and the store `a` with the
/// key `bc` are one entry.
///
/// A container is *old* when it holds a key that cannot be of 4.1 (no ":", or a "%" before it that
/// is no such escape) and whose value is wrapped as `[value, expires]`. By itself (`automatic`), a
/// store is read and written
///  * by its 4.1 prefix, when any key begins with that, and wherever the container is not old;
///  * by its bare id in an old container.
/// The stores of an old container cannot be told apart, so it is listed as the one store "", whose
/// keys are the whole keys; naming a store by its id shows its part of them. So is a container of
/// which no value is wrapped: it is a plain KeyValueStore.
///
/// A container in which every old key happens to look like one of 4.1 (they all hold a ":") is
/// taken for 4.1, which may be wrong. So,
/// where ids look like an id and the front of a key (an upper-case letter after another character),
///  * listing stores and making a new one tells so;
///  * a named store none of whose keys has the 4.1 prefix is read by its bare id where keys begin
///    with that. This is a guess, and told as one; to change such a store the form must be named
///    (`BackingFault::ambiguous_form`).

#include <cstdint>
#include <optional>
#include <string_view>

namespace persist {

enum class KvsPrefix : std::uint8_t {
  /// The form that is there, by the rule above.
  automatic,
  /// Effect 4.1's: the escaped id and ":".
  escaped,
  /// The bare id.
  bare,
};

/// The form of that name: "auto", "escaped" or "bare"; none for any other word.
[[nodiscard]] std::optional<KvsPrefix> kvs_prefix_named(std::string_view name);

}  // namespace persist
