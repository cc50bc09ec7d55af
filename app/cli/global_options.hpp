#pragma once

/// The options that stand before or after every command: as typed, and as resolved.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <persist/clock.hpp>
#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "base/url.hpp"
#include "cli/options.hpp"
#include "io/dump_input.hpp"
#include "render/palette.hpp"

namespace persist::app {

/// As typed.
struct GlobalOptions {
  std::optional<std::string> db;
  std::optional<std::string> password_file;
  std::optional<std::string> store;
  bool all_stores = false;
  std::optional<std::string> layout;
  std::optional<std::string> table;
  std::optional<std::string> kvs_form;
  bool steps = false;
  bool raw = false;
  std::optional<std::string> dialect;
  std::optional<std::string> tag;
  std::optional<std::string> schemas;
  bool read_only = false;
  bool allow_triggers = false;
  std::optional<std::string> max_value_bytes;
  std::optional<std::string> max_dump_bytes;
  std::optional<std::string> timeout;
  std::optional<std::string> now;
  bool pretty = false;
  bool compact = false;
  std::optional<std::string> color;
  bool no_pager = false;
  bool quiet = false;
  bool verbose = false;
  std::optional<std::string> progress;
  std::optional<std::string> errors;

  void declare(Options& options);
};

/// When to do something that suits a terminal.
enum class When { automatic, always, never };

/// Which way JSON is asked to be printed.
enum class JsonFormat { automatic, pretty, compact };

/// As resolved, with the environment in its place.
struct Settings {
  /// Who opens what is named; outlives the session.
  const DriverRegistry* drivers = nullptr;
  std::optional<Location> db = std::nullopt;
  /// The store that was named, by option or variable.
  std::optional<std::string> store = std::nullopt;
  /// The name came from the option, not from the variable.
  bool store_from_option = false;
  bool all_stores = false;
  /// What --layout says, unless that is "auto"; `db` has it too. The other two are about `db`
  /// alone.
  std::optional<std::string> layout = std::nullopt;
  /// What PERSIST_LAYOUT says, unless an option, a URL or "auto" is in its place; `db` has it too.
  std::optional<std::string> default_layout = std::nullopt;
  bool table_given = false;
  bool form_given = false;
  /// Steps of workflows are entries, too.
  bool steps = false;
  bool raw = false;
  Dialect dialect = Dialect::v4;
  /// The dialect was named by the option, not by the variable or assumed.
  bool dialect_given = false;
  std::optional<std::string> tag = std::nullopt;
  /// The file of --schemas; none under --raw, which works below Exits.
  std::optional<std::string> schemas = std::nullopt;
  bool read_only = false;
  /// The variable alone says so.
  bool read_only_from_variable = false;
  bool allow_triggers = false;
  /// What reading does where a writer was killed.
  HotJournal hot_journal = HotJournal::read_copy;
  std::size_t max_value_bytes = std::size_t{64} << 20;
  /// Of a compressed dump, when it is decompressed.
  std::uint64_t max_dump_bytes = default_max_dump_bytes;
  std::chrono::milliseconds timeout = std::chrono::seconds{5};
  /// The instant that was given in place of the clock's.
  std::optional<Instant> now = std::nullopt;
  JsonFormat json = JsonFormat::automatic;
  When color = When::automatic;
  /// How colours look.
  Palette palette = Palette::usual(ColorDepth::ansi);
  /// What PERSIST_PALETTE says wrong.
  std::vector<std::string> palette_faults = {};
  bool no_pager = false;
  bool quiet = false;
  bool verbose = false;
  When progress = When::automatic;
  bool json_errors = false;
};

/// Checks what was typed and adds the environment: PERSIST_DB, PERSIST_STORE, PERSIST_LAYOUT,
/// PERSIST_DIALECT, PERSIST_SCHEMAS, PERSIST_READ_ONLY, PERSIST_TIMEOUT, PERSIST_COLOR,
/// PERSIST_PALETTE, NO_COLOR, COLORTERM and TERM, of which an empty one counts as unset. An option
/// comes before its variable. A terminal that is dumb, or of which nothing is known, gets no
/// colours.
[[nodiscard]] Outcome<Settings> resolve(const GlobalOptions& typed, const DriverRegistry& drivers);

}  // namespace persist::app
