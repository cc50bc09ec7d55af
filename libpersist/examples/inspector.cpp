// A tool over any backing: it opens a URI, lists what is stored, valid or not, and removes what has
// expired, in one transaction.

#include <chrono>
#include <cstdio>
#include <string>

#include <persist/driver.hpp>
#include <persist/exit_codec.hpp>

using namespace std::chrono_literals;

namespace {

constexpr persist::Instant now = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1};

// Something to look at.
persist::Result<void> fill(persist::Inspector& inspector) {
  auto transaction = inspector.begin(now);
  if (!transaction) return std::unexpected{transaction.error()};
  struct {
    const char* key;
    const char* value;
    persist::Expires expires;
  } const rows[] = {
      {"1", R"({"_tag":"Success","value":{"id":1}})", persist::Expires::at(now + 1h)},
      {"2", R"({"_tag":"Success","value":{"id":2}})", persist::Expires::at(now - 1h)},
      {"3", "{oops", persist::Expires::never()},
  };
  for (const auto& row : rows) {
    const auto put = (*transaction)->put("users", row.key, row.value, row.expires);
    if (!put) return std::unexpected{put.error()};
  }
  return (*transaction)->commit();
}

persist::Result<void> list(persist::Inspector& inspector, const std::string& store) {
  const auto scan = inspector.scan(store, {.now = now});
  if (!scan) return std::unexpected{scan.error()};
  persist::EntryBatch batch;
  while (true) {
    if (const auto read = (*scan)->next(batch); !read) return read;
    if (batch.empty()) return {};
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const persist::EntryView entry = batch[i];
      const persist::ValueState state = persist::value_state(entry.value);
      std::printf("%s/%s: %s, %s\n", store.c_str(), std::string{entry.key}.c_str(),
                  state.is_exit      ? "an Exit"
                  : state.json_error ? "not JSON"
                                     : "JSON",
                  entry.expires.is_live_at(now) ? "live" : "expired");
    }
  }
}

// Removes what has expired, each entry only if it is still what was seen.
persist::Result<std::size_t> remove_expired(persist::Inspector& inspector,
                                            const std::string& store) {
  const auto scan = inspector.scan(store, {.liveness = persist::Liveness::expired, .now = now});
  if (!scan) return std::unexpected{scan.error()};
  auto transaction = inspector.begin(now);
  if (!transaction) return std::unexpected{transaction.error()};
  std::size_t removed = 0;
  persist::EntryBatch batch;
  while (true) {
    if (const auto read = (*scan)->next(batch); !read) return std::unexpected{read.error()};
    if (batch.empty()) break;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const persist::EntryView entry = batch[i];
      const auto done = (*transaction)
                            ->remove(store, {entry.key, entry.key_class},
                                     persist::Condition::unchanged(entry.value, entry.expires));
      if (!done) return std::unexpected{done.error()};
      if (*done == persist::Applied::yes) ++removed;
    }
  }
  if (const auto done = (*transaction)->commit(); !done) return std::unexpected{done.error()};
  return removed;
}

persist::Result<void> look(const persist::Location& location) {
  const auto inspector =
      location.driver->inspect(location.uri, {.access = persist::Access::create});
  if (!inspector) return std::unexpected{inspector.error()};
  if (const auto filled = fill(**inspector); !filled) return filled;
  const auto stores = (*inspector)->stores();
  if (!stores) return std::unexpected{stores.error()};
  for (const persist::StoreInfo& store : *stores) {
    if (const auto listed = list(**inspector, store.id); !listed) return listed;
    const auto removed = remove_expired(**inspector, store.id);
    if (!removed) return std::unexpected{removed.error()};
    std::printf("%s: %zu removed\n", store.id.c_str(), *removed);
  }
  return {};
}

}  // namespace

int main() {
  const persist::DriverRegistry drivers = persist::built_in_drivers();
  const auto location = drivers.locate("sqlite:cache.db");
  if (!location) return 1;
  const auto looked = look(*location);
  if (!looked) std::puts(persist::message_of(looked.error()).c_str());
  return looked ? 0 : 1;
}

// Prints:
//   users/1: an Exit, live
//   users/2: an Exit, expired
//   users/3: not JSON, live
//   users: 1 removed
