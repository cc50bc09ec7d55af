#include "core/session.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/backing.hpp"
#include "core/request_layouts.hpp"

namespace persist::app {

namespace {

/// "a", "b" and 3 more; what a message can hold.
std::string list_of(const std::vector<StoreInfo>& stores) {
  constexpr std::size_t most = 12;
  std::string list;
  for (std::size_t i = 0; i < std::min(stores.size(), most); ++i) {
    if (i > 0) list += ", ";
    list += '"' + stores[i].id + '"';
  }
  if (stores.size() > most) list += " and " + std::to_string(stores.size() - most) + " more";
  return list;
}

std::string this_database_has(const std::vector<StoreInfo>& stores) {
  return "this database has " + (stores.empty() ? "no stores" : list_of(stores));
}

std::unexpected<Error> in_two_layouts(const std::vector<StoreInfo>& stores, const std::string& id) {
  std::string layouts;
  for (const StoreInfo& store : stores) {
    if (store.id != id) continue;
    if (!layouts.empty()) layouts += " and ";
    layouts += name_of(store.layout);
  }
  return std::unexpected{Error{PersistenceBackingError{
      .fault = BackingFault::ambiguous_store,
      .message = "the store \"" + id + "\" exists in the layouts " + layouts}}};
}

bool has_no_layout(const Error& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::no_such_layout;
}

std::unexpected<Error> no_requests() {
  return usage("this database has no requests of a cluster and no queues");
}

std::unexpected<Error> unsupported_requests() {
  return usage("requests of a cluster and queues are in SQL databases only",
               "use the path of a SQLite file, postgresql:// or mysql://");
}

}  // namespace

Outcome<void> Session::load_schemas() {
  if (!settings_.schemas) return {};
  auto read = StoreSchemas::read(*settings_.schemas);
  if (!read) return std::unexpected(std::move(read.error()));
  schemas_ = *std::move(read);
  return {};
}

Instant Session::clock_now() const { return settings_.now ? *settings_.now : SystemClock{}.now(); }

Outcome<Inspector*> Session::open(Access access, LongEntries long_entries) {
  if (!settings_.db) {
    return usage("no database specified", "use --db or set PERSIST_DB");
  }
  auto opened = open_backing(*settings_.db, access, settings_, report_, long_entries);
  if (!opened) return std::unexpected(std::move(opened.error()));
  if (access != Access::read) PERSIST_PASS(refuse_requests(**opened));
  inspector_ = *std::move(opened);
  interrupt_.emplace(*inspector_);
  if (settings_.now && *settings_.now < SystemClock{}.now() &&
      inspector_->capabilities().native_expiry) {
    report_.warn("the server has removed what had expired at its own time; --now does not show it");
  }
  return inspector_.get();
}

Outcome<Inspector*> Session::open_requests(Access access, Layout layout, Steps steps) {
  if (!settings_.db) return usage("no database specified", "use --db or set PERSIST_DB");
  PERSIST_PASS(check_changes_allowed(access, settings_));
  const bool is_asked_for = settings_.db->uri.member("layout") != nullptr;
  // By no layout in particular cluster and queues are seen together.
  Settings settings = settings_;
  settings.steps = settings.steps || steps == Steps::always;
  auto opened = open_backing(*settings_.db, Access::read, settings, report_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  const bool has_cache = !(*opened)->capabilities().requests;
  if (has_cache || access != Access::read) {
    const auto beside = with_layout(*settings_.db, layout);
    if (has_cache && !beside) return unsupported_requests();
    if (has_cache && is_asked_for) return no_requests();
    opened->reset();
    opened = open_backing(has_cache ? *beside : *settings_.db, access, settings, report_);
    if (!opened && has_cache && has_no_layout(opened.error())) return no_requests();
    if (!opened) return std::unexpected(std::move(opened.error()));
  }
  inspector_ = *std::move(opened);
  interrupt_.emplace(*inspector_);
  return inspector_.get();
}

Outcome<Inspector*> Session::open_to_create() {
  // What cannot be looked at is for `open` to report.
  std::error_code unknown;
  const auto path = settings_.db ? settings_.db->local_path() : std::nullopt;
  if (path && !settings_.store && !std::filesystem::exists(*path, unknown) && !unknown) {
    return usage("no store specified, and none exists yet", "use --store");
  }
  return open(Access::create);
}

Outcome<Inspector*> Session::open_to_try_out() {
  if (!settings_.db) return usage("no database specified", "use --db or set PERSIST_DB");
  auto opened = app::open_to_try_out(*settings_.db, settings_, report_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  PERSIST_PASS(refuse_requests(**opened));
  inspector_ = *std::move(opened);
  interrupt_.emplace(*inspector_);
  return inspector_.get();
}

Outcome<std::string> Session::store(Inspector& inspector) {
  if (settings_.all_stores) return usage("this command works on one store", "use --store");
  if (settings_.store) return *settings_.store;
  const auto found = inspector.stores();
  if (!found) return stop(found.error());
  if (found->size() == 1) return found->front().id;
  if (found->empty()) return usage("no store specified, and none exists yet", "use --store");
  return usage("which store? " + this_database_has(*found), "use --store");
}

Outcome<std::vector<std::string>> Session::stores(Inspector& inspector, Unnamed unnamed) {
  const bool every = settings_.all_stores || (!settings_.store && unnamed == Unnamed::every_store);
  if (!every) {
    auto one = store(inspector);
    if (!one) return std::unexpected(std::move(one.error()));
    PERSIST_PASS(warn_if_empty(inspector, *one));
    return std::vector{*std::move(one)};
  }
  const auto found = inspector.stores();
  if (!found) return stop(found.error());
  std::vector<std::string> ids;
  for (const StoreInfo& store : *found) {
    if (!ids.empty() && ids.back() == store.id) return in_two_layouts(*found, store.id);
    ids.push_back(store.id);
  }
  return ids;
}

Outcome<void> Session::warn_if_empty(Inspector& inspector, const std::string& store) const {
  if (!settings_.store || report_.is_quiet()) return {};
  auto scan = inspector.scan(
      store, {.projection = Projection::keys, .order = ScanOrder::any, .limit_hint = 1});
  if (!scan) return stop(std::move(scan.error()));
  EntryBatch batch;
  PERSIST_STOP((*scan)->next(batch));
  if (!batch.empty()) return {};
  const auto found = inspector.stores();
  if (!found) return stop(found.error());
  report_.warn("the store \"" + store + "\" has no entries", this_database_has(*found));
  return {};
}

void Session::warn_of_native_expiry(const Inspector& inspector, const ScanOptions& range) const {
  if (range.liveness != Liveness::expired || !inspector.capabilities().native_expiry) return;
  report_.warn("the server removes expired entries itself, so that none are found");
}

Outcome<void> Session::warn_of_lone_tag(Inspector& inspector, const std::string& store,
                                        std::string_view key) const {
  if (!settings_.tag || report_.is_quiet()) return {};
  auto scan = inspector.scan(store, {.prefix = *settings_.tag + ':',
                                     .projection = Projection::keys,
                                     .order = ScanOrder::any,
                                     .limit_hint = 2});
  if (!scan) return stop(std::move(scan.error()));
  EntryBatch batch;
  PERSIST_STOP((*scan)->next(batch));
  if (batch.size() > 1 || (batch.size() == 1 && batch[0].key != key)) return {};
  report_.warn("no other key of the store \"" + store + "\" has the tag \"" + *settings_.tag + '"',
               "Effect 3.22 and 4.1 store a request under its primary key alone; omit --tag "
               "unless the application's primaryKey adds it");
  return {};
}

Outcome<void> Session::refuse_options_for_db() const {
  constexpr std::string_view hint = "use sqlite:PATH?table=TABLE&form=FORM or dir:PATH?form=FORM";
  if (settings_.table_given) return usage("--table applies to --db only", std::string{hint});
  if (settings_.form_given) return usage("--kvs-form applies to --db only", std::string{hint});
  return {};
}

bool Session::colored(const Output& out) const {
  if (settings_.color == When::automatic) return out.is_terminal();
  return settings_.color == When::always;
}

bool Session::is_interactive(const Output& out) const {
  return settings_.json == JsonFormat::automatic && out.is_terminal();
}

JsonStyle Session::style_of_value() const {
  JsonStyle style = style_of_line();
  style.indented = style.indented || is_interactive(out_);
  return style;
}

JsonStyle Session::style_of_line() const {
  return {.indented = settings_.json == JsonFormat::pretty,
          .colored = colored(),
          .escaped = out_.is_terminal()};
}

Outcome<void> Session::print_json_lines(std::string_view lines) {
  const JsonStyle style = style_of_line();
  if (style.is_plain()) return out_.write(lines);
  std::string text;
  append_each_value(text, lines, style);
  return out_.write(text);
}

Outcome<void> Session::print_dump(std::string_view text, DumpForm form) {
  JsonStyle style = style_of_line();
  style.indented = style.indented && form == DumpForm::lines;
  return style.is_plain() ? out_.write(text) : print_json_lines(text);
}

std::string Session::stored_key(std::string_view key) const {
  return settings_.tag ? *settings_.tag + ':' + std::string{key} : std::string{key};
}

}  // namespace persist::app
