#include "contract/subject.hpp"

#include <cstdlib>

#include <persist/directory.hpp>
#include <persist/inspector_persistence.hpp>
#include <persist/memory.hpp>
#include <persist/mysql.hpp>
#include <persist/sqlite.hpp>

#include "contract/temporary_folder.hpp"
#include "drivers/mysql/session.hpp"
#include "trial_driver.hpp"

namespace contract {

namespace {

Place memory_place() {
  return {.inspect = [] { return persist::make_memory_inspector(); },
          .serve =
              [](std::shared_ptr<const persist::Clock> clock) {
                const auto services = must(persist::layer_memory(std::move(clock)).build());
                return services.share(persist::BackingPersistence::tag);
              }};
}

std::function<Place()> sqlite_place(persist::Layout layout) {
  return [layout] {
    auto folder = std::make_shared<TemporaryFolder>();
    const auto options = [=](std::shared_ptr<const persist::Clock> clock) {
      return persist::SqliteOptions{
          .path = folder->path() / "a.db", .layout = layout, .clock = std::move(clock)};
    };
    return Place{.inspect = [=] { return must(persist::open_sqlite_inspector(options(nullptr))); },
                 .serve =
                     [=](std::shared_ptr<const persist::Clock> clock) {
                       const auto services =
                           must(persist::layer_sqlite(options(std::move(clock))).build());
                       return services.share(persist::BackingPersistence::tag);
                     }};
  };
}

Place directory_place() {
  const auto parent = std::make_shared<TemporaryFolder>();
  const persist::DirectoryOptions options{.path = parent->path() / "store"};
  return {.inspect = [parent, options] { return must(persist::open_directory_inspector(options)); },
          .serve =
              [parent, options](std::shared_ptr<const persist::Clock> clock) {
                persist::DirectoryOptions clocked = options;
                clocked.clock = std::move(clock);
                const auto services = must(persist::layer_directory(clocked).build());
                return services.share(persist::BackingPersistence::tag);
              }};
}

/// A driver of somebody else, found by its scheme; the service over it is the generic one.
Place trial_place() {
  const auto folder = std::make_shared<TemporaryFolder>();
  const auto open = [folder] {
    static const persist::DriverRegistry drivers = [] {
      persist::DriverRegistry registry = persist::built_in_drivers();
      registry.add(trial::make_notes_driver());
      return registry;
    }();
    const auto place = drivers.locate("notes:" + (folder->path() / "notes").string());
    return place->driver->inspect(place->uri, {.access = persist::Access::create});
  };
  return {.inspect = [open] { return must(open()); },
          .serve =
              [open](std::shared_ptr<const persist::Clock> clock) {
                return persist::make_backing_persistence(must(open()), std::move(clock));
              }};
}

/// The part of a server that has keys with a prefix of its own; of a cluster, in one slot.
Place redis_place(const std::string& url) {
  static int places = 0;
  const std::string uri = url + "?stores=every&prefix={place" + std::to_string(++places) + "}";
  const auto open = [uri] {
    static const persist::DriverRegistry drivers = persist::built_in_drivers();
    const auto place = drivers.locate(uri);
    return place->driver->inspect(place->uri, {.access = persist::Access::create});
  };
  return {.inspect = [open] { return must(open()); },
          .serve =
              [open](std::shared_ptr<const persist::Clock> clock) {
                return persist::make_backing_persistence(must(open()), std::move(clock));
              }};
}

/// A schema of a database.
Place postgresql_place(const std::string& url, const std::string& members) {
  static int places = 0;
  const std::string uri = url + "?schema=place" + std::to_string(++places) + members;
  const auto open = [uri] {
    static const persist::DriverRegistry drivers = persist::built_in_drivers();
    const auto place = drivers.locate(uri);
    return place->driver->inspect(place->uri, {.access = persist::Access::create});
  };
  return {.inspect = [open] { return must(open()); },
          .serve =
              [open](std::shared_ptr<const persist::Clock> clock) {
                return persist::make_backing_persistence(must(open()), std::move(clock));
              }};
}

/// A database of its own.
Place mysql_place(const std::string& url, const std::string& collation,
                  const std::string& members) {
  static int places = 0;
  const persist::DriverRegistry drivers = persist::built_in_drivers();
  const persist::Uri server = drivers.locate(url)->uri;
  const std::string name = "persist_place" + std::to_string(++places);
  const persist::MysqlOptions options{
      .hosts = server.hosts, .user = server.user, .password = server.password};
  persist::Waiter waiter{options.timeout, nullptr};
  const auto session = must(persist::mysql::Session::open(options, waiter));
  must(session->run("create", "CREATE DATABASE " + name + " COLLATE " + collation));
  const std::string uri = url.substr(0, url.rfind('/') + 1) + name + members;
  const auto open = [uri] {
    static const persist::DriverRegistry registry = persist::built_in_drivers();
    const auto place = registry.locate(uri);
    return place->driver->inspect(place->uri, {.access = persist::Access::create});
  };
  return {.inspect = [open] { return must(open()); },
          .serve =
              [open](std::shared_ptr<const persist::Clock> clock) {
                return persist::make_backing_persistence(must(open()), std::move(clock));
              }};
}

/// What the environment names of servers takes the place of everything else.
std::vector<Subject> server_subjects() {
  std::vector<Subject> subjects;
  const auto add_redis = [&](const char* variable, const std::string& name) {
    const char* const url = std::getenv(variable);
    if (url == nullptr) return;
    subjects.push_back({.name = name,
                        .make_place = [url = std::string{url}] { return redis_place(url); },
                        .keeps_every_expiry = false,
                        .purges = false});
  };
  add_redis("PERSIST_TEST_REDIS", "redis");
  add_redis("PERSIST_TEST_REDIS_CLUSTER", "redis cluster");
  const auto add_postgresql = [&](const char* variable, const std::string& name) {
    const char* const url = std::getenv(variable);
    if (url == nullptr) return;
    for (const char* const layout : {"single", "multi", "kvs"}) {
      const std::string members = std::string{"&layout="} + layout;
      subjects.push_back({.name = name + ", " + layout,
                          .make_place = [url = std::string{url},
                                         members] { return postgresql_place(url, members); },
                          .keeps_every_expiry = false,
                          .keeps_nul = false});
    }
  };
  add_postgresql("PERSIST_TEST_POSTGRESQL", "postgresql");
  add_postgresql("PERSIST_TEST_POSTGRESQL_ICU", "postgresql with ICU");
  const char* const mysql = std::getenv("PERSIST_TEST_MYSQL");
  for (const char* const collation : {"utf8mb4_general_ci", "utf8mb4_nopad_bin"}) {
    if (mysql == nullptr) break;
    for (const char* const layout : {"single", "multi", "kvs"}) {
      const std::string members = std::string{"?layout="} + layout;
      subjects.push_back({.name = std::string{"mysql with "} + collation + ", " + layout,
                          .make_place = [url = std::string{mysql}, collation,
                                         members] { return mysql_place(url, collation, members); },
                          .folds_keys = std::string_view{collation} == "utf8mb4_general_ci",
                          .keeps_astral_ids = std::string_view{layout} != "multi",
                          .keeps_long_values = false,
                          .keeps_every_expiry = false});
    }
  }
  return subjects;
}

std::vector<Subject> make_subjects() {
  std::vector<Subject> servers = server_subjects();
  if (!servers.empty()) return servers;
  return {{.name = "memory", .make_place = memory_place, .is_shared = false, .keeps_classes = true},
          {.name = "sqlite, single",
           .make_place = sqlite_place(persist::Layout::single),
           .keeps_classes = true},
          {.name = "sqlite, multi",
           .make_place = sqlite_place(persist::Layout::multi),
           .folds_case = true,
           .keeps_classes = true},
          {.name = "sqlite, kvs", .make_place = sqlite_place(persist::Layout::kvs)},
          {.name = "directory", .make_place = directory_place},
          {.name = "trial", .make_place = trial_place}};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Subject& subject) { return out << subject.name; }

Subject each_subject() {
  static const std::vector<Subject> subjects = make_subjects();
  return GENERATE(from_range(subjects));
}

std::ostream& operator<<(std::ostream& out, const Entry& entry) {
  std::string expires;
  entry.expires.append_to(expires);
  return out << entry.key << " = " << entry.value.substr(0, 100) << " until " << expires;
}

std::vector<Entry> scanned(persist::Inspector& inspector, const std::string& store,
                           persist::ScanOptions range) {
  const auto scan = must(inspector.scan(store, std::move(range)));
  std::vector<Entry> entries;
  persist::EntryBatch batch;
  for (must(scan->next(batch)); !batch.empty(); must(scan->next(batch))) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const persist::EntryView record = batch[i];
      CHECK_FALSE(record.malformed_envelope);
      entries.push_back({std::string{record.key}, std::string{record.value}, record.expires});
    }
  }
  return entries;
}

