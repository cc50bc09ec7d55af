#include "values/file_identity.hpp"

#include <sys/stat.h>

#include <system_error>

namespace persist {

std::string file_identity(const std::filesystem::path& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) == 0) {
    return std::to_string(about.st_dev) + ':' + std::to_string(about.st_ino);
  }
  std::error_code error;
  // A path of which nothing is there would stay relative.
  const auto found =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return error ? path.string() : found.string();
}

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  return file_identity(a) == file_identity(b);
}

}  // namespace persist
