#include "drivers/directory/staging.hpp"

#include <cerrno>
#include <limits>

#include <fcntl.h>
#include <unistd.h>

#include "values/propagate.hpp"

namespace persist {

namespace {

constexpr int flags_of_new_file = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

// Up to here each file is flushed as it is written; beyond, all at once, which waits for everything
// else that the file system has to write, but is some hundred times faster than thousands of waits.
constexpr std::size_t flushed_singly = 16;

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Who could read the entry must still be able to, and so must the application whose folder it is
// when root writes to it. Anyone but root keeps the file: then the mode is all there is to hand on.
bool take_over(int descriptor, const struct stat& owner,
               const std::optional<struct stat>& replaced) {
  struct stat own = {};
  if (::fstat(descriptor, &own) != 0) return false;
  if (own.st_uid != owner.st_uid || own.st_gid != owner.st_gid) {
    static_cast<void>(::fchown(descriptor, owner.st_uid, owner.st_gid) == 0);
  }
  return !replaced || ::fchmod(descriptor, replaced->st_mode & 0777) == 0;
}

}  // namespace

// By their names, which need neither a look into the folder nor memory. One that was begun may not
// be counted.
void Staging::close() noexcept {
  if (!is_there_) return;
  for (std::size_t file = 0; within_ && file <= count_; ++file) {
    ::unlinkat(within_->descriptor(), std::to_string(file).c_str(), 0);
  }
  ::unlinkat(folder_.descriptor(), folder_name, AT_REMOVEDIR);
  within_.reset();
  is_there_ = false;
}

Result<void> Staging::open() {
  if (within_) return {};
  const bool made = ::mkdirat(folder_.descriptor(), folder_name, 0700) == 0;
  if (!made && errno != EEXIST) return system_error(folder_.method(), "cannot write to the folder");
  is_there_ = true;
  PERSIST_LET(auto within, folder_.enter(folder_name));
  within_ = std::move(within);
  // The lock is ours, so whoever left these is gone.
  if (!made) remove_leftovers();
  return {};
}

void Staging::remove_leftovers() const {
  const auto names = within_->names();
  if (!names) return;
  for (const Folder::Name& name : *names) ::unlinkat(within_->descriptor(), name.text.c_str(), 0);
}

Result<std::size_t> Staging::write(std::string_view text,
                                   const std::optional<struct stat>& replaced) {
  PERSIST_CHECK(open());
  struct stat owner = {};
  if (::fstat(folder_.descriptor(), &owner) != 0) {
    return system_error(folder_.method(), "cannot stat the folder");
  }
  const std::string name = std::to_string(count_);
  const Descriptor file{::openat(within_->descriptor(), name.c_str(), flags_of_new_file, 0600)};
  const bool written =
      file.is_open() && take_over(file.get(), replaced.value_or(owner), replaced) &&
      write_all(file.get(), text) && (count_ >= flushed_singly || ::fsync(file.get()) == 0);
  if (!written) return system_error(folder_.method(), "cannot write a file");
  return count_++;
}

Result<std::string> Staging::read(std::size_t file) const {
  PERSIST_LET(auto text,
              within_->read(std::to_string(file), std::numeric_limits<std::size_t>::max() / 2));
  if (!text)
    return backing_error(folder_.method(), "ENOENT",
                         "a file disappeared while it was being written");
  return *std::move(text);
}

Result<void> Staging::flush() const {
  if (count_ <= flushed_singly || ::syncfs(within_->descriptor()) == 0) return {};
  return system_error(folder_.method(), "cannot sync the files");
}

Result<void> Staging::move(std::size_t file, const std::string& name) const {
  if (::renameat(within_->descriptor(), std::to_string(file).c_str(), folder_.descriptor(),
                 name.c_str()) == 0) {
    return {};
  }
  return system_error(folder_.method(), "cannot rename a new file to " + name);
}

}  // namespace persist
