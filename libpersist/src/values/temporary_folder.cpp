#include <persist/temporary_folder.hpp>

#include <cstdlib>
#include <system_error>

namespace persist {

Result<std::filesystem::path> temporary_folder() {
  const char* const named = std::getenv("TMPDIR");
  std::filesystem::path folder = named != nullptr && *named != '\0' ? named : "/tmp";
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return folder;
  const bool is_file = !error || error == std::errc::not_a_directory;
  return std::unexpected{PersistenceBackingError{
      .method = "open",
      .code = is_file ? "ENOTDIR" : "ENOENT",
      .message = "the folder for temporary files, " + folder.string() +
                 (is_file ? ", is not a folder" : ", does not exist") + "; TMPDIR names it"}};
}

}  // namespace persist
