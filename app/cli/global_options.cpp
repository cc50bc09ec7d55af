#include "cli/global_options.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/sizes.hpp"
#include "base/time_words.hpp"
#include "cli/environment.hpp"
#include "io/input.hpp"

namespace persist::app {

namespace {

When when(const std::optional<std::string>& word) {
  if (word == "always") return When::always;
  if (word == "never") return When::never;
  return When::automatic;
}

Outcome<void> resolve_times(const GlobalOptions& typed, Settings& settings) {
  if (const auto text = typed.timeout ? typed.timeout : variable("PERSIST_TIMEOUT")) {
    const auto timeout = parse_duration(*text);
    if (!timeout || timeout->count() < 0) {
      return usage(std::string{typed.timeout ? "--timeout" : "PERSIST_TIMEOUT"} + ": '" + *text +
                       "' is not a duration",
                   std::string{duration_hint});
    }
    settings.timeout = *timeout;
  }
  if (!typed.now) return {};
  settings.now = parse_time(*typed.now, SystemClock{}.now());
  if (!settings.now) {
    return usage("--now: '" + *typed.now + "' is not a time", std::string{time_hint});
  }
  if (std::string hint = seconds_hint(*typed.now); !hint.empty()) {
    return usage("--now: '" + *typed.now + "' is in 1970", std::move(hint));
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
    const auto path = place->local_path();
    std::error_code unknown;
    if (path && path->native().starts_with("~/") && !std::filesystem::exists("~", unknown)) {
      return usage(std::string{typed.db ? "--db" : "PERSIST_DB"} + ": '~' is not expanded here",
                   "write $HOME/ in place of ~/");
    }
    settings.db = *std::move(place);
  }
  settings.all_stores = typed.all_stores;
  settings.store_from_option = typed.store.has_value();
  if (!typed.all_stores) settings.store = typed.store ? typed.store : variable("PERSIST_STORE");
  const auto layout =
      choice_variable("PERSIST_LAYOUT", {"auto", "single", "multi", "kvs", "cluster", "queue"});
  if (!layout) return std::unexpected(layout.error());
  if (typed.layout != "auto") settings.layout = typed.layout;
  if (!typed.layout && *layout != "auto") settings.default_layout = *layout;
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
  PERSIST_PASS(resolve_form(typed, *settings.db));
  set_default_layout(*settings.db, settings.default_layout);
  return {};
}

Outcome<std::size_t> resolve_size(const std::string& text) {
  constexpr std::size_t most = std::size_t{1} << 30;
  const auto size = parse_size(text);
  if (!size || *size == 0 || *size > most) {
    return usage("--max-value-size: '" + text + "' is not a size from 1 to 1G",
                 "write it like 4096, 10K or 1.5M");
  }
  return static_cast<std::size_t>(*size);
}

Outcome<void> resolve_access(const GlobalOptions& typed, Settings& settings) {
  const auto variable = flag_variable("PERSIST_READ_ONLY");
  if (!variable) return std::unexpected(variable.error());
  settings.read_only = typed.read_only || *variable;
  settings.read_only_from_variable = !typed.read_only && *variable;
  settings.allow_triggers = typed.allow_triggers;
  return {};
}

Outcome<void> resolve_dialect(const GlobalOptions& typed, Settings& settings) {
  const auto variable = choice_variable("PERSIST_DIALECT", {"v3", "v4"});
  if (!variable) return std::unexpected(variable.error());
  settings.dialect =
      (typed.dialect ? typed.dialect : *variable) == "v3" ? Dialect::v3 : Dialect::v4;
  settings.dialect_given = typed.dialect.has_value();
  return {};
}

ColorDepth depth_of_terminal() {
  const std::string terminal = variable("TERM").value_or("");
  const bool is_indexed = terminal.find("256color") != std::string::npos ||
                          terminal.find("direct") != std::string::npos || variable("COLORTERM");
  return is_indexed ? ColorDepth::indexed : ColorDepth::ansi;
}

Outcome<void> resolve_colors(const GlobalOptions& typed, bool is_plain_terminal,
                             Settings& settings) {
  const auto color = choice_variable("PERSIST_COLOR", {"auto", "always", "never"});
  if (!color) return std::unexpected(color.error());
  settings.color = when(typed.color ? typed.color : *color);
  if (settings.color == When::automatic &&
      (is_plain_terminal || (!typed.color && variable("NO_COLOR")))) {
    settings.color = When::never;
  }
  if (settings.color == When::never) return {};
  settings.palette = Palette::usual(depth_of_terminal());
  if (const auto palette = variable("PERSIST_PALETTE")) {
    settings.palette_faults = change_palette(settings.palette, *palette);
  }
  return {};
}

Outcome<void> resolve_output(const GlobalOptions& typed, Settings& settings) {
  if (typed.pretty) settings.json = JsonFormat::pretty;
  if (typed.compact) settings.json = JsonFormat::compact;
  const bool is_plain_terminal = variable("TERM").value_or("dumb") == "dumb";
  PERSIST_PASS(resolve_colors(typed, is_plain_terminal, settings));
  settings.quiet = typed.quiet;
  settings.verbose = typed.verbose;
  settings.progress = when(typed.progress);
  if (settings.progress == When::automatic && is_plain_terminal) settings.progress = When::never;
  settings.json_errors = typed.errors == "json";
  return {};
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
  if (typed.max_dump_bytes) {
    const auto size = parse_size(*typed.max_dump_bytes);
    if (!size || *size == 0) {
      return usage("--max-dump-size: '" + *typed.max_dump_bytes + "' is not a size",
                   "write it like 100M, 4G or 1.5G");
    }
    settings.max_dump_bytes = *size;
  }
  settings.steps = typed.steps;
  settings.raw = typed.raw;
  if (typed.tag && typed.tag->empty()) return usage("the argument of --tag is empty");
  settings.tag = typed.tag;
  if (typed.schemas && typed.raw) return usage("--schemas and --raw cannot be combined");
  if (!typed.raw) settings.schemas = typed.schemas ? typed.schemas : variable("PERSIST_SCHEMAS");
  PERSIST_PASS(resolve_dialect(typed, settings));
  PERSIST_PASS(resolve_access(typed, settings));
  PERSIST_PASS(resolve_output(typed, settings));
  settings.no_pager = typed.no_pager;
  return settings;
}

}  // namespace persist::app
