#pragma once

/// Effect's KeyValueStore as a container of stores: one flat space of keys, in which the id of the
/// store is the beginning of the key.
///
/// Two forms of that prefix exist. Effect 4.1 writes the id with "%" as "%25" and ":" as "%3A",
/// then ":". Earlier versions wrote the bare id with nothing between it and the key, so a key
/// does not show where its store ends: the store `ab` with the key `c` and the store `a` with the
/// key `bc` are one entry.
///
/// A container is *old* if it has a key that cannot be of 4.1 (no ":", or a "%" before it that
/// is not such an escape) and whose value is wrapped as `[value, expires]`. With `automatic`, a
/// store is read and written
///  * by its 4.1 prefix, if any key begins with it, and always if the container is not old;
///  * by its bare id in an old container.
/// The stores of an old container cannot be distinguished, so it is listed as the one store "",
/// whose keys are the whole keys; a store specified by its id shows its part of them. A container
/// without wrapped values is listed likewise: it is a plain KeyValueStore.
///
/// A container in which every old key looks like one of 4.1 (they all contain a ":") is treated as
/// 4.1, which may be wrong. So, if ids look like an id and the beginning of a key (an upper-case
/// letter after another character),
///  * listing stores and creating one reports this;
///  * a store without keys that have its 4.1 prefix is read by its bare id if keys begin with that.
///    This is a guess and reported as such; to change such a store, the form must be specified
///    (`BackingFault::ambiguous_form`).

#include <persist/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace persist {

/// The form of the store id in the keys.
enum class KvsPrefix : std::uint8_t {
  /// The existing form, by the rules above.
  automatic,
  /// The form of Effect 4.1: the escaped id and ":".
  escaped,
  /// The bare id.
  bare,
};

/// The form of this name: "auto", "escaped" or "bare"; none for any other word.
[[nodiscard]] PERSIST_EXPORT std::optional<KvsPrefix> kvs_prefix_named(std::string_view name);

}  // namespace persist
