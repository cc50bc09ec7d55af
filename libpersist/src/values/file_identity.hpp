#pragma once

#include <filesystem>
#include <string>

namespace persist {

/// Equal for two paths exactly when they lead to one file. It need not exist, but the answer is
/// good for as long as nothing on the way changes.
[[nodiscard]] std::string file_identity(const std::filesystem::path& path);

/// Whether both lead to one file, which need not exist.
[[nodiscard]] bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace persist
