#include "drivers/sqlite/file_leases.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <utility>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// SQLite's own locks are around 2^30, and no file is as long as this.
constexpr std::uint64_t first_byte = std::uint64_t{1} << 62U;

class FileLeases final : public KeyLeases {
 public:
  explicit FileLeases(int descriptor) : descriptor_{descriptor} {}

 private:
  Result<bool> lock(std::uint64_t place) override {
    if (set(F_WRLCK, place) == 0) return true;
    if (errno == EAGAIN || errno == EACCES || errno == EINTR) return false;
    return system_error("get", "taking a lease on the database file");
  }
  void unlock(std::uint64_t place) noexcept override { static_cast<void>(set(F_UNLCK, place)); }

  [[nodiscard]] int set(int type, std::uint64_t place) const noexcept {
    struct flock range {};
    range.l_type = static_cast<decltype(range.l_type)>(type);
    range.l_whence = SEEK_SET;
    range.l_start = static_cast<off_t>(first_byte + place);
    range.l_len = 1;
    return ::fcntl(descriptor_, F_OFD_SETLK, &range);
  }

  int descriptor_;  // never closed
};

/// The files that leases were asked for, as long as the process lives. Their descriptors keep their
/// numbers from being given to other files.
class LeasedFiles {
 public:
  static LeasedFiles& of_process() {
    // Threads may outlive what is static. NOLINTNEXTLINE(cppcoreguidelines-owning-memory)
    static auto* const only = new LeasedFiles;
    return *only;
  }

  Result<std::shared_ptr<Leases>> leases_of(const std::filesystem::path& path) {
    const std::scoped_lock lock{mutex_};
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return system_error("leases", "finding the file");
    if (auto known = find(about)) return known;
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return system_error("leases", "opening the file");
    // Replaced meanwhile by a file that is known: this descriptor must not be closed either.
    if (::fstat(descriptor, &about) != 0) return system_error("leases", "finding the file");
    if (auto known = find(about)) return known;
    return files_[{about.st_dev, about.st_ino}] = std::make_shared<FileLeases>(descriptor);
  }

 private:
  [[nodiscard]] std::shared_ptr<Leases> find(const struct stat& about) const {
    const auto at = files_.find({about.st_dev, about.st_ino});
    return at == files_.end() ? nullptr : at->second;
  }

  std::mutex mutex_;
  std::map<std::pair<dev_t, ino_t>, std::shared_ptr<Leases>> files_;
};

}  // namespace

Result<std::shared_ptr<Leases>> leases_of_file(const std::filesystem::path& path) {
  return LeasedFiles::of_process().leases_of(path);
}

}  // namespace persist::sqlite
