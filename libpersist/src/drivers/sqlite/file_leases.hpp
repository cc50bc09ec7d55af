#pragma once

#include <filesystem>
#include <memory>

#include "inspect/key_leases.hpp"

namespace persist::sqlite {

/// Leases that all processes which have a database file open share: locks on bytes of the file that
/// lie far behind what it can contain. No byte is written, and the kernel releases the locks of a
/// process that dies. Two calls of fcntl per lease.
///
/// They are locks of an open file description, which do not touch the POSIX locks of SQLite, and
/// which other descriptors of the process do not release. But whoever closes a descriptor of a file
/// releases all POSIX locks that the process has on it, SQLite's among them. So each file has one
/// descriptor for leases in the process, which is never closed.
[[nodiscard]] Result<std::shared_ptr<Leases>> leases_of_file(const std::filesystem::path& path);

}  // namespace persist::sqlite
