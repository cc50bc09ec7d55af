#include "io/byte_spool.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "io/spool.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_in_memory = std::size_t{8} << 20U;
constexpr std::size_t read_bytes = std::size_t{1} << 20U;

}  // namespace

Outcome<void> ByteSpool::append(std::string_view bytes) {
  if (!to_file_) {
    if (head_.size() + bytes.size() <= max_in_memory) {
      head_ += bytes;
      return {};
    }
    auto file = unnamed_file();
    if (!file) return std::unexpected(std::move(file.error()));
    file_ = *std::move(file);
    to_file_ = std::make_unique<Output>(file_.number(), "a temporary file");
  }
  return to_file_->write(bytes);
}

Outcome<void> ByteSpool::rewind() {
  if (to_file_) PERSIST_PASS(to_file_->flush());
  next_ = 0;
  offset_ = 0;
  in_file_ = false;
  return {};
}

Outcome<void> ByteSpool::refill() {
  in_file_ = true;
  next_ = 0;
  buffer_.resize(read_bytes);
  while (true) {
    const auto count =
        ::pread(file_.number(), buffer_.data(), buffer_.size(), static_cast<off_t>(offset_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return std::unexpected{system_error("cannot read a temporary file", count < 0 ? errno : EIO)};
    }
    buffer_.resize(static_cast<std::size_t>(count));
    offset_ += static_cast<std::uint64_t>(count);
    return {};
  }
}

Outcome<void> ByteSpool::read(std::span<char> room) {
  while (!room.empty()) {
    const std::string& from = in_file_ ? buffer_ : head_;
    const std::size_t size = std::min(room.size(), from.size() - next_);
    if (size == 0) {
      PERSIST_PASS(refill());
      continue;
    }
    std::copy_n(from.data() + next_, size, room.data());
    next_ += size;
    room = room.subspan(size);
  }
  return {};
}

}  // namespace persist::app
