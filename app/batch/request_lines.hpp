#pragma once

/// Lines that arrive while their sender waits for answers.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.hpp"

namespace persist::app {

/// A line as it came in; its text borrows from the reader until the next call.
struct RequestLine {
  /// Without its end, "\n" or "\r\n"; empty when it was too long.
  std::string_view text;
  /// From 1.
  std::size_t number = 0;
  bool is_too_long = false;
};

/// Reads lines of at most `max_bytes` from a descriptor that it does not own. What is longer is
/// passed over without being kept.
class RequestLines {
 public:
  RequestLines(int descriptor, std::size_t max_bytes)
      : descriptor_{descriptor}, max_bytes_{max_bytes} {}

  /// The next line; none at the end. When there is nothing to read yet `before_waiting` is called
  /// first; an error of it is passed on.
  [[nodiscard]] Outcome<std::optional<RequestLine>> next(
      const std::function<Outcome<void>()>& before_waiting);

 private:
  [[nodiscard]] std::optional<RequestLine> take_line();
  [[nodiscard]] std::optional<RequestLine> take_rest();
  [[nodiscard]] RequestLine line_to(std::size_t end);
  [[nodiscard]] bool nothing_to_read() const;
  [[nodiscard]] Outcome<void> read_more();

  int descriptor_;
  std::size_t max_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;     // of the line that comes next
  std::size_t searched_ = 0;  // no line ends before it
  std::size_t number_ = 0;
  bool passing_over_ = false;  // the front of the line was too long, and is gone
  bool at_end_ = false;
};

}  // namespace persist::app
