#include "core/dump_lines.hpp"

#include "base/charset.hpp"
#include "base/counts.hpp"
#include "core/entry_words.hpp"
#include "io/repeated_keys.hpp"

namespace persist::app {

namespace {

PersistenceSchemaError malformed(const std::string& name, const DumpError& error) {
  return {.method = "load",
          .issues = {{.path = "",
                      .message = name + ": line " + std::to_string(error.line) + ", column " +
                                 std::to_string(error.column) + ": " + error.message}}};
}

/// Reports the malformed lines of a dump, the first ten of them one by one.
class MalformedLines {
 public:
  MalformedLines(const DumpInput& input, const Reporter& report) : input_{input}, report_{report} {}

  void add(const DumpError& error) {
    if (count_++ < max_reported) report_.error(malformed(input_.name(), error));
  }

  /// A pipe may never end, and may not fill the disk with what is useless.
  [[nodiscard]] bool is_enough() const { return input_.is_piped() && count_ >= max_reported; }

  void finish() const {
    const std::string mark = std::string{ellipsis()};
    if (is_enough()) {
      report("stopped reading after " + std::to_string(max_reported) + " malformed lines");
    } else if (count_ > max_reported) {
      report(mark + " and " + grouped(count_ - max_reported) + " more");
    }
  }

 private:
  static constexpr std::size_t max_reported = 10;

  void report(const std::string& message) const {
    report_.error(PersistenceSchemaError{
        .method = "load", .issues = {{.path = "", .message = input_.name() + ": " + message}}});
  }

  const DumpInput& input_;
  const Reporter& report_;
  std::size_t count_ = 0;
};

}  // namespace

DumpReadOptions dump_read_options(const Settings& settings, Instant now) {
  // A line is longer than its value: escapes, base64, the key.
  return {
      .max_line_bytes = 2 * settings.max_value_bytes, .now = now, .default_store = settings.store};
}

DumpReadOptions cache_read_options(const Settings& settings, Instant now) {
  DumpReadOptions options = dump_read_options(settings, now);
  options.request_lines = RequestLines::report;
  return options;
}

Outcome<DumpReport> read_lines(DumpInput& input, const DumpReadOptions& options,
                               const EntrySink& on_entry, const Reporter& report) {
  PERSIST_PASS(input.rewind());
  MalformedLines faults{input, report};
  const DumpSource all = source_of(input);
  const DumpSource source = [&](std::span<char> room) -> Result<std::size_t> {
    return faults.is_enough() ? 0 : all(room);
  };
  auto reading = read_dump(
      source, on_entry, [&](const DumpError& error) { faults.add(error); }, options);
  if (!reading) return stop(std::move(reading.error()));
  faults.finish();
  return *std::move(reading);
}

Outcome<void> fill_from_dump(Inspector& memory, const std::string& path, const Settings& settings,
                             const Reporter& report) {
  const DumpReadOptions options =
      cache_read_options(settings, settings.now ? *settings.now : SystemClock{}.now());
  auto input = DumpInput::open(path, Passes::one, options.max_line_bytes, settings.max_dump_bytes);
  if (!input) return std::unexpected(input.error());
  auto transaction = memory.begin(Instant{});
  if (!transaction) return stop(std::move(transaction.error()));
  RepeatedKeys keys;
  const auto reading = read_lines(
      *input, options,
      [&](const DumpEntry& entry) -> Result<void> {
        if (entry.is_open) return {};
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
    report.warn(path + ": " + message_of(*conflict) + "; the last value of each is used");
  }
  if (reading->open > 0) report.warn(path + ": " + open_requests_words(reading->open));
  PERSIST_STOP((*transaction)->commit());
  return {};
}

}  // namespace persist::app
