#include "io/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include <persist/temporary_folder.hpp>

namespace persist::app {

Outcome<Descriptor> unnamed_file() {
  const auto folder = temporary_folder();
  if (!folder) return stop(folder.error());
  std::string name = (*folder / "persist.XXXXXX").string();
  Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.number() < 0) {
    return std::unexpected{system_error("cannot create a temporary file", errno)};
  }
  ::unlink(name.c_str());
  return file;
}

bool has_reader(int descriptor) {
  struct stat about {};
  return ::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode);
}

bool has_reader(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode);
}

Outcome<Spool> Spool::open() {
  auto file = unnamed_file();
  if (!file) return std::unexpected(std::move(file.error()));
  Spool spool;
  spool.file_ = *std::move(file);
  spool.out_ = std::make_unique<Output>(spool.file_.number(), "a temporary file");
  return spool;
}

Outcome<void> Spool::copy_to(std::string_view end,
                             const std::function<Outcome<void>(std::string_view text)>& print) {
  PERSIST_PASS(out_->flush());
  constexpr std::size_t piece = std::size_t{256} << 10U;
  std::string text;
  off_t at = 0;
  while (true) {
    const std::size_t kept = text.size();
    text.resize(kept + piece);
    const ssize_t count = ::pread(file_.number(), text.data() + kept, piece, at);
    if (count < 0 && errno == EINTR) {
      text.resize(kept);
      continue;
    }
    if (count < 0) return std::unexpected{system_error("cannot read a temporary file", errno)};
    text.resize(kept + static_cast<std::size_t>(count));
    if (count == 0) return text.empty() ? Outcome<void>{} : print(text);
    at += count;
    const std::size_t last = text.rfind(end);
    if (last == std::string::npos) continue;
    const std::size_t whole = last + end.size();
    PERSIST_PASS(print(std::string_view{text}.substr(0, whole)));
    text.erase(0, whole);
  }
}

}  // namespace persist::app
