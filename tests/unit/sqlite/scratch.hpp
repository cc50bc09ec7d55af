#pragma once

#include <persist/sqlite.hpp>

#include <sqlite3.h>
#include <stdlib.h>

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
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path(name).c_str(), &handle) == SQLITE_OK);
    const int code = sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr);
    INFO(sqlite3_errmsg(handle));
    CHECK(code == SQLITE_OK);
    sqlite3_close(handle);
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

/// The keys that a walk goes through.
inline std::vector<std::string> keys_of(persist::Inspector& inspector, const std::string& store,
                                        persist::Range range = {}) {
  const auto walk = must(inspector.walk(store, std::move(range)));
  std::vector<std::string> keys;
  persist::Portion portion;
  for (must(walk->next(portion)); !portion.empty(); must(walk->next(portion))) {
    for (std::size_t i = 0; i < portion.size(); ++i) keys.emplace_back(portion[i].key);
  }
  return keys;
}
