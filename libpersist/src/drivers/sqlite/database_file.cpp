#include "drivers/sqlite/database_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "drivers/sqlite/error.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace fs = std::filesystem;

std::unexpected<PersistenceError> cannot_open(const fs::path& path, std::string_view why) {
  std::string message = "cannot open " + path.string() + ": ";
  return std::unexpected{error_of(SQLITE_CANTOPEN, "open", message.append(why))};
}

Result<fs::path> target_of(const fs::path& path) {
  constexpr int max_links = 40;  // as the kernel has it
  std::error_code error;
  fs::path at = fs::absolute(path, error);
  for (int links = 0; !error && fs::is_symlink(fs::symlink_status(at, error)); ++links) {
    if (links == max_links) return cannot_open(path, "too many symbolic links");
    const fs::path next = fs::read_symlink(at, error);
    at = at.parent_path() / next;
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return cannot_open(path, error.message());
  }
  error.clear();
  const fs::path folder = fs::canonical(at.parent_path(), error);
  return error ? at : folder / at.filename();
}

Result<bool> is_there(const fs::path& path, const fs::path& shown) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  switch (status.type()) {
    case fs::file_type::regular: return true;
    case fs::file_type::not_found: return false;
    case fs::file_type::directory: return cannot_open(shown, "it is a folder");
    case fs::file_type::none: return cannot_open(shown, error.message());
    default: return cannot_open(shown, "it is not a regular file");
  }
}

std::string uri_of(const fs::path& path, std::string_view parameter) {
  std::string uri = "file://";
  for (const char c : path.string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    if (plain) {
      uri += c;
    } else {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      uri.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return uri.append("?").append(parameter);
}

// By us, since SQLite would make it 0644; its journal gets the file's mode.
Result<void> make_private_file(const fs::path& path, const fs::path& shown) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot_open(shown, std::generic_category().message(errno));
  ::close(descriptor);
  return {};
}

Result<bool> make_private_file_if_absent(const fs::path& path, const fs::path& shown) {
  const Result<void> made = make_private_file(path, shown);
  if (made) return true;
  PERSIST_LET(const bool is_made_by_other, is_there(path, shown));
  if (is_made_by_other) return false;
  return std::unexpected{made.error()};
}

}  // namespace persist::sqlite
