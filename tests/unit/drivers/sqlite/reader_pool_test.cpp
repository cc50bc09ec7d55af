// Stores of one service in several threads: readers beside each other and beside a writer.

#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "unit/drivers/sqlite/scratch.hpp"

using namespace std::chrono_literals;
using persist::Access;
using persist::BackingFault;
using persist::BackingPersistence;
using persist::BackingPersistenceStore;
using persist::JournalMode;
using persist::SqliteOptions;

namespace {

std::shared_ptr<BackingPersistence> serve(const Scratch& scratch, SqliteOptions options) {
  options.path = scratch.path("a.db");
  options.sweep_interval = {};
  return must(persist::layer_sqlite(std::move(options)).build()).share(BackingPersistence::tag);
}

persist::JsonView json(std::string_view text) { return persist::JsonView::assume_valid(text); }

/// Runs `work(0)` to `work(threads - 1)` at the same time; how many failures they answer.
int failures_of(int threads, const std::function<int(int)>& work) {
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i) running.emplace_back([&, i] { failures += work(i); });
  }
  return failures;
}

/// How many descriptors of this process lead to the file.
int descriptors_of(const std::filesystem::path& path) {
  int count = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    count += int{std::filesystem::read_symlink(entry, ignored) == path};
  }
  return count;
}

/// A clock that is asked in the middle of a read, as the entry has an expiry.
class SlowClock final : public persist::Clock {
 public:
  [[nodiscard]] persist::Instant now() const override {
    const int here = ++inside_;
    if (is_slow) std::this_thread::sleep_for(50ms);
    most_ = std::max(most_.load(), here);
    --inside_;
    return persist::Instant{1s};
  }
  [[nodiscard]] int most() const { return most_; }

  std::atomic<bool> is_slow = false;

 private:
  mutable std::atomic<int> inside_ = 0;
  mutable std::atomic<int> most_ = 0;
};

/// How many of six threads read one store at the same time.
int readers_at_once(const Scratch& scratch, SqliteOptions options) {
  const auto clock = std::make_shared<SlowClock>();
  options.clock = clock;
  const auto service = serve(scratch, options);
  const auto store = must(service->make("s"));
  must(store->set("k", json("1"), 1h));
  clock->is_slow = true;
  CHECK(failures_of(6, [&](int) { return int{!store->get("k")}; }) == 0);
  return clock->most();
}

constexpr int writes = 60;

std::string numbered(const char* key, int number) { return key + std::to_string(number); }

/// What a reader sees of pairs that are written together, the second never behind the first.
int read_pairs(BackingPersistenceStore& store, const std::atomic<bool>& is_done) {
  int failures = 0;
  int before = 0;
  while (!is_done) {
    const std::string_view keys[] = {"a", "b"};
    const auto pair = store.get_many(keys);
    const bool is_whole =
        pair && (*pair)[0] && (*pair)[1] && (*pair)[0]->text() == (*pair)[1]->text();
    if (!is_whole) return failures + 1;
    const int now = std::stoi(std::string{(*pair)[0]->text()});
    failures += int{now < before};
    before = now;
    const auto one = store.get("a");
    failures += int{!one || !*one || std::stoi(std::string{(*one)->text()}) < now};
  }
  return failures;
}

/// Writes pairs, growing ones, and reads back what it wrote.
int write_pairs(BackingPersistenceStore& store) {
  int failures = 0;
  const std::string filling(20'000, 'x');
  const std::string padding = '"' + filling + '"';
  for (int i = 1; i <= writes; ++i) {
    const std::string value = std::to_string(i);
    const std::string extra = numbered("extra", i);
    const BackingPersistenceStore::Item items[] = {{.key = "a", .value = json(value)},
                                                   {.key = extra, .value = json(padding)},
                                                   {.key = "b", .value = json(value)}};
    failures += int{!store.set_many(items)};
    const auto own = store.get("b");
    failures += int{!own || !*own || (*own)->text() != value};
    if (i % 3 == 0) failures += int{!store.remove(extra)};
  }
  return failures;
}

}  // namespace

TEST_CASE("As many calls read at a time as there are connections, whatever the journal") {
  const auto mode = GENERATE(JournalMode::remove, JournalMode::wal);
  CHECK(readers_at_once(Scratch{}, {.journal_mode = mode}) > 1);
  CHECK(readers_at_once(Scratch{}, {.journal_mode = mode, .readers = 2}) <= 3);
  CHECK(readers_at_once(Scratch{}, {.journal_mode = mode, .readers = 1}) <= 2);
  CHECK(readers_at_once(Scratch{}, {.journal_mode = mode, .readers = 0}) == 1);
}

TEST_CASE("A thread that is alone reads and writes by one connection") {
  const Scratch scratch;
  const auto service = serve(scratch, {});
  const auto store = must(service->make("s"));
  for (int i = 0; i < 10; ++i) {
    must(store->set("k", json("1")));
    CHECK(must(store->get("k")));
  }
  CHECK(descriptors_of(scratch.path("a.db")) == 1);
}

