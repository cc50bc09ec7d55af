// The library's own calls beside the least that would do the same, by Google Benchmark. Names come
// in groups: group/ours and group/peer.

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>
#include <persist/memory.hpp>
#include <persist/result_persistence.hpp>
#include <persist/schema.hpp>
#include <persist/sqlite.hpp>

namespace {

constexpr int entries = 100'000;

struct User {
  std::int64_t id = 0;
  std::string name;
  std::string email;
  std::vector<std::string> roles;
  double score = 0;
  bool active = false;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(User, id, name, email, roles, score, active)

struct NotFound {
  std::int64_t id = 0;
};

struct GetUser {
  using Success = User;
  using Failure = NotFound;
  static constexpr std::string_view tag = "GetUser";
  int id = 0;
  [[nodiscard]] std::string primary_key() const { return std::to_string(id); }
};

}  // namespace

template <>
struct persist::Schema<User> {
  static constexpr auto shape = record(
      field("id", &User::id), field("name", &User::name), field("email", &User::email),
      field("roles", &User::roles), field("score", &User::score), field("active", &User::active));
};

template <>
struct persist::Schema<NotFound> {
  static constexpr auto shape = tagged("NotFound", field("id", &NotFound::id));
};

namespace {

std::string key_of(int id) { return "GetUser:" + std::to_string(id); }

std::string value_of(int id) {
  const std::string n = std::to_string(id);
  return R"({"_tag":"Success","value":{"id":)" + n + R"(,"name":"Zoë )" + n + R"(","email":"u)" +
         n + R"(@example.com","roles":["user","editor"],"score":945.23,"active":true}})";
}

// So few that they stay in the processor's cache: what is measured is decoding.
constexpr int typed_entries = 1000;

/// Ids below `count` in random order, round and round.
class Ids {
 public:
  explicit Ids(int count) {
    for (int i = 0; i < count; ++i) ids_.push_back(i);
    std::ranges::shuffle(ids_, std::mt19937{1});
  }
  int next() { return ids_[at_++ % ids_.size()]; }

 private:
  std::vector<int> ids_;
  std::size_t at_ = 0;
};

/// Keys in random order, made beforehand.
class Keys {
 public:
  Keys() {
    Ids ids{entries};
    for (int i = 0; i < entries; ++i) keys_.push_back(key_of(ids.next()));
  }
  const std::string& next() { return keys_[at_++ % keys_.size()]; }

 private:
  std::vector<std::string> keys_;
  std::size_t at_ = 0;
};

template <class T>
T must(persist::Result<T> result) {
  if (!result) std::abort();
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

void fill(persist::BackingPersistenceStore& store, int count = entries) {
  std::vector<std::string> keys;
  std::vector<std::string> values;
  for (int id = 0; id < count; ++id) {
    keys.push_back(key_of(id));
    values.push_back(value_of(id));
  }
  std::vector<persist::BackingPersistenceStore::Item> items;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    items.push_back({.key = keys[i], .value = *persist::JsonView::parse(values[i])});
  }
  must(store.set_many(items));
}

/// A file in a folder of its own, filled once and gone at the end.
class File {
 public:
  explicit File(std::optional<persist::JournalMode> mode = std::nullopt) {
    std::string name = std::filesystem::temp_directory_path().string() + "/persist-bench.XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    fill(*must(must(persist::layer_sqlite({.path = path(), .journal_mode = mode}).build())
                   .get(persist::BackingPersistence::tag)
                   .make("users")));
  }
  ~File() { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return folder_ + "/cache.db"; }

 private:
  std::string folder_;
};

const File& file() {
  static const File once;
  return once;
}

const File& file_with_log() {
  static const File once{persist::JournalMode::wal};
  return once;
}

persist::ResultPersistenceStore& typed_memory() {
  static auto services = must(persist::layer_memory().build());
  static auto store = [] {
    fill(*must(services.get(persist::BackingPersistence::tag).make("users")), typed_entries);
    persist::ResultPersistence results{services.share(persist::BackingPersistence::tag)};
    return must(results.make("users"));
  }();
  return store;
}

void memory_get(benchmark::State& state) {
  auto services = must(persist::layer_memory().build());
  auto store = must(services.get(persist::BackingPersistence::tag).make("users"));
  fill(*store);
  Keys keys;
  for (auto _ : state) benchmark::DoNotOptimize(must(store->get(keys.next())));
}
BENCHMARK(memory_get)->Name("memory get/ours");

