#include "core/backing.hpp"

#include <filesystem>
#include <system_error>

#include <persist/directory.hpp>
#include <persist/memory.hpp>
#include <persist/sqlite.hpp>

#include "base/file_kind.hpp"
#include "core/dump_lines.hpp"
#include "io/input.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

constexpr std::string_view form_hint =
    "--kvs-form escaped or bare, or ?form=escaped in the URL, says which it is";

}  // namespace

SqliteOptions sqlite_options(const Url& url, Access access, const Settings& settings,
                             const Reporter& report) {
  return {.path = url.path,
          .access = access,
          .layout = url.table ? Layout::kvs : url.layout,
          .kvs_table = url.table.value_or(std::string{default_kvs_table}),
          .kvs_prefix = url.form.value_or(KvsPrefix::automatic),
          .timeout = settings.timeout,
          .max_value_bytes = settings.max_value_bytes,
          .allow_triggers = settings.allow_triggers,
          .hot_journal = settings.hot_journal,
          .note = [&report](const std::string& sentence) { report.warn(sentence); },
          .form_note = [&report](const std::string& sentence) { report.warn(sentence, form_hint); },
          .is_interrupted = [] { return received_signal() != 0; }};
}

namespace {

DirectoryOptions directory_options(const Url& url, Access access, const Settings& settings,
                                   const Reporter& report) {
  return {
      .path = url.path,
      .access = access,
      .prefix = url.form.value_or(KvsPrefix::automatic),
      .timeout = settings.timeout,
      .max_value_bytes = settings.max_value_bytes,
      .note = [&report](const std::string& sentence) { report.warn(sentence); },
      .form_note = [&report](const std::string& sentence) { report.warn(sentence, form_hint); }};
}

Outcome<std::unique_ptr<Inspector>> open_memory(const Url& url, const Settings& settings,
                                                const Reporter& report) {
  std::unique_ptr<Inspector> memory = make_memory_inspector();
  if (!url.path.empty()) PERSIST_PASS(fill_from_dump(*memory, url.path, settings, report));
  return memory;
}

template <class BackingOptions>
BackingOptions noted(BackingOptions options, FormNote form_note) {
  if (form_note) options.form_note = std::move(form_note);
  return options;
}

/// Only a SQLite file has a choice.
Outcome<void> check_layout(const Url& url) {
  if (!url.layout || url.kind == Url::Kind::sqlite) return {};
  const bool is_folder = url.kind == Url::Kind::directory;
  if (is_folder && url.layout == Layout::kvs) return {};
  return usage("the database has no table of the layout " + std::string{name_of(*url.layout)} +
               (is_folder ? "; a folder has the layout kvs" : "; memory has no layout"));
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
Error explained(PersistenceError error, const Url& url) {
  if (auto* const backing = std::get_if<PersistenceBackingError>(&error)) {
    std::error_code unknown;
    if (backing->code == "SQLITE_NOTADB") {
      backing->message += "; " + why_not_a_database(head_of(url.path));
    } else if (url.kind == Url::Kind::sqlite && std::filesystem::is_directory(url.path, unknown)) {
      backing->message += "; a folder of a key-value store is opened as dir:PATH";
    }
  }
  return stop(std::move(error)).error();
}

}  // namespace

Outcome<void> check_changes_allowed(Access access, const Settings& settings) {
  if (!settings.read_only || access == Access::read) return {};
  return std::unexpected{PersistenceBackingError{
      .code = "READ_ONLY", .message = "nothing is changed under --read-only"}};
}

Outcome<std::unique_ptr<Inspector>> open_backing(const Url& url, Access access,
                                                 const Settings& settings, const Reporter& report,
                                                 LongEntries long_entries, FormNote form_note) {
  PERSIST_PASS(check_changes_allowed(access, settings));
  PERSIST_PASS(check_layout(url));
  if (url.kind == Url::Kind::memory) return open_memory(url, settings, report);
  Result<std::unique_ptr<Inspector>> opened =
      url.kind == Url::Kind::directory
          ? open_directory_inspector(
                noted(directory_options(url, access, settings, report), std::move(form_note)))
          : open_sqlite_inspector(
                noted(sqlite_options(url, access, settings, report), std::move(form_note)));
  if (!opened) return std::unexpected{explained(std::move(opened.error()), url)};
  if (long_entries == LongEntries::fail) return *std::move(opened);
  return skip_long_entries(*std::move(opened), report);
}

}  // namespace persist::app
