#include "io/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/status.hpp"
#include "io/signals.hpp"

namespace persist::app {

Descriptor::Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Outcome<std::size_t> read_some(int descriptor, char* room, std::size_t size,
                               const std::string& name) {
  while (true) {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    const ssize_t count = ::read(descriptor, room, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return std::unexpected{system_error("cannot read " + name, errno)};
  }
}

namespace {

Outcome<std::string> read_all(int descriptor, const std::string& name, std::size_t max_bytes) {
  std::string all;
  std::string room(std::size_t{64} << 10, '\0');
  while (true) {
    const auto count = read_some(descriptor, room.data(), room.size(), name);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return all;
    if (*count > max_bytes - all.size()) return std::unexpected{too_long_input(name, max_bytes)};
    all.append(room, 0, *count);
  }
}

}  // namespace

Error too_long_input(const std::string& what, std::size_t max_bytes) {
  return PersistenceBackingError{
      .fault = BackingFault::too_long,
      .message = what + " is longer than " + std::to_string(max_bytes) + " bytes"};
}

Outcome<std::string> read_standard_input(std::size_t max_bytes) {
  return read_all(STDIN_FILENO, "standard input", max_bytes);
}

Outcome<Descriptor> open_for_reading(const std::string& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number() < 0) {
    // Opening a FIFO waits for its writer.
    if (errno == EINTR && received_signal() != 0) return std::unexpected{interrupted_error()};
    return std::unexpected{system_error("cannot open " + path, errno)};
  }
  struct stat about {};
  if (::fstat(file.number(), &about) == 0 && S_ISDIR(about.st_mode)) {
    return std::unexpected{system_error("cannot read " + path, EISDIR)};
  }
  return file;
}

Outcome<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const auto file = open_for_reading(path);
  if (!file) return std::unexpected(file.error());
  return read_all(file->number(), path, max_bytes);
}

}  // namespace persist::app
