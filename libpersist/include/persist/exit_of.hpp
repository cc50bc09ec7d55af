#pragma once

/// The Exit of a request ↔ JSON text, without a store.

#include <persist/export.hpp>

#include <expected>

#include <persist/key.hpp>
#include <persist/schema_exit.hpp>

namespace persist {

/// Reads the outcome of `key`, of either dialect, by the schemas that a store would use. The issues
/// carry pointers from the whole Exit: "/value/id", "/cause/0/error/_tag".
template <Key K>
[[nodiscard]] std::expected<ExitOf<K>, Issues> decode_exit_of(const K& key, JsonView json) {
  return decode_exit<typename K::Failure, typename K::Success>(json, success_schema_of(key),
                                                               failure_schema_of(key));
}

/// Writes the outcome of `key` in `dialect`; the issues as those of `decode_exit_of`.
template <Key K>
[[nodiscard]] std::expected<JsonText, Issues> encode_exit_of(const K& key, const ExitOf<K>& exit,
                                                             Dialect dialect = Dialect::v4) {
  return encode_exit(exit, success_schema_of(key), failure_schema_of(key), dialect);
}

}  // namespace persist
