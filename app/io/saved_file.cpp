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

std::unexpected<Error> SavedFile::failed(const char* what) const {
  return std::unexpected{system_error(std::string{"cannot "} + what + ' ' + path_, errno)};
}

Outcome<void> SavedFile::move_to(off_t offset) {
  return ::lseek(file_.number(), offset, SEEK_SET) < 0 ? failed("write") : Outcome<void>{};
}

Outcome<void> SavedFile::cut_at(off_t size) {
  return ::ftruncate(file_.number(), size) != 0 ? failed("write") : Outcome<void>{};
}

Outcome<void> SavedFile::add(std::string_view line) {
  if (std::exchange(is_at_seal_, false)) PERSIST_PASS(move_to(sealed_.offset));
  sealer_.add(line);
  return out_->write(line);
}

Outcome<void> SavedFile::sync() {
  if (::fsync(file_.number()) != 0) return failed("sync");
  return sync_folder_of(path_);
}

Outcome<void> SavedFile::seal() {
  if (is_at_seal_) return {};
  PERSIST_PASS(out_->flush());
  Sealed sealed{.offset = ::lseek(file_.number(), 0, SEEK_CUR), .seal = {}, .sealer = sealer_};
  if (sealed.offset < 0) return failed("write");
  sealed.seal = DumpSealer{sealer_}.seal();
  PERSIST_PASS(out_->write(sealed.seal));
  PERSIST_PASS(out_->flush());
  PERSIST_PASS(cut_at(sealed.offset + static_cast<off_t>(sealed.seal.size())));
  PERSIST_PASS(sync());
  sealed_ = std::move(sealed);
  is_at_seal_ = true;
  return {};
}

// The seal was there before, so its blocks are the file's already.
Outcome<void> SavedFile::go_back() {
  if (is_at_seal_) return {};
  out_ = std::make_unique<Output>(file_.number(), path_);  // without what is buffered
  sealer_ = sealed_.sealer;
  PERSIST_PASS(cut_at(sealed_.offset + static_cast<off_t>(sealed_.seal.size())));
  PERSIST_PASS(move_to(sealed_.offset));
  if (sealed_.seal.empty()) return {};
  PERSIST_PASS(out_->write(sealed_.seal));
  PERSIST_PASS(out_->flush());
  PERSIST_PASS(sync());
  is_at_seal_ = true;
  return {};
}

}  // namespace persist::app
