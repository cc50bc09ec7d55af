#include "drivers/directory/folder.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>

#include "values/lock_waiter.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

FileStamp FileStamp::of(const struct stat& status) {
  return {.file = status.st_ino,
          .size = status.st_size,
          .modified = nanoseconds(status.st_mtim),
          .changed = nanoseconds(status.st_ctim)};
}

Result<std::optional<Folder>> Folder::open(const std::filesystem::path& path,
                                           std::string_view method) {
  Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!descriptor.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    return system_error(method, "cannot open the folder");
  }
  return Folder{std::move(descriptor), method};
}

Result<Folder> Folder::enter(const char* name) const {
  Descriptor descriptor{
      ::openat(descriptor_.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!descriptor.is_open()) return system_error(method_, "cannot open the folder");
  return Folder{std::move(descriptor), method_};
}

Result<std::vector<Folder::Name>> Folder::names() const {
  // The stream takes a descriptor of its own, and so a position of its own.
  PERSIST_LET(Folder again, enter("."));
  const std::unique_ptr<DIR, CloseDirectory> stream{::fdopendir(again.descriptor())};
  if (!stream) return system_error(method_, "cannot read the folder");
  static_cast<void>(again.descriptor_.release());

  std::vector<Name> names;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    Name name{.text = entry->d_name, .is_file = entry->d_type == DT_REG};
    if (name.text == "." || name.text == "..") continue;
    if (entry->d_type == DT_UNKNOWN) {
      PERSIST_LET(const auto found, status(name.text));
      name.is_file = found && S_ISREG(found->st_mode);
    }
    names.push_back(std::move(name));
  }
  if (errno != 0) return system_error(method_, "cannot read the folder");
  return names;
}

Result<struct stat> Folder::status() const {
  struct stat status = {};
  if (::fstat(descriptor_.get(), &status) == 0) return status;
  return system_error(method_, "cannot stat the folder");
}

Result<std::optional<struct stat>> Folder::status(const std::string& name) const {
  struct stat status = {};
  if (::fstatat(descriptor_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return status;
  if (errno == ENOENT) return std::nullopt;
  return system_error(method_, "cannot stat the file " + name);
}

Result<std::optional<std::string>> Folder::read(const std::string& name,
                                                std::size_t max_bytes) const {
  const Descriptor file{::openat(descriptor_.get(), name.c_str(),
                                 O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC)};
  // A link is ELOOP, a socket ENXIO.
  if (!file.is_open() && (errno == ENOENT || errno == ELOOP || errno == ENXIO)) return std::nullopt;
  struct stat status = {};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
    return system_error(method_, "cannot open the file " + name);
  }
  if (!S_ISREG(status.st_mode)) return std::nullopt;

  std::string text;
  // One byte more than it says, to meet its end, or to see that it grows.
  std::size_t room = static_cast<std::size_t>(status.st_size) + 1;
  for (;;) {
    if (text.size() + room > max_bytes + 1) {
      return too_long(method_, "the file " + name, max_bytes);
    }
    const std::size_t size = text.size();
    text.resize(size + room);
    const ssize_t got = ::read(file.get(), text.data() + size, room);
    text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return text;
    if (got < 0 && errno != EINTR) return system_error(method_, "cannot read the file " + name);
    room = std::max<std::size_t>(room - static_cast<std::size_t>(std::max<ssize_t>(got, 0)), 1);
  }
}

Result<void> Folder::lock(std::chrono::milliseconds timeout, InterruptFlag& interrupt,
                          const LockWaitReport& report) {
  LockWaiter waiter{timeout, report};
  waiter.begin();
  while (::flock(descriptor_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return system_error(method_, "cannot lock the folder");
    PERSIST_CHECK(interrupt.check(method_));
    if (!waiter.nap()) {
      return std::unexpected<PersistenceError>{
          PersistenceBackingError{.method = method_,
                                  .fault = BackingFault::busy,
                                  .code = "EWOULDBLOCK",
                                  .message = "another writer has locked the folder"}};
    }
  }
  return {};
}

void Folder::unlock() const { ::flock(descriptor_.get(), LOCK_UN); }

Result<void> Folder::flush() const {
  if (::fsync(descriptor_.get()) != 0) return system_error(method_, "cannot sync the folder");
  return {};
}

}  // namespace persist
