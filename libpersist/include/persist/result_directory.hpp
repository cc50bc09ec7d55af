#pragma once

/// Typed results in a folder.

#include <persist/export.hpp>

#include <persist/directory.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// Typed results in a folder; see `layer_directory`.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_directory(
    DirectoryOptions directory, ResultOptions options = {});

}  // namespace persist
