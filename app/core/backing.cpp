#include "core/backing.hpp"

#include <filesystem>
#include <set>
#include <system_error>

#include <persist/memory.hpp>

#include "base/file_kind.hpp"
#include "core/dump_lines.hpp"
#include "core/progress.hpp"
#include "io/input.hpp"
#include "io/signals.hpp"
#include "io/status_line.hpp"

namespace persist::app {

namespace {

constexpr std::string_view form_hint =
    "use --kvs-form escaped or bare, or ?form=escaped in the URL";

void show_lock_wait(LockWait wait) {
  if (wait == LockWait::is_over) return erase_status_line();
  draw_status_line("waiting for a lock held by another process");
}

}  // namespace

OpenOptions open_options(Access access, const Settings& settings, const Reporter& report) {
  return {.access = access,
          .timeout = settings.timeout,
          .max_value_bytes = settings.max_value_bytes,
          .allow_triggers = settings.allow_triggers,
          .hot_journal = settings.hot_journal,
          .steps = settings.steps,
          .note = [&report](const std::string& sentence) { report.warn(sentence); },
          .form_note = [&report](const std::string& sentence) { report.warn(sentence, form_hint); },
          .is_interrupted = [] { return received_signal() != 0; },
          .lock_wait = shows_progress(settings) ? LockWaitReport{show_lock_wait} : nullptr};
}

namespace {

/// What was opened, for --verbose: the driver, and the layouts where a look at a file tells them.
void note_opening(Inspector& inspector, const Location& place, const Settings& settings,
                  const Reporter& report) {
  if (!settings.verbose) return;
  std::string sentence = "opened " + name_of(place) + ": driver " + place.uri.scheme;
  if (place.local_path() && place.capabilities().layouts) {
    std::set<std::string_view> layouts;
    if (const auto stores = inspector.stores()) {
      for (const StoreInfo& store : *stores) layouts.insert(name_of(store.layout));
    }
    for (const std::string_view layout : layouts) sentence += ", layout " + std::string{layout};
  }
  report.note(sentence + ", dialect " + (settings.dialect == Dialect::v3 ? "v3" : "v4"));
}

/// The first bytes of the file at `path`; none of what is not a regular file, which may never
/// answer.
std::string head_of(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown)) return {};
  const auto file = open_for_reading(path);
  if (!file) return {};
  std::string head(4096, '\0');
  head.resize(read_some(file->number(), head.data(), head.size(), path).value_or(0));
  return head;
}

/// Adds to an error of opening what the file looks like.
Error explained(PersistenceError error, const Location& place) {
  auto* const backing = std::get_if<PersistenceBackingError>(&error);
  const auto path = place.local_path();
  if (path && backing != nullptr && backing->code == "SQLITE_NOTADB") {
    backing->message += "; " + why_not_a_database(head_of(*path));
  }
  return stop(std::move(error)).error();
}

}  // namespace

Outcome<void> check_changes_allowed(Access access, const Settings& settings) {
  if (!settings.read_only || access == Access::read) return {};
  return std::unexpected{PersistenceBackingError{
      .code = "READ_ONLY",
      .message =
          std::string{settings.read_only_from_variable ? "PERSIST_READ_ONLY" : "--read-only"} +
          " refuses changes"}};
}

Outcome<std::unique_ptr<Inspector>> open_backing(const Location& place, Access access,
                                                 const Settings& settings, const Reporter& report,
                                                 LongEntries long_entries, FormNote form_note) {
  PERSIST_PASS(check_changes_allowed(access, settings));
  OpenOptions options = open_options(access, settings, report);
  if (form_note) options.form_note = std::move(form_note);
  auto opened = place.driver->inspect(place.uri, options);
  if (!opened) return std::unexpected{explained(std::move(opened.error()), place)};
  note_opening(**opened, place, settings, report);
  // What lives in this process alone begins with the dump that its URI names.
  if (!place.capabilities().persistent && !place.uri.path.empty()) {
    PERSIST_PASS(fill_from_dump(**opened, place.uri.path, settings, report));
  }
  if (long_entries == LongEntries::fail) return *std::move(opened);
  return skip_long_entries(*std::move(opened), report);
}

Outcome<std::unique_ptr<Inspector>> open_to_try_out(const Location& place, const Settings& settings,
                                                    const Reporter& report) {
  std::error_code unknown;
  const auto path = place.local_path();
  if (path && !std::filesystem::exists(*path, unknown) && !unknown) return make_memory_inspector();
  return open_backing(place, Access::read, settings, report);
}

}  // namespace persist::app
