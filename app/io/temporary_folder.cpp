#include "io/temporary_folder.hpp"

#include <filesystem>
#include <new>
#include <system_error>

namespace persist::app {

void remove_folder(const std::string& path) noexcept {
  // Listing it takes memory, which may be there again when the first attempt has let go of its own;
  // and a call may fail that does not the next time.
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      std::error_code error;
      std::filesystem::remove_all(path, error);
      if (!error) return;
    } catch (const std::bad_alloc&) {
    }
  }
}

}  // namespace persist::app
