#include "io/saved_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "io/output_file.hpp"

namespace persist::app {

SavedFile::SavedFile(std::string path, Descriptor file)
    : path_{std::move(path)},
      file_{std::move(file)},
      out_{std::make_unique<Output>(file_.number(), path_)} {}

Outcome<SavedFile> SavedFile::create(const std::string& path) {
  constexpr mode_t owner_alone = 0600;
  Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_alone)};
  if (file.number() < 0 && errno == EEXIST) {
    return usage("--save: " + path + " already exists", "specify a new file");
  }
  if (file.number() < 0) return std::unexpected{system_error("cannot create " + path, errno)};
  return SavedFile{path, std::move(file)};
}

SavedFile::~SavedFile() {
  if (out_ && !is_kept_) ::unlink(path_.c_str());
}

Outcome<void> SavedFile::add(std::string_view line) {
  sealer_.add(line);
  return out_->write(line);
}

Outcome<void> SavedFile::sync() {
  PERSIST_PASS(out_->flush());
  if (::fsync(file_.number()) != 0) {
    return std::unexpected{system_error("cannot sync " + path_, errno)};
  }
  return sync_folder_of(path_);
}

Outcome<void> SavedFile::seal() {
  PERSIST_PASS(out_->write(sealer_.seal()));
  return sync();
}

Outcome<SavedFile::Mark> SavedFile::mark() {
  PERSIST_PASS(out_->flush());
  const off_t offset = ::lseek(file_.number(), 0, SEEK_CUR);
  if (offset < 0) return std::unexpected{system_error("cannot write " + path_, errno)};
  return Mark{.offset = offset, .sealer = sealer_};
}

Outcome<void> SavedFile::go_back(const Mark& mark) {
  PERSIST_PASS(out_->flush());
  sealer_ = mark.sealer;
  if (::ftruncate(file_.number(), mark.offset) != 0 ||
      ::lseek(file_.number(), mark.offset, SEEK_SET) < 0) {
    return std::unexpected{system_error("cannot write " + path_, errno)};
  }
  return {};
}

}  // namespace persist::app
