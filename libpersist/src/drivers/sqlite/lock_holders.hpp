#pragma once

#include <filesystem>

namespace persist::sqlite {

/// Whether any process, this one included, holds a lock on the file, as far as this process can
/// see. It takes no lock itself, and opens no file of a database: closing one would let go of every
/// lock that this process has on it.
[[nodiscard]] bool has_lock_holder(const std::filesystem::path& path);

}  // namespace persist::sqlite