std::vector<std::string> keys_of(const std::vector<Entry>& entries) {
  std::vector<std::string> keys;
  for (const Entry& entry : entries) keys.push_back(entry.key);
  return keys;
}

std::vector<std::string> ids_of(persist::Inspector& inspector) {
  std::vector<std::string> ids;
  for (const persist::StoreInfo& info : must(inspector.stores())) ids.push_back(info.id);
  return ids;
}

std::optional<Entry> looked_up(persist::Inspector& inspector, std::string_view store,
                               std::string_view key) {
  persist::EntryBatch batch;
  must(inspector.lookup(store, key, batch));
  if (batch.empty()) return std::nullopt;
  REQUIRE(batch.size() == 1);
  const persist::EntryView record = batch[0];
  return Entry{std::string{record.key}, std::string{record.value}, record.expires};
}

persist::StoreSummary summary_of(persist::Inspector& inspector, const std::string& store,
                                 persist::Instant now) {
  for (const persist::StoreInfo& info : must(inspector.stores())) {
    if (info.id == store) return must(inspector.summarize(info, now));
  }
  return {};
}

void put(persist::Inspector& inspector, std::string_view store, const std::vector<Entry>& entries) {
  const auto transaction = must(inspector.begin(at(0)));
  for (const Entry& entry : entries) {
    CHECK(must(transaction->put(store, std::string_view{entry.key}, entry.value, entry.expires)) ==
          persist::Applied::yes);
  }
  must(transaction->commit());
}

}  // namespace contract
