#include <persist/temporary_folder.hpp>

#include <cstdlib>
#include <new>
#include <system_error>

#include "values/descriptor.hpp"

namespace persist {

Result<std::filesystem::path> temporary_folder() {
  const char* const named = std::getenv("TMPDIR");
  std::filesystem::path folder = named != nullptr && *named != '\0' ? named : "/tmp";
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return folder;
  const bool is_file = !error || error == std::errc::not_a_directory;
  return std::unexpected{
      PersistenceBackingError{.method = "open",
                              .code = is_file ? "ENOTDIR" : "ENOENT",
                              .message = "the folder for temporary files, " + folder.string() +
                                         (is_file ? ", is not a folder" : ", does not exist") +
                                         "; set TMPDIR to another folder"}};
}

Result<PrivateFolder> PrivateFolder::make(std::string_view name) {
  const auto parent = temporary_folder();
  if (!parent) return std::unexpected{parent.error()};
  std::string path = (*parent / name).string() + "-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) {
    return system_error("open", "cannot create a temporary folder");
  }
  return PrivateFolder{path};
}

PrivateFolder::~PrivateFolder() {
  if (path_.empty()) return;
  // Listing it takes memory, which may be there again when the first attempt has let go of its own;
  // and a call may fail that does not the next time.
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      std::error_code error;
      std::filesystem::remove_all(path_, error);
      if (!error) return;
    } catch (const std::bad_alloc&) {
    }
  }
}

}  // namespace persist
