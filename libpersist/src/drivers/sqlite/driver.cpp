#include <algorithm>
#include <array>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/capabilities.hpp"
#include "drivers/sqlite/database_file.hpp"
#include "kvs/uri_members.hpp"
#include "values/file_identity.hpp"

namespace persist {

namespace {

SqliteOptions sqlite_options(const Uri& uri, const OpenOptions& options) {
  SqliteOptions made{.path = uri.path,
                     .access = options.access,
                     .timeout = options.timeout,
                     .max_value_bytes = options.max_value_bytes,
                     .allow_triggers = options.allow_triggers,
                     .hot_journal = options.hot_journal,
                     .steps = options.steps,
                     .note = options.note,
                     .form_note = options.form_note,
                     .is_interrupted = options.is_interrupted,
                     .lock_wait = options.lock_wait};
  TableMembers tables = table_members(uri);
  made.layout = tables.layout;
  if (!tables.table.empty()) made.kvs_table = std::move(tables.table);
  made.kvs_prefix = tables.form;
  return made;
}

/// The same; the error says how to open a folder, if the path is one.
template <class T>
Result<T> hinted(Result<T> opened, const Uri& uri) {
  std::error_code unknown;
  if (!opened && std::filesystem::is_directory(uri.path, unknown)) {
    if (auto* const error = std::get_if<PersistenceBackingError>(&opened.error())) {
      error->message += "; use dir:PATH for the folder of a key-value store";
    }
  }
  return opened;
}

class SqliteDriver final : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 1> schemes{"sqlite"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "sqlite:PATH"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::path_and_members; }
  [[nodiscard]] std::span<const std::string_view> members() const override {
    static constexpr std::array<std::string_view, 3> members{"layout", "table", "form"};
    return members;
  }

  [[nodiscard]] std::expected<void, UriError> check(const Uri& uri) const override {
    if (uri.path.empty() || uri.path == ":memory:") {
      return std::unexpected{UriError{
          .message = "the URL 'sqlite:" + uri.path + "' does not name a path", .hint = {}}};
    }
    return check_table_members(uri);
  }

  [[nodiscard]] Capabilities capabilities() const override { return sqlite::capabilities; }

  [[nodiscard]] std::string identity(const Uri& uri) const override {
    return file_identity(uri.path);
  }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const Uri& uri) const override {
    return uri.path;
  }
  [[nodiscard]] bool contains(const Uri& uri, const std::filesystem::path& path) const override {
    if (is_same_file(uri.path, path)) return true;
    // SQLite keeps them beside what a link leads to.
    const auto database = sqlite::target_of(uri.path);
    const std::string target = database ? database->string() : uri.path;
    return std::ranges::any_of(std::array{"-wal", "-shm", "-journal"}, [&](const char* suffix) {
      return is_same_file(target + suffix, path);
    });
  }

  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(
      const Uri& uri, const OpenOptions& options) const override {
    return hinted(open_sqlite_inspector(sqlite_options(uri, options)), uri);
  }
  [[nodiscard]] Result<std::shared_ptr<BackingPersistence>> open_persistence(
      const Uri& uri, const OpenOptions& options,
      std::shared_ptr<const Clock> clock) const override {
    SqliteOptions sqlite = sqlite_options(uri, options);
    sqlite.clock = std::move(clock);
    auto context = hinted(layer_sqlite(std::move(sqlite)).build(), uri);
    if (!context) return std::unexpected{std::move(context.error())};
    return context->share(BackingPersistence::tag);
  }

  [[nodiscard]] Result<void> back_up(const Uri& uri, const OpenOptions& options,
                                     const std::filesystem::path& target, BackupTarget kind,
                                     const BackupProgress& progress) const override {
    return backup_sqlite(sqlite_options(uri, options), target, kind, progress);
  }
  [[nodiscard]] Result<StoresMoved> move_stores(const Uri& uri, const OpenOptions& options,
                                                const StoreMove& move) const override {
    return move_sqlite_stores(sqlite_options(uri, options), move);
  }
};

}  // namespace

std::unique_ptr<Driver> make_sqlite_driver() { return std::make_unique<SqliteDriver>(); }

}  // namespace persist
