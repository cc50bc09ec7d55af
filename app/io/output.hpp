#pragma once

/// Standard output, or a file in its place: buffered, and every failure noticed.

#include <memory>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "io/compression.hpp"

namespace persist::app {

class Pager;

/// Writes all of `text` to `descriptor`, which messages call `name`; failures as of Output::write.
[[nodiscard]] Outcome<void> write_all(int descriptor, std::string_view text,
                                      const std::string& name);

/// Writes to a descriptor that it does not own. What is buffered when it is destroyed is lost, so
/// `flush` first.
class Output {
 public:
  explicit Output(int descriptor, std::string name = "standard output");
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Buffers `text`; writes when there is enough. A reader that is gone is BrokenPipe, all else a
  /// PersistenceBackingError.
  [[nodiscard]] Outcome<void> write(std::string_view text);
  [[nodiscard]] Outcome<void> line(std::string_view text);
  [[nodiscard]] Outcome<void> flush();
  /// From now on, what is written goes through `pager`, which outlives it.
  void page_through(Pager& pager) { pager_ = &pager; }
  /// From now on, what is written is compressed; `finish` ends it.
  void compress(Compression compression);
  /// Writes what is buffered, and the end of what is compressed.
  [[nodiscard]] Outcome<void> finish();
  [[nodiscard]] bool is_paged() const { return pager_ != nullptr; }
  /// Whether so many bytes more are only buffered: writing them waits for nobody.
  [[nodiscard]] bool has_room_for(std::size_t bytes) const;

  [[nodiscard]] bool is_terminal() const { return is_terminal_; }
  /// Columns of the terminal, or 80.
  [[nodiscard]] std::size_t columns() const;

 private:
  [[nodiscard]] Outcome<void> write_through(std::string_view text);
  [[nodiscard]] Outcome<void> write_compressed(std::string_view text);

  int descriptor_;
  std::string name_;
  bool is_terminal_;
  std::string buffer_;
  Pager* pager_ = nullptr;
  std::unique_ptr<Codec> encoder_;
};

}  // namespace persist::app
