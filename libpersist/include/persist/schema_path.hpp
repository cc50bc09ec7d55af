#pragma once

/// The schema of paths.

#include <persist/export.hpp>

#include <filesystem>
#include <optional>

#include <persist/schema_core.hpp>

namespace persist {

/// A string, as the path is written. A path whose bytes are not UTF-8 does not encode.
template <>
struct PERSIST_EXPORT Schema<std::filesystem::path> {
  static Decoded<std::filesystem::path> decode(std::optional<JsonView> json);
  static Encoded encode(const std::filesystem::path& value, JsonSink sink);
};

}  // namespace persist