void map_find(benchmark::State& state) {
  std::unordered_map<std::string, std::string> map;
  for (int id = 0; id < entries; ++id) map.emplace(key_of(id), value_of(id));
  Keys keys;
  std::mutex mutex;
  for (auto _ : state) {
    const std::scoped_lock lock{mutex};
    std::string copy = map.find(keys.next())->second;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(map_find)->Name("memory get/peer");

void sqlite_get(benchmark::State& state) {
  auto services = must(persist::layer_sqlite({.path = file().path()}).build());
  auto store = must(services.get(persist::BackingPersistence::tag).make("users"));
  Keys keys;
  for (auto _ : state) benchmark::DoNotOptimize(must(store->get(keys.next())));
}
BENCHMARK(sqlite_get)->Name("SQLite get/ours");

class Prepared {
 public:
  explicit Prepared(const char* sql, const File& opened = file()) {
    if (sqlite3_open(opened.path().c_str(), &db_) != SQLITE_OK ||
        sqlite3_prepare_v2(db_, sql, -1, &statement_, nullptr) != SQLITE_OK) {
      std::abort();
    }
  }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() {
    sqlite3_finalize(statement_);
    sqlite3_close(db_);
  }

  std::string value_of(const std::string& key) {
    sqlite3_bind_text(statement_, 1, "users", 5, SQLITE_STATIC);
    sqlite3_bind_text(statement_, 2, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
    if (sqlite3_step(statement_) != SQLITE_ROW) std::abort();
    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, 0));
    std::string copy{text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, 0))};
    if (sqlite3_column_type(statement_, 1) != SQLITE_NULL && is_over(1)) copy.clear();
    sqlite3_reset(statement_);
    return copy;
  }
  [[nodiscard]] bool is_over(int column) const {
    return sqlite3_column_int64(statement_, column) <=
           persist::SystemClock{}.now().time_since_epoch().count();
  }
  void execute(const char* sql) { sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

constexpr const char* select_value =
    "SELECT value, expires FROM effect_persistence WHERE store_id = ? AND id = ?";

void prepared_select(benchmark::State& state) {
  Prepared select{select_value};
  Keys keys;
  for (auto _ : state) benchmark::DoNotOptimize(select.value_of(keys.next()));
}
BENCHMARK(prepared_select)->Name("SQLite get/peer");

// Of a file with a write-ahead log, by one thread and by eight that share a store.

void log_get(benchmark::State& state) {
  static auto services = must(persist::layer_sqlite({.path = file_with_log().path()}).build());
  static auto store = must(services.get(persist::BackingPersistence::tag).make("users"));
  Keys keys;
  for (auto _ : state) benchmark::DoNotOptimize(must(store->get(keys.next())));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(log_get)->Name("SQLite get from a log/ours")->Threads(1)->Threads(8)->UseRealTime();

void prepared_log_select(benchmark::State& state) {
  Prepared select{select_value, file_with_log()};
  Keys keys;
  for (auto _ : state) benchmark::DoNotOptimize(select.value_of(keys.next()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(prepared_log_select)
    ->Name("SQLite get from a log/peer")
    ->Threads(1)
    ->Threads(8)
    ->UseRealTime();

constexpr int together = 100;

void sqlite_get_many(benchmark::State& state) {
  auto services = must(persist::layer_sqlite({.path = file().path()}).build());
  auto store = must(services.get(persist::BackingPersistence::tag).make("users"));
  Keys keys;
  std::vector<std::string_view> some(together);
  for (auto _ : state) {
    for (std::string_view& key : some) key = keys.next();
    benchmark::DoNotOptimize(must(store->get_many(some)));
  }
}
BENCHMARK(sqlite_get_many)->Name("SQLite get_many of 100/ours");

void prepared_select_many(benchmark::State& state) {
  Prepared select{select_value};
  Keys keys;
  for (auto _ : state) {
    select.execute("BEGIN");
    for (int i = 0; i < together; ++i) benchmark::DoNotOptimize(select.value_of(keys.next()));
    select.execute("COMMIT");
  }
}
BENCHMARK(prepared_select_many)->Name("SQLite get_many of 100/peer");

void memory_set(benchmark::State& state) {
  auto services = must(persist::layer_memory().build());
  auto store = must(services.get(persist::BackingPersistence::tag).make("users"));
  const std::string text = value_of(1);
  const persist::JsonView value = *persist::JsonView::parse(text);
  Keys keys;
  for (auto _ : state) must(store->set(keys.next(), value));
}
BENCHMARK(memory_set)->Name("memory set/ours");

void map_set(benchmark::State& state) {
  std::unordered_map<std::string, std::string> map;
  const std::string value = value_of(1);
  Keys keys;
  for (auto _ : state) map.insert_or_assign(keys.next(), value);
}
BENCHMARK(map_set)->Name("memory set/peer");

void typed_get(benchmark::State& state) {
  auto& store = typed_memory();
  Ids ids{typed_entries};
  for (auto _ : state) benchmark::DoNotOptimize(must(store.get(GetUser{ids.next()})));
}
BENCHMARK(typed_get)->Name("typed get/ours");

void nlohmann_get(benchmark::State& state) {
  std::vector<std::string> texts;
  for (int id = 0; id < typed_entries; ++id) texts.push_back(value_of(id));
  Ids ids{typed_entries};
  for (auto _ : state) {
    const auto json = nlohmann::json::parse(texts[static_cast<std::size_t>(ids.next())]);
    benchmark::DoNotOptimize(json.at("value").get<User>());
  }
}
BENCHMARK(nlohmann_get)->Name("typed get/peer");

void dump_line(benchmark::State& state) {
  const std::string value = value_of(1);
  const persist::EntryView record{.key = "GetUser:1", .value = value, .expires = {}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    persist::append_dump_line(out, "users", record);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(dump_line)->Name("dump line/ours");

void state_of_value(benchmark::State& state) {
  const std::string value = value_of(1);
  for (auto _ : state) benchmark::DoNotOptimize(persist::value_state(value));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(value.size()));
}
BENCHMARK(state_of_value)->Name("value state/ours");

}  // namespace

BENCHMARK_MAIN();
