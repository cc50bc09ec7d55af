#pragma once

/// Schemas of types that JSON does not have: bytes and big integers.

#include <persist/export.hpp>

#include <cstddef>
#include <optional>
#include <vector>

#include <persist/bigint.hpp>
#include <persist/schema_core.hpp>

namespace persist {

/// Bytes: a base64 string in v4, an array of numbers in v3; both are read.
template <>
struct PERSIST_EXPORT Schema<std::vector<std::byte>> {
  static Decoded<std::vector<std::byte>> decode(std::optional<JsonView> json);
  static Encoded encode(const std::vector<std::byte>& value, JsonSink sink);
};

/// A string of decimal digits; a JSON number is none, having lost digits perhaps.
template <>
struct PERSIST_EXPORT Schema<BigInt> {
  static Decoded<BigInt> decode(std::optional<JsonView> json);
  static Encoded encode(const BigInt& value, JsonSink sink);
};

}  // namespace persist
