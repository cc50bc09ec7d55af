#pragma once

/// Where temporary files go.

#include <filesystem>

#include <persist/error.hpp>

namespace persist {

/// TMPDIR, or /tmp where that is unset or empty. Anything but a folder is an error that names it:
/// what was meant for a private place must not end up in another.
[[nodiscard]] Result<std::filesystem::path> temporary_folder();

}  // namespace persist
