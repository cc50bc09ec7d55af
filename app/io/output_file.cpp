#include "io/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/status.hpp"

namespace persist::app {

namespace {

namespace fs = std::filesystem;

}  // namespace

bool is_database(const std::string& path) {
  constexpr std::string_view magic{"SQLite format 3\0", 16};
  std::array<char, magic.size()> begin{};
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  return file.number() >= 0 &&
         ::read(file.number(), begin.data(), begin.size()) == std::ssize(begin) &&
         std::ranges::equal(begin, magic);
}

Outcome<OutputFile> OutputFile::open(const std::string& path) {
  OutputFile file;
  struct stat about {};
  const bool is_there = ::stat(path.c_str(), &about) == 0;
  if (is_there && S_ISDIR(about.st_mode)) {
    return std::unexpected{system_error("cannot write " + path, EISDIR)};
  }
  if (is_there && !S_ISREG(about.st_mode)) {
    file.file_ = Descriptor{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (file.file_.number() < 0) {
      return std::unexpected{system_error("cannot open " + path, errno)};
    }
  } else {
    if (is_there && is_database(path)) {
      return usage(path + " is a SQLite database, which is not replaced",
                   "specify another file, or use backup to copy a database");
    }
    auto target = target_of(path);
    if (!target) return std::unexpected(std::move(target.error()));
    file.path_ = *std::move(target);
    PERSIST_PASS(file.open_beside());
    if (is_there) PERSIST_PASS(file.look_like(about));
  }
  file.out_ = std::make_unique<Output>(file.file_.number(), path);
  return file;
}

Outcome<void> OutputFile::open_beside() {
  std::string name = path_ + ".XXXXXX";
  // mkostemp makes it exclusively, mode 0600 less the umask.
  file_ = Descriptor{::mkostemp(name.data(), O_CLOEXEC)};
  if (file_.number() < 0) return std::unexpected{system_error("cannot create " + path_, errno)};
  temporary_ = std::move(name);
  return {};
}

Outcome<void> OutputFile::look_like(const struct stat& before) const {
  // Only root may give files away; a group may be one's own. Before the mode, whose bits it can
  // take.
  if (::fchown(file_.number(), before.st_uid, before.st_gid) != 0) {
    [[maybe_unused]] const int kept =
        ::fchown(file_.number(), static_cast<uid_t>(-1), before.st_gid);
  }
  if (::fchmod(file_.number(), before.st_mode & 07777U) != 0) {
    return std::unexpected{system_error("cannot set the mode of " + path_, errno)};
  }
  return {};
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Outcome<void> OutputFile::finish() {
  PERSIST_PASS(out_->finish());
  if (temporary_.empty()) return {};
  const std::string written = std::exchange(temporary_, {});
  return put_in_place(written, path_);
}

Outcome<void> sync_folder_of(const std::string& path) {
  const auto parent = std::filesystem::path{path}.parent_path();
  const std::string name = parent.empty() ? "." : parent.string();
  const Descriptor folder{::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // Some file systems cannot sync a folder; the file itself is safe by then.
  if (folder.number() >= 0 && ::fsync(folder.number()) != 0 && errno != EINVAL) {
    return std::unexpected{system_error("cannot sync " + name, errno)};
  }
  return {};
}

Outcome<std::string> target_of(const std::string& path) {
  constexpr int max_links = 40;  // as the kernel has it
  fs::path at = path;
  std::error_code error;
  for (int links = 0; fs::is_symlink(fs::symlink_status(at, error)); ++links) {
    const fs::path next = fs::read_symlink(at, error);
    if (error) return std::unexpected{system_error("cannot resolve " + path, error.value())};
    if (links == max_links) return std::unexpected{system_error("cannot resolve " + path, ELOOP)};
    at = at.parent_path() / next;
  }
  return at.string();
}

Outcome<void> put_in_place(const std::string& unfinished, const std::string& path) {
  const Descriptor file{::open(unfinished.c_str(), O_RDONLY | O_CLOEXEC)};
  int error = file.number() < 0 || ::fsync(file.number()) != 0 ? errno : 0;
  if (error == 0 && ::rename(unfinished.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(unfinished.c_str());
    return std::unexpected{system_error("cannot rename the new file to " + path, error)};
  }
  return sync_folder_of(path);
}

bool is_part_of(const std::string& path, const Location& place) {
  const auto target = target_of(path);
  return place.driver->contains(place.uri, target ? *target : path);
}

}  // namespace persist::app
