#include "batch/request_lines.hpp"

#include <poll.h>

#include <algorithm>

#include "io/input.hpp"

namespace persist::app {

namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

}  // namespace

Outcome<std::optional<RequestLine>> RequestLines::next(
    const std::function<Outcome<void>()>& before_waiting) {
  while (true) {
    if (auto line = take_line()) return line;
    if (at_end_) return take_rest();
    if (nothing_to_read()) PERSIST_PASS(before_waiting());
    PERSIST_PASS(read_more());
  }
}

std::optional<RequestLine> RequestLines::take_line() {
  const std::size_t end = buffer_.find('\n', searched_);
  if (end != std::string::npos) return line_to(end);
  searched_ = buffer_.size();
  if (searched_ - begin_ > max_bytes_) {
    passing_over_ = true;
    begin_ = searched_;
  }
  return std::nullopt;
}

std::optional<RequestLine> RequestLines::take_rest() {
  if (begin_ >= buffer_.size() && !passing_over_) return std::nullopt;
  return line_to(buffer_.size());
}

RequestLine RequestLines::line_to(std::size_t end) {
  RequestLine line{.text = std::string_view{buffer_}.substr(begin_, end - begin_),
                   .number = ++number_,
                   .is_too_long = passing_over_ || end - begin_ > max_bytes_};
  if (line.is_too_long) line.text = {};
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  begin_ = searched_ = std::min(end + 1, buffer_.size());
  passing_over_ = false;
  return line;
}

bool RequestLines::nothing_to_read() const {
  pollfd input{.fd = descriptor_, .events = POLLIN, .revents = 0};
  return ::poll(&input, 1, 0) == 0;
}

Outcome<void> RequestLines::read_more() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  searched_ = kept;
  buffer_.resize(kept + read_bytes);
  const auto count = read_some(descriptor_, buffer_.data() + kept, read_bytes, "standard input");
  buffer_.resize(kept + count.value_or(0));
  if (!count) return std::unexpected(count.error());
  at_end_ = *count == 0;
  return {};
}

}  // namespace persist::app
