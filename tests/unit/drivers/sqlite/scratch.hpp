#pragma once

#include <persist/sqlite.hpp>

#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

/// The value of a result that must be there.
template <class T>
T must(persist::Result<T> result) {
  if (!result) {
    INFO(persist::message_of(result.error()));
    FAIL();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// The backing's error in a result that must be one.
template <class T>
persist::PersistenceBackingError backing_error(const persist::Result<T>& result) {
  REQUIRE_FALSE(result);
  const auto* const error = std::get_if<persist::PersistenceBackingError>(&result.error());
  REQUIRE(error != nullptr);
  return *error;
}

/// A database opened beside the library, as an application would: it waits for the library's locks.
class RawDatabase {
 public:
  explicit RawDatabase(const std::filesystem::path& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    sqlite3_busy_timeout(handle_, 10'000);
  }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;
  ~RawDatabase() { sqlite3_close_v2(handle_); }

  void run(const std::string& statements) {
    const int code = sqlite3_exec(handle_, statements.c_str(), nullptr, nullptr, nullptr);
    INFO(statements.substr(0, 200) << ": " << sqlite3_errmsg(handle_));
    REQUIRE(code == SQLITE_OK);
  }
  /// The first column of the first row.
  std::string ask(const std::string& query) {
    std::string answer;
    const auto take = [](void* out, int, char** columns, char**) {
      *static_cast<std::string*>(out) = columns[0] == nullptr ? "NULL" : columns[0];
      return 1;
    };
    sqlite3_exec(handle_, query.c_str(), take, &answer, nullptr);
    return answer;
  }

 private:
  sqlite3* handle_ = nullptr;
};

/// A folder of its own for a test, gone with it.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "persist-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }

  [[nodiscard]] persist::Result<std::unique_ptr<persist::Inspector>> try_open(
      const std::string& name, persist::SqliteOptions options = {}) const {
    options.path = path(name);
    return persist::open_sqlite_inspector(std::move(options));
  }
  [[nodiscard]] std::unique_ptr<persist::Inspector> open(
      const std::string& name, persist::SqliteOptions options = {}) const {
    return must(try_open(name, std::move(options)));
  }

  /// Runs statements in a database of the folder.
  void sql(const std::string& name, const std::string& statements) const {
    RawDatabase{path(name)}.run(statements);
  }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream{path(name), std::ios::binary} << content;
  }
  void copy_fixture(const std::string& fixture, const std::string& name) const {
    std::filesystem::copy_file(std::filesystem::path{FIXTURES} / fixture, path(name));
    std::filesystem::permissions(path(name), std::filesystem::perms{0644});
  }

  /// The bytes of a file of the folder.
  [[nodiscard]] std::string bytes(const std::string& name) const {
    std::ifstream file{path(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  /// The names of the files in the folder, sorted.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  std::filesystem::path folder_;
};

inline void put(persist::Inspector& inspector, std::string_view store, std::string_view key,
                std::string_view value, persist::Expires expires = {}) {
  const auto transaction = must(inspector.begin(persist::Instant{}));
  CHECK(must(transaction->put(store, key, value, expires)) == persist::Applied::yes);
  must(transaction->commit());
}

/// The value of an entry; "(none)" when there is none.
inline std::string value_of(persist::Inspector& inspector, std::string_view store,
                            persist::StoredKey key) {
  persist::EntryBatch batch;
  must(inspector.lookup(store, key, batch));
  return batch.empty() ? "(none)" : std::string{batch[0].value};
}

inline constexpr const char* single_table =
    "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, "
    "value TEXT NOT NULL, expires INTEGER, PRIMARY KEY (store_id, id));";

/// The same table with one entry.
inline std::string table_with_value(const std::string& value) {
  return std::string{single_table} + "INSERT INTO effect_persistence VALUES ('s', 'k', '" + value +
         "', NULL);";
}

inline const persist::SqliteOptions to_read{.access = persist::Access::read};
inline const persist::SqliteOptions to_change{.access = persist::Access::change};

/// The keys that a scan goes through.
inline std::vector<std::string> keys_of(persist::Inspector& inspector, const std::string& store,
                                        persist::ScanOptions range = {}) {
  const auto scan = must(inspector.scan(store, std::move(range)));
  std::vector<std::string> keys;
  persist::EntryBatch batch;
  for (must(scan->next(batch)); !batch.empty(); must(scan->next(batch))) {
    for (std::size_t i = 0; i < batch.size(); ++i) keys.emplace_back(batch[i].key);
  }
  return keys;
}
