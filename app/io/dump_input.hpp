#pragma once

/// Dumps that come in: from files, FIFOs and standard input.

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <persist/dump_reader.hpp>

#include "base/status.hpp"
#include "io/compression.hpp"
#include "io/input.hpp"
#include "io/output.hpp"

namespace persist::app {

/// How often a dump is read.
enum class Passes { one, many };

/// The maximum size of a compressed dump when it is decompressed, unless another is given.
inline constexpr std::uint64_t default_max_dump_bytes = std::uint64_t{4} << 30U;

/// A dump that can be read from its start as often as was asked for: what cannot seek is copied
/// into an unlinked temporary file while it is read for the first time.
class DumpInput {
 public:
  /// `path` may be `-`, standard input. What does not begin like a dump is an error, which says
  /// what it looks like. No line of what cannot seek may be longer than `max_line_bytes`: reading
  /// fails there, since it may never end.
  ///
  /// What begins as gzip or zstd does is decompressed into an unlinked temporary file, at once:
  /// what is damaged, ends early, has something after its end or is longer than `max_dump_bytes`
  /// when it is decompressed is a PersistenceSchemaError.
  [[nodiscard]] static Outcome<DumpInput> open(
      const std::string& path, Passes passes, std::size_t max_line_bytes,
      std::uint64_t max_dump_bytes = default_max_dump_bytes);

  /// Goes to the start; must come before the first `read`.
  [[nodiscard]] Outcome<void> rewind();
  /// Reads up to the size of `room`; how many bytes, 0 at the end.
  [[nodiscard]] Outcome<std::size_t> read(std::span<char> room);

  /// It comes through a pipe, so that its end may be the writer's end and not the dump's.
  [[nodiscard]] bool is_piped() const { return piped_; }
  [[nodiscard]] Compression compression() const { return compression_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  DumpInput() = default;

  [[nodiscard]] Outcome<void> take_head();
  [[nodiscard]] Outcome<void> check_head() const;
  [[nodiscard]] Outcome<void> decompress(std::uint64_t max_bytes);
  [[nodiscard]] Error refusal(const std::string& message) const;
  [[nodiscard]] Outcome<std::size_t> read_pipe(std::span<char> room);
  [[nodiscard]] Outcome<void> check_line(std::string_view bytes);
  [[nodiscard]] int descriptor() const;

  Descriptor file_;  // none for standard input
  Descriptor spool_;
  std::unique_ptr<Output> to_spool_;
  std::string name_;
  std::string head_;  // read already, of a pipe
  std::size_t max_line_bytes_ = 0;
  std::size_t line_bytes_ = 0;  // of the line that a pipe is in
  Compression compression_ = Compression::none;
  bool piped_ = false;
  bool spooled_ = false;
  off_t start_ = 0;
};

/// The source that a reader of dumps takes; it borrows `input`.
[[nodiscard]] DumpSource source_of(DumpInput& input);

}  // namespace persist::app
