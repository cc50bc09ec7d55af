#include "io/output.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/status.hpp"
#include "io/pager.hpp"
#include "io/signals.hpp"
#include "io/status_line.hpp"

namespace persist::app {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

}  // namespace

Outcome<void> write_all(int descriptor, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) {
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      continue;
    }
    if (errno == EPIPE) return std::unexpected{Error{BrokenPipe{}}};
    return std::unexpected{system_error("cannot write " + name, errno)};
  }
  return {};
}

Output::Output(int descriptor, std::string name)
    : descriptor_{descriptor}, name_{std::move(name)}, is_terminal_{::isatty(descriptor) == 1} {}

bool Output::has_room_for(std::size_t bytes) const {
  return buffer_.size() + bytes <= buffer_bytes;
}

Outcome<void> Output::write(std::string_view text) {
  if (!has_room_for(text.size())) {
    PERSIST_PASS(flush());
    if (text.size() >= buffer_bytes) return write_through(text);
  }
  buffer_ += text;
  return {};
}

Outcome<void> Output::line(std::string_view text) {
  PERSIST_PASS(write(text));
  return write("\n");
}

Outcome<void> Output::flush() {
  Outcome<void> written = write_through(buffer_);
  buffer_.clear();
  return written;
}

Outcome<void> Output::write_through(std::string_view text) {
  if (is_terminal_ && !text.empty()) erase_status_line();
  if (encoder_) return write_compressed(text);
  if (pager_ == nullptr) return write_all(descriptor_, text, name_);
  return text.empty() ? Outcome<void>{} : pager_->write(text);
}

void Output::compress(Compression compression) { encoder_ = make_encoder(compression); }

Outcome<void> Output::write_compressed(std::string_view text) {
  std::string given(buffer_bytes, '\0');
  while (true) {
    const Codec::Step step = encoder_->step(text, given);
    PERSIST_PASS(write_all(descriptor_, std::string_view{given}.substr(0, step.given), name_));
    text.remove_prefix(step.taken);
    if (text.empty() && step.given == 0) return {};
  }
}

Outcome<void> Output::finish() {
  PERSIST_PASS(flush());
  if (!encoder_) return {};
  std::string given(buffer_bytes, '\0');
  while (const std::size_t count = encoder_->finish(given)) {
    PERSIST_PASS(write_all(descriptor_, std::string_view{given}.substr(0, count), name_));
  }
  encoder_.reset();
  return {};
}

std::size_t Output::columns() const {
  winsize size{};
  if (::ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace persist::app
