#include "cli/global_options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/time_words.hpp"
#include "io/input.hpp"

namespace persist::app {

namespace {

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

When when(const std::optional<std::string>& word) {
  if (word == "always") return When::always;
  if (word == "never") return When::never;
  return When::automatic;
}

Outcome<void> resolve_times(const GlobalOptions& typed, Settings& settings) {
  if (typed.timeout) {
    const auto timeout = parse_duration(*typed.timeout);
    if (!timeout || timeout->count() < 0) {
      return usage("--timeout: '" + *typed.timeout + "' is not a duration",
                   "write it with a unit: 250ms, 10s, 5m");
    }
    settings.timeout = *timeout;
  }
  if (typed.now) {
    settings.now = parse_time(*typed.now);
    if (!settings.now) {
      return usage("--now: '" + *typed.now + "' is not a time",
                   "write milliseconds since the epoch, or 2027-01-31T12:00:00Z");
    }
    if (std::string hint = seconds_hint(*typed.now); !hint.empty()) {
      return usage("--now: '" + *typed.now + "' is in 1970", std::move(hint));
    }
  }
  return {};
}

/// Options come before what the URL says.
Outcome<void> resolve_form(const GlobalOptions& typed, Location& db) {
  PERSIST_PASS(set_choice(db, "layout", "layout", typed.layout));
  PERSIST_PASS(set_choice(db, "kvs-form", "form", typed.kvs_form));
  return typed.table ? set_member(db, "table", "table", *typed.table) : Outcome<void>{};
}

/// The password in a file: its first line.
Outcome<std::string> read_password(const std::string& path) {
  constexpr std::size_t max_bytes = 4096;
  auto text = read_file(path, max_bytes);
  if (!text) return text;
  text->resize(std::min(text->find_first_of("\r\n"), text->size()));
  if (text->empty()) return usage("--password-file: the file " + path + " is empty");
  return text;
}

Outcome<void> resolve_where(const GlobalOptions& typed, Settings& settings) {
  if (const auto db = typed.db ? typed.db : variable("PERSIST_DB")) {
    auto place = locate(*settings.drivers, *db);
    if (!place) return std::unexpected(std::move(place.error()));
    settings.db = *std::move(place);
  }
  settings.all_stores = typed.all_stores;
  settings.store_from_option = typed.store.has_value();
  if (!typed.all_stores) settings.store = typed.store ? typed.store : variable("PERSIST_STORE");
  if (typed.layout != "auto") settings.layout = typed.layout;
  settings.table_given = typed.table.has_value();
  settings.form_given = typed.kvs_form.has_value();
  if (!settings.db) return {};
  if (typed.password_file) {
    if (settings.db->uri.hosts.empty() && settings.db->local_path()) {
      return usage("--password-file does not apply to a " + settings.db->uri.scheme + ": database");
    }
    auto password = read_password(*typed.password_file);
    if (!password) return std::unexpected(std::move(password.error()));
    settings.db->uri.password = *std::move(password);
  }
  return resolve_form(typed, *settings.db);
}

Outcome<std::size_t> resolve_size(const std::string& text) {
  // SQLite's own limit on the length of a value.
  constexpr std::size_t most = 1'000'000'000;
  std::size_t size = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, size);
  if (error != std::errc{} || rest != end || size == 0 || size > most) {
    return usage("--max-value-size: '" + text + "' is not a number of bytes from 1 to 1000000000");
  }
  return size;
}

ColorDepth depth_of_terminal() {
  const std::string terminal = variable("TERM").value_or("");
  const bool is_indexed = terminal.find("256color") != std::string::npos ||
                          terminal.find("direct") != std::string::npos || variable("COLORTERM");
  return is_indexed ? ColorDepth::indexed : ColorDepth::ansi;
}

void resolve_colors(const GlobalOptions& typed, bool is_plain_terminal, Settings& settings) {
  settings.color = when(typed.color);
  if (settings.color == When::automatic &&
      (is_plain_terminal || (!typed.color && variable("NO_COLOR")))) {
    settings.color = When::never;
  }
  if (settings.color == When::never) return;
  settings.palette = Palette::usual(depth_of_terminal());
  if (const auto palette = variable("PERSIST_PALETTE")) {
    settings.palette_faults = change_palette(settings.palette, *palette);
  }
}

}  // namespace

Outcome<Settings> resolve(const GlobalOptions& typed, const DriverRegistry& drivers) {
  Settings settings;
  settings.drivers = &drivers;
  PERSIST_PASS(resolve_where(typed, settings));
  PERSIST_PASS(resolve_times(typed, settings));
  if (typed.max_value_bytes) {
    const auto size = resolve_size(*typed.max_value_bytes);
    if (!size) return std::unexpected(size.error());
    settings.max_value_bytes = *size;
  }
  settings.raw = typed.raw;
  settings.dialect = typed.dialect == "v3" ? Dialect::v3 : Dialect::v4;
  settings.dialect_given = typed.dialect.has_value();
  if (typed.tag && typed.tag->empty()) return usage("the argument of --tag is empty");
  settings.tag = typed.tag;
  settings.read_only = typed.read_only;
  settings.allow_triggers = typed.allow_triggers;
  if (typed.pretty) settings.json = JsonFormat::pretty;
  if (typed.compact) settings.json = JsonFormat::compact;
  const bool is_plain_terminal = variable("TERM").value_or("dumb") == "dumb";
  resolve_colors(typed, is_plain_terminal, settings);
  settings.no_pager = typed.no_pager;
  settings.quiet = typed.quiet;
  settings.verbose = typed.verbose;
  settings.progress = when(typed.progress);
  if (settings.progress == When::automatic && is_plain_terminal) settings.progress = When::never;
  settings.json_errors = typed.errors == "json";
  return settings;
}

}  // namespace persist::app
