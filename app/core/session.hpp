#pragma once

/// What a command works with: the settings, the backing that was named, standard output and error.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/dump.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "cli/global_options.hpp"
#include "core/reporter.hpp"
#include "core/skipping_inspector.hpp"
#include "io/output.hpp"
#include "io/signals.hpp"
#include "render/json.hpp"
#include "schemas/store_schemas.hpp"

namespace persist::app {

class Session {
 public:
  Session(Settings settings, Reporter& reporter, Output& output)
      : settings_{std::move(settings)}, report_{reporter}, out_{output}, now_{clock_now()} {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const Reporter& report() const { return report_; }
  [[nodiscard]] Output& out() { return out_; }

  /// Reads the file of --schemas, if there is any. A usage error that says what is wrong with it.
  [[nodiscard]] Outcome<void> load_schemas();
  /// What was read; null without --schemas.
  [[nodiscard]] StoreSchemas* schemas() const { return schemas_.get(); }

  /// The instant that the command goes by: that of --now, otherwise when the session began.
  [[nodiscard]] Instant now() const { return now_; }
  /// The instant of --now, otherwise the clock's: for what lives on, as `watch` and `batch` do.
  [[nodiscard]] Instant clock_now() const;

  /// Opens the backing of --db, which a signal then interrupts. Once a session. What holds requests
  /// is opened to be read alone: anything else is a usage error.
  [[nodiscard]] Outcome<Inspector*> open(Access access,
                                         LongEntries long_entries = LongEntries::skip);

  /// Whether the steps of workflows are entries: if --steps asks for them, or always.
  enum class Steps { as_asked, always };

  /// The same for a command about requests of `layout`: they are opened to be changed, too, and
  /// also where the database has a cache beside them. It is a usage error where there are none.
  [[nodiscard]] Outcome<Inspector*> open_requests(Access access, Layout layout,
                                                  Steps steps = Steps::as_asked);

  /// The one store that the command is about: the named one, otherwise the only one there is. None
  /// or several is a usage error that lists them.
  [[nodiscard]] Outcome<std::string> store(Inspector& inspector);

  /// The same before `open` makes a file: without a name, a backing that is not there has no store.
  [[nodiscard]] Outcome<Inspector*> open_to_create();

  /// For a change that is only tried out: the backing for reading; an empty one in place of a file
  /// that does not exist.
  [[nodiscard]] Outcome<Inspector*> open_to_try_out();

  /// What a scanning command goes through when neither --store nor --all-stores says so.
  enum class Unnamed { only_store, every_store };

  /// Fails when an option that is about --db alone was given to a command that names its backings
  /// as arguments.
  [[nodiscard]] Outcome<void> refuse_options_for_db() const;

  /// The stores to scan, in order. A named one without entries is scanned too, with a warning.
  [[nodiscard]] Outcome<std::vector<std::string>> stores(Inspector& inspector, Unnamed unnamed);

  /// Warns when `store` was named and has no entry at all, listing the stores there are.
  [[nodiscard]] Outcome<void> warn_if_empty(Inspector& inspector, const std::string& store) const;

  /// Warns when `range` asks for expired entries of a server that removes them itself.
  void warn_of_native_expiry(const Inspector& inspector, const ScanOptions& range) const;

  /// Under --tag, warns when no other key of `store` than `key` has the tag: Effect writes primary
  /// keys alone, and would not find this entry.
  [[nodiscard]] Outcome<void> warn_of_lone_tag(Inspector& inspector, const std::string& store,
                                               std::string_view key) const;

  /// Whether what goes to standard output may be coloured.
  [[nodiscard]] bool colored() const { return colored(out_); }
  /// Whether what goes to `out` may be.
  [[nodiscard]] bool colored(const Output& out) const;
  /// Whether a single value on `out` is for people: on a terminal, unless a style of JSON is asked
  /// for.
  [[nodiscard]] bool is_interactive(const Output& out) const;
  /// How a lone value is printed: indented on a terminal.
  [[nodiscard]] JsonStyle style_of_value() const;
  /// How each of many values is printed: on a line of its own, unless --pretty asks otherwise.
  [[nodiscard]] JsonStyle style_of_line() const;

  /// Writes lines of JSON to standard output, each in that style.
  [[nodiscard]] Outcome<void> print_json_lines(std::string_view lines);

  /// Writes whole entries of a dump of that form to standard output: to a terminal escaped, and in
  /// colours.
  [[nodiscard]] Outcome<void> print_dump(std::string_view text, DumpForm form);

  /// KEY as it is stored: under --tag with the tag before it.
  [[nodiscard]] std::string stored_key(std::string_view key) const;

 private:
  Settings settings_;
  Reporter& report_;
  Output& out_;
  Instant now_;
  std::unique_ptr<Inspector> inspector_;
  std::optional<InterruptOnSignal> interrupt_;
  std::unique_ptr<StoreSchemas> schemas_;
};

}  // namespace persist::app
