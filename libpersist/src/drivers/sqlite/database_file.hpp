#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <persist/error.hpp>

namespace persist::sqlite {

/// The error of a file that cannot be opened, named as it was given.
[[nodiscard]] std::unexpected<PersistenceError> cannot_open(const std::filesystem::path& path,
                                                            std::string_view why);

/// The file that `path` leads to, there or not, as an absolute path without symbolic links: SQLite
/// keeps its side files beside that.
[[nodiscard]] Result<std::filesystem::path> target_of(const std::filesystem::path& path);

// `shown` is how a person named `path`: errors say that.

/// Whether the file is there; an error when something else is. SQLite would wait for ever to open a
/// FIFO, and says of a folder only that it cannot open it.
[[nodiscard]] Result<bool> is_there(const std::filesystem::path& path,
                                    const std::filesystem::path& shown);

/// Makes an empty file that nobody else may read (0600, or less by the umask); one that is there is
/// an error.
[[nodiscard]] Result<void> make_private_file(const std::filesystem::path& path,
                                             const std::filesystem::path& shown);

/// The same; false when somebody else just made one.
[[nodiscard]] Result<bool> make_private_file_if_absent(const std::filesystem::path& path,
                                                       const std::filesystem::path& shown);

/// The file as a URI of SQLite with one query parameter, "immutable=1".
[[nodiscard]] std::string uri_of(const std::filesystem::path& path, std::string_view parameter);

}  // namespace persist::sqlite
