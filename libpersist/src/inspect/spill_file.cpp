#include "inspect/spill_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

// Fewer, longer writes: runs of 8 MiB go out in 16 of them.
constexpr std::size_t write_bytes = std::size_t{512} << 10U;

Descriptor open_named_once(const std::filesystem::path& folder) {
  std::string name = (folder / "persist.XXXXXX").string();
  Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.is_open() && ::unlink(name.c_str()) != 0) return Descriptor{};
  return file;
}

}  // namespace

Result<SpillFile> SpillFile::make(const std::filesystem::path& folder, std::string_view method,
                                  Unnamed unnamed) {
  SpillFile spill{folder, method};
  if (unnamed == Unnamed::at_once) {
    spill.file_ = Descriptor{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
  }
  // Kernels and file systems without O_TMPFILE say EISDIR, EOPNOTSUPP or ENOENT; whatever it was,
  // the second way meets a real obstacle again.
  if (!spill.file_.is_open()) spill.file_ = open_named_once(folder);
  if (!spill.file_.is_open()) return spill.failure("cannot create a temporary file in ");
  return spill;
}

std::unexpected<PersistenceError> SpillFile::failure(std::string_view doing) const {
  return system_error(method_, std::string{doing} + folder_.string());
}

Result<void> SpillFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot write a temporary file in ");
    bytes.remove_prefix(static_cast<std::size_t>(count));
    flushed_ += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> SpillFile::append(std::string_view bytes) {
  if (bytes.size() >= write_bytes) {
    PERSIST_CHECK(flush());
    return write(bytes);
  }
  buffer_.append(bytes);
  return buffer_.size() >= write_bytes ? flush() : Result<void>{};
}

Result<void> SpillFile::flush() {
  PERSIST_CHECK(write(buffer_));
  buffer_.clear();
  return {};
}

std::unexpected<PersistenceError> SpillFile::damaged() const {
  errno = EIO;
  return failure("cannot read a damaged temporary file in ");
}

Result<void> SpillFile::read(std::uint64_t offset, std::span<char> room) const {
  while (!room.empty()) {
    const ssize_t count =
        ::pread(file_.get(), room.data(), room.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot read a temporary file in ");
    if (count == 0) return damaged();
    room = room.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

}  // namespace persist::inspect