TEST_CASE("Readers beside a writer see whole changes, each no older than the one before") {
  const auto mode = GENERATE(JournalMode::remove, JournalMode::truncate, JournalMode::wal);
  const auto layout =
      GENERATE(persist::Layout::single, persist::Layout::multi, persist::Layout::kvs);
  const Scratch scratch;
  {
    const auto service = serve(scratch, {.layout = layout,
                                         .journal_mode = mode,
                                         .synchronous = persist::Synchronous::normal,
                                         .readers = 3});
    const auto shared = must(service->make("s"));
    const BackingPersistenceStore::Item items[] = {{.key = "a", .value = json("0")},
                                                   {.key = "b", .value = json("0")}};
    must(shared->set_many(items));
    std::atomic<bool> is_done = false;
    CHECK(failures_of(6, [&](int thread) {
            if (thread > 0 && thread % 2 == 0) return read_pairs(*shared, is_done);
            const auto own = service->make("s");
            if (!own) return 1;
            if (thread != 0) return read_pairs(**own, is_done);
            const int failures = write_pairs(**own);
            is_done = true;
            return failures;
          }) == 0);
    CHECK(must(shared->get("a"))->text() == std::to_string(writes));
  }
  RawDatabase raw{scratch.path("a.db")};
  CHECK(raw.ask("PRAGMA integrity_check") == "ok");
  CHECK(raw.ask("PRAGMA journal_mode") == (mode == JournalMode::wal ? "wal" : "delete"));
}

TEST_CASE("What one thread wrote the next one reads, from several services and threads") {
  const auto mode = GENERATE(JournalMode::remove, JournalMode::wal);
  const Scratch scratch;
  const SqliteOptions options{.journal_mode = mode, .timeout = 30s};
  const auto one = serve(scratch, options);
  const auto first = must(one->make("s"));
  const auto other = serve(scratch, options);
  const auto second = must(other->make("s"));
  CHECK(failures_of(4, [&](int thread) {
          BackingPersistenceStore& mine = thread % 2 == 0 ? *first : *second;
          BackingPersistenceStore& another = thread % 2 == 0 ? *second : *first;
          int failures = 0;
          for (int i = 0; i < 20; ++i) {
            const std::string key = numbered("k", thread);
            const std::string value = std::to_string(i);
            failures += int{!mine.set(key, json(value))};
            const auto here = mine.get(key);
            const auto there = another.get(key);
            failures += int{!here || !*here || (*here)->text() != value};
            failures += int{!there || !*there || (*there)->text() != value};
          }
          return failures;
        }) == 0);
}

TEST_CASE("Readers wait for another process's lock as long as the time-out says") {
  const Scratch scratch;
  const auto service = serve(scratch, {.timeout = 100ms});
  const auto store = must(service->make("s"));
  must(store->set("k", json("1")));
  const auto read = [&](int) {
    const auto found = store->get("k");
    return int{!found};
  };
  // As many as read at once.
  failures_of(4, [&](int) {
    for (int i = 0; i < 200; ++i) static_cast<void>(store->get("k"));
    return 0;
  });
  RawDatabase other{scratch.path("a.db")};
  other.run("BEGIN EXCLUSIVE");
  CHECK(failures_of(4, read) == 4);
  CHECK(backing_error(store->get("k")).fault == BackingFault::busy);
  other.run("COMMIT");
  CHECK(failures_of(4, read) == 0);
}

TEST_CASE("Once interrupted, readers fail as everything does") {
  const Scratch scratch;
  std::atomic<bool> is_interrupted = false;
  const auto service = serve(scratch, {.is_interrupted = [&] { return is_interrupted.load(); }});
  const auto store = must(service->make("s"));
  must(store->set("k", json("1")));
  CHECK(failures_of(4, [&](int thread) {
          if (thread == 0) {
            std::this_thread::sleep_for(20ms);
            is_interrupted = true;
          }
          while (true) {
            const auto found = store->get("k");
            if (found) continue;
            const auto* const error = std::get_if<persist::PersistenceBackingError>(&found.error());
            return int{error == nullptr || error->fault != BackingFault::interrupted};
          }
        }) == 0);
}

TEST_CASE("No reader is opened by a name that another file bears") {
  const Scratch scratch;
  const auto clock = std::make_shared<SlowClock>();
  const auto service = serve(scratch, {.clock = clock});
  const auto store = must(service->make("s"));
  must(store->set("k", json("1"), 1h));
  std::filesystem::rename(scratch.path("a.db"), scratch.path("b.db"));
  scratch.sql("a.db", single_table);
  clock->is_slow = true;
  CHECK(failures_of(4, [&](int) {
          const auto found = store->get("k");
          return int{!found || !*found};
        }) == 0);
  CHECK(clock->most() == 1);
  CHECK(descriptors_of(scratch.path("a.db")) == 0);
}

TEST_CASE("Readers of a file that may not be changed read it, and nothing is left beside it") {
  const auto mode = GENERATE(JournalMode::remove, JournalMode::wal);
  const Scratch scratch;
  must(must(serve(scratch, {.journal_mode = mode})->make("s"))->set("k", json("1"), 1h));
  const std::string before = scratch.bytes("a.db");
  const auto clock = std::make_shared<SlowClock>();
  clock->is_slow = true;
  {
    const auto service = serve(scratch, {.access = Access::read, .clock = clock});
    const auto store = must(service->make("s"));
    CHECK(failures_of(4, [&](int) {
            const auto found = store->get("k");
            return int{!found || !*found};
          }) == 0);
    CHECK(clock->most() > 1);
  }
  CHECK(scratch.bytes("a.db") == before);
  CHECK(scratch.names() == std::vector<std::string>{"a.db"});
}
