#include "io/dump_input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/file_kind.hpp"
#include "base/status.hpp"
#include "io/spool.hpp"

namespace persist::app {

namespace {

constexpr std::size_t head_bytes = 4096;

/// Errors of reading are errors of a backing, always.
PersistenceError as_library_error(const Error& error) {
  return std::get<PersistenceBackingError>(error);
}

}  // namespace

Outcome<DumpInput> DumpInput::open(const std::string& path, Passes passes,
                                   std::size_t max_line_bytes, std::uint64_t max_dump_bytes) {
  DumpInput input;
  input.max_line_bytes_ = max_line_bytes;
  input.name_ = path == "-" ? "standard input" : path;
  if (path != "-") {
    auto file = open_for_reading(path);
    if (!file) return std::unexpected(std::move(file.error()));
    input.file_ = *std::move(file);
  }
  struct stat about {};
  if (::fstat(input.descriptor(), &about) != 0) {
    return std::unexpected{system_error("cannot read " + input.name_, errno)};
  }
  input.piped_ = !S_ISREG(about.st_mode);
  // Standard input may be a file that somebody read a part of: its rest is the dump.
  if (!input.piped_) input.start_ = ::lseek(input.descriptor(), 0, SEEK_CUR);
  PERSIST_PASS(input.take_head());
  input.compression_ = compression_in(input.head_);
  if (input.compression_ != Compression::none) {
    PERSIST_PASS(input.decompress(max_dump_bytes));
    return input;
  }
  PERSIST_PASS(input.check_head());
  if (!input.piped_) input.head_.clear();
  if (input.piped_ && passes == Passes::many) {
    auto spool = unnamed_file();
    if (!spool) return std::unexpected(std::move(spool.error()));
    input.spool_ = *std::move(spool);
    input.to_spool_ = std::make_unique<Output>(input.spool_.number(), "a temporary file");
  }
  return input;
}

Error DumpInput::refusal(const std::string& message) const {
  return PersistenceSchemaError{.issues = {{.path = "", .message = name_ + message}}};
}

Outcome<void> DumpInput::check_head() const {
  const auto why = why_not_a_dump(head_);
  return why ? Outcome<void>{std::unexpected{refusal(" is " + *why)}} : Outcome<void>{};
}

// Nothing of it is used before all of it proved whole, and what reads it twice needs a file anyway.
Outcome<void> DumpInput::decompress(std::uint64_t max_bytes) {
  const std::string format{app::name_of(compression_)};
  auto spool = unnamed_file();
  if (!spool) return std::unexpected(std::move(spool.error()));
  Output out{spool->number(), "a temporary file"};
  const auto decoder = make_decoder(compression_);
  std::string in = std::exchange(head_, {});
  std::string given(std::size_t{256} << 10U, '\0');
  std::uint64_t size = 0;
  std::string_view left = in;
  while (true) {
    const Codec::Step step = decoder->step(left, given);
    if (!step.fault.empty()) {
      return std::unexpected{refusal(" is not valid " + format + ": " + std::string{step.fault})};
    }
    left.remove_prefix(step.taken);
    size += step.given;
    if (size > max_bytes) {
      return std::unexpected{
          refusal(" is longer than " + std::to_string(max_bytes) +
                  " bytes when it is decompressed; --max-dump-size allows more")};
    }
    const std::string_view text = std::string_view{given}.substr(0, step.given);
    if (head_.size() < head_bytes) head_ += text.substr(0, head_bytes - head_.size());
    PERSIST_PASS(out.write(text));
    if (step.taken > 0 || step.given > 0) continue;
    in.resize(given.size());
    const auto count = read_some(descriptor(), in.data(), in.size(), name_);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    left = std::string_view{in}.substr(0, *count);
  }
  if (!decoder->is_whole()) {
    return std::unexpected{refusal(" is not valid " + format + ": unexpected end of input")};
  }
  PERSIST_PASS(out.flush());
  PERSIST_PASS(check_head());
  head_.clear();
  spool_ = *std::move(spool);
  spooled_ = true;
  start_ = 0;
  return {};
}

int DumpInput::descriptor() const {
  if (spooled_) return spool_.number();
  return file_.number() < 0 ? STDIN_FILENO : file_.number();
}

// Of a pipe no more than its first line is waited for: the writer may be slow.
Outcome<void> DumpInput::take_head() {
  std::string room(head_bytes, '\0');
  while (head_.size() < head_bytes) {
    const auto count = read_some(descriptor(), room.data(), head_bytes - head_.size(), name_);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    head_.append(room, 0, *count);
    if (piped_ && head_.find('\n', head_.find_first_not_of(" \t\r\n")) != std::string::npos) break;
  }
  return {};
}

Outcome<void> DumpInput::rewind() {
  if (piped_ && !spooled_) return {};
  if (::lseek(descriptor(), start_, SEEK_SET) < 0) {
    return std::unexpected{system_error("cannot read " + name_, errno)};
  }
  return {};
}

Outcome<std::size_t> DumpInput::read(std::span<char> room) {
  if (piped_ && !spooled_) return read_pipe(room);
  return read_some(descriptor(), room.data(), room.size(), name_);
}

Outcome<std::size_t> DumpInput::read_pipe(std::span<char> room) {
  std::size_t size = std::min(head_.size(), room.size());
  if (size > 0) {
    head_.copy(room.data(), size);
    head_.erase(0, size);
  } else {
    const auto count = read_some(descriptor(), room.data(), room.size(), name_);
    if (!count) return count;
    size = *count;
  }
  const std::string_view bytes{room.data(), size};
  PERSIST_PASS(check_line(bytes));
  if (!to_spool_) return size;
  if (size > 0) {
    PERSIST_PASS(to_spool_->write(bytes));
  } else {
    PERSIST_PASS(to_spool_->flush());
    spooled_ = true;
    start_ = 0;
  }
  return size;
}

Outcome<void> DumpInput::check_line(std::string_view bytes) {
  const auto newline = bytes.rfind('\n');
  line_bytes_ =
      newline == std::string_view::npos ? line_bytes_ + bytes.size() : bytes.size() - newline - 1;
  if (line_bytes_ <= max_line_bytes_) return {};
  return std::unexpected{too_long_input("a line of " + name_, max_line_bytes_)};
}

DumpSource source_of(DumpInput& input) {
  return [&input](std::span<char> room) -> Result<std::size_t> {
    auto count = input.read(room);
    if (!count) return std::unexpected(as_library_error(count.error()));
    return *count;
  };
}

}  // namespace persist::app
