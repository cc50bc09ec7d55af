#include "dump_input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <persist/temporary_folder.hpp>

#include "output.hpp"
#include "repeated_keys.hpp"
#include "system_error.hpp"

namespace persist::app {

namespace {

Outcome<Descriptor> unlinked_file() {
  const auto folder = temporary_folder();
  if (!folder) return stop(folder.error());
  std::string name = (*folder / "persist.XXXXXX").string();
  Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.number() < 0) {
    return std::unexpected{system_error("cannot make a temporary file", errno)};
  }
  ::unlink(name.c_str());
  return file;
}

Outcome<Descriptor> spooled(int from, const std::string& name) {
  auto file = unlinked_file();
  if (!file) return file;
  Output out{file->number(), "a temporary file"};
  std::string room(std::size_t{256} << 10, '\0');
  while (true) {
    const auto count = read_some(from, room.data(), room.size(), name);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    PERSIST_PASS(out.write({room.data(), *count}));
  }
  PERSIST_PASS(out.flush());
  return file;
}

/// Errors of reading are errors of a backing, always.
PersistenceError as_library_error(const Error& error) {
  return std::get<PersistenceBackingError>(error);
}

PersistenceSchemaError malformed(const std::string& name, const DumpError& error) {
  return {.method = "load",
          .issues = {{.path = "",
                      .message = name + ": line " + std::to_string(error.line) + ", column " +
                                 std::to_string(error.column) + ": " + error.message}}};
}

}  // namespace

Outcome<DumpInput> DumpInput::open(const std::string& path) {
  DumpInput input;
  int from = STDIN_FILENO;
  if (path == "-") {
    input.name_ = "standard input";
  } else {
    auto file = open_for_reading(path);
    if (!file) return std::unexpected(std::move(file.error()));
    input.file_ = *std::move(file);
    input.name_ = path;
    from = input.file_.number();
  }
  struct stat about {};
  if (::fstat(from, &about) != 0) {
    return std::unexpected{system_error("cannot read " + input.name_, errno)};
  }
  input.piped_ = !S_ISREG(about.st_mode);
  if (!input.piped_) {
    // Standard input may be a file that somebody read a part of: its rest is the dump.
    input.start_ = ::lseek(from, 0, SEEK_CUR);
    if (path == "-") input.file_ = Descriptor{::dup(from)};
    return input;
  }
  auto spool = spooled(from, input.name_);
  if (!spool) return std::unexpected(std::move(spool.error()));
  input.file_ = *std::move(spool);
  return input;
}

Outcome<DumpSource> DumpInput::source() const {
  if (::lseek(file_.number(), start_, SEEK_SET) < 0) {
    return std::unexpected{system_error("cannot read " + name_, errno)};
  }
  return [this](std::span<char> room) -> Result<std::size_t> {
    const auto count = read_some(file_.number(), room.data(), room.size(), name_);
    if (!count) return std::unexpected(as_library_error(count.error()));
    return *count;
  };
}

Outcome<DumpReading> read_lines(const DumpInput& input, const DumpReadOptions& options,
                                const EntrySink& on_entry, const Reporter& report) {
  constexpr std::size_t most_told = 100;
  auto source = input.source();
  if (!source) return std::unexpected(std::move(source.error()));
  std::size_t told = 0;
  auto reading = read_dump(
      *source, on_entry,
      [&](const DumpError& error) {
        if (told++ < most_told) report.error(malformed(input.name(), error));
      },
      options);
  if (!reading) return stop(std::move(reading.error()));
  return *std::move(reading);
}

Outcome<void> fill_from_dump(Inspector& memory, const std::string& path, const Settings& settings,
                             const Reporter& report) {
  const auto input = DumpInput::open(path);
  if (!input) return std::unexpected(input.error());
  auto transaction = memory.begin(Instant{});
  if (!transaction) return stop(std::move(transaction.error()));
  // A line is longer than its value: escapes, base64, the key.
  const DumpReadOptions options{.max_line_bytes = 2 * settings.max_value_bytes};
  RepeatedKeys keys;
  const auto reading = read_lines(
      *input, options,
      [&](const DumpEntry& entry) -> Result<void> {
        keys.add(entry);
        auto put = (*transaction)
                       ->put(entry.store, {entry.key, entry.key_class}, entry.value, entry.expires,
                             Condition::always(), entry.value_class());
        if (!put) return std::unexpected(std::move(put.error()));
        return {};
      },
      report);
  if (!reading) return std::unexpected(reading.error());
  if (reading->malformed > 0) {
    return std::unexpected{PersistenceSchemaError{
        .issues = {{.path = "", .message = "the dump " + path + " is malformed"}}}};
  }
  if (const auto conflict = keys.find_conflict()) {
    report.warn(path + ": " + message_of(*conflict) + "; the last one of each is used");
  }
  PERSIST_STOP((*transaction)->commit());
  return {};
}

}  // namespace persist::app
