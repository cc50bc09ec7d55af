#pragma once

/// What is asked of requests on every server: tests/servers/*.sh start one beside the tests.

#include <persist/driver.hpp>
#include <persist/requests.hpp>

#include "servers/database.hpp"
#include "unit/requests/fixture_check.hpp"

namespace persist_test {

using persist::Applied;
using persist::Place;
using servers::Database;
using servers::only_in;
using Texts = std::vector<std::string>;

inline persist::Result<std::unique_ptr<persist::Inspector>> try_to_open(
    const Database& database, const persist::OpenOptions& options, const char* layout = nullptr) {
  const auto drivers = persist::built_in_drivers();
  auto place = drivers.locate(database.url());
  REQUIRE(place);
  if (layout != nullptr) place->uri.set_member("layout", layout);
  REQUIRE(place->driver->check(place->uri));
  return place->driver->inspect(place->uri, options);
}

inline std::unique_ptr<persist::Inspector> open_requests(const Database& database,
                                                         const persist::OpenOptions& options = {},
                                                         const char* layout = nullptr) {
  auto inspector = try_to_open(database, options, layout);
  if (!inspector) FAIL(persist::message_of(inspector.error()));
  REQUIRE((*inspector)->capabilities().requests);
  return *std::move(inspector);
}

/// All lines of the expected file agree, and take what they are about out of `shown`.
inline void check_lines(persist::Inspector& inspector, Shown& shown, const std::string& part,
                        const std::string& meta = {}) {
  const auto now = instant_asked((meta.empty() ? part : meta) + ".meta.json");
  for (const Json& line : lines_of(part + ".expected.ndjson")) {
    check_line(inspector, shown, line, now);
  }
}

/// Rows of a run that failed and waits for a person, and of a queue with a dead element.
struct Changeable {
  std::string parked_store;
  std::string parked;
  std::string parked_request;
  /// Others, which are not.
  std::string suspended;
  std::string step;
  std::string queue;
  std::string dead;
  std::string completed;
  std::string claimed;
};

inline void check_requeue(const Database& database, const Changeable& subject) {
  const auto before = database.rows();
  const auto inspector = open_requests(database, {.access = persist::Access::change});
  const std::vector<Place> places{{.store = subject.queue, .key = subject.completed},
                                  {.store = subject.queue, .key = subject.dead},
                                  {.store = subject.queue, .key = subject.claimed},
                                  {.store = subject.queue, .key = "nosuch"},
                                  {.store = "nosuch/queue", .key = subject.dead},
                                  {.store = subject.parked_store, .key = subject.parked}};
  const auto applied = requests_of(*inspector).requeue(places);
  if (!applied) FAIL(persist::message_of(applied.error()));
  CHECK(*applied ==
        std::vector{Applied::no, Applied::yes, Applied::no, Applied::no, Applied::no, Applied::no});
  const auto after = database.rows();
  const auto gone = only_in(before, after);
  const auto come = only_in(after, before);
  REQUIRE((gone.size() == 1 && come.size() == 1));
  CHECK(gone.front().find(subject.dead) != std::string::npos);
  // Two columns are others: no time is written, and the last failure is kept.
  CHECK(database.run("SELECT id FROM effect_queue WHERE state = 'pending' AND attempts = 0 AND "
                     "last_failure IS NOT NULL AND acquired_at IS NULL") == Texts{subject.dead});
  database.run("UPDATE effect_queue SET state = 'failed', attempts = 2 WHERE id = '" +
               subject.dead + "'");
  CHECK(database.rows() == before);
}

inline void check_resume(const Database& database, const Changeable& subject) {
  const auto before = database.rows();
  const auto inspector = open_requests(database, {.access = persist::Access::change});
  const std::string& store = subject.parked_store;
  const std::string parked_again = subject.parked + "/run/";
  const std::vector<Place> places{{.store = "Workflow/Order", .key = subject.suspended},
                                  {.store = store, .key = subject.parked},
                                  {.store = store, .key = subject.step},
                                  {.store = store, .key = "none"},
                                  {.store = store, .key = parked_again}};
  const auto applied = requests_of(*inspector).resume(places);
  if (!applied) FAIL(persist::message_of(applied.error()));
  CHECK(*applied == std::vector{Applied::no, Applied::yes, Applied::no, Applied::no, Applied::no});
  const auto after = database.rows();
  const auto gone = only_in(before, after);
  const auto come = only_in(after, before);
  // Its row is open again, and its reply is gone.
  REQUIRE((gone.size() == 2 && come.size() == 1));
  CHECK(gone[0].starts_with("cluster_messages|"));
  CHECK(gone[1].starts_with("cluster_replies|"));
  CHECK(database.value("SELECT count(*) FROM cluster_messages WHERE NOT processed AND "
                       "last_reply_id IS NULL AND last_read IS NULL AND id = " +
                       subject.parked_request) == "1");
  CHECK(database.value("SELECT count(*) FROM cluster_replies WHERE request_id = " +
                       subject.parked_request) == "0");
  persist::EntryBatch batch;
  REQUIRE(inspector->lookup(store, subject.parked, batch));
  REQUIRE(batch.size() == 1);
  CHECK(request_state(batch[0].request->facts, persist::SystemClock{}.now()) ==
        persist::RequestState::pending);
}

/// The reply that was seen is not the last one any more: a runner was quicker.
inline void check_overtaken_resume(const Database& database, const Changeable& subject) {
  database.run("UPDATE cluster_messages SET last_reply_id = 1 WHERE id = " +
               subject.parked_request);
  const auto before = database.rows();
  const auto inspector = open_requests(database, {.access = persist::Access::change});
  const std::vector<Place> places{{.store = subject.parked_store, .key = subject.parked}};
  CHECK(requests_of(*inspector).resume(places) == std::vector{Applied::no});
  CHECK(database.rows() == before);
}

inline void check_purge(const Database& database, const std::string& meta, std::size_t addresses) {
  const auto before = database.rows();
  const auto inspector = open_requests(database, {.access = persist::Access::change});
  persist::Requests& requests = requests_of(*inspector);
  // Nothing ended before the first one was made.
  const auto none = requests.purge_ended("Workflow/Order", persist::Instant{}, 1000);
  REQUIRE(none);
  CHECK(none->requests == 0);
  CHECK(database.rows() == before);
  persist::RequestsPurged all;
  while (true) {
    const auto purged = requests.purge_ended("Workflow/Order", instant_asked(meta), 5);
    if (!purged) FAIL(persist::message_of(purged.error()));
    if (purged->requests == 0) break;
    all.requests += purged->requests;
    all.addresses += purged->addresses;
  }
  CHECK(all.addresses == addresses);
  for (const std::string& id : database.run("SELECT DISTINCT entity_id FROM cluster_messages "
                                            "WHERE entity_type = 'Workflow/Order'")) {
    INFO(id);
    // What is left is open, suspended, or has an open step.
    CHECK(database.value("SELECT count(*) FROM cluster_messages AS m LEFT JOIN cluster_replies AS "
                         "r ON r.request_id = m.id AND r.kind = 0 WHERE m.kind = 0 AND "
                         "m.entity_id = '" +
                         id +
                         "' AND (r.id IS NULL OR (m.tag = 'run' AND r.payload LIKE "
                         "'%Suspended%'))") != "0");
  }
  CHECK(database.value("SELECT count(*) FROM cluster_replies WHERE request_id NOT IN (SELECT id "
                       "FROM cluster_messages)") == "0");
  const auto after = database.rows();
  CHECK(only_in(after, before).empty());
  const auto gone = only_in(before, after);
  CHECK_FALSE(gone.empty());
  for (const std::string& row : gone) {
    CHECK((row.starts_with("cluster_messages|") || row.starts_with("cluster_replies|")));
    const bool is_message = row.starts_with("cluster_messages|");
    CHECK((!is_message || row.find("Workflow/Order") != std::string::npos ||
           row.find("DurableClock") != std::string::npos));
  }
}

/// More rows than a page, one of them longer than the limit, and one text that is no JSON.
inline void check_pages(const Database& database, const std::string& make_rows) {
  database.run(make_rows);
  const auto inspector = open_requests(database, {.max_value_bytes = 50000});
  const auto scan = inspector->scan("Many", {.order = persist::ScanOrder::any});
  REQUIRE(scan);
  persist::EntryBatch batch;
  std::size_t entries = 0;
  Texts errors;
  while (true) {
    const auto read = (*scan)->next(batch);
    if (!read) {
      errors.push_back(persist::message_of(read.error()));
      REQUIRE(errors.size() < 3);
      continue;
    }
    if (batch.empty()) break;
    CHECK(batch.bytes() < (std::size_t{1} << 20U));
    entries += batch.size();
  }
  CHECK(entries == 9999);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].find("#4194304005000") != std::string::npos);
  persist::EntryBatch found;
  REQUIRE(inspector->lookup("Many", "#4194304000007", found));
  REQUIRE(found.size() == 1);
  CHECK(shown_entry(found[0]).details["payload_text"] == "{");
}

inline Texts faults_of(const Database& database, Texts* notes = nullptr) {
  Texts faults;
  const auto inspector = open_requests(database, {.note = [&](const std::string& note) {
                                         if (notes != nullptr) notes->push_back(note);
                                       }});
  REQUIRE(inspector->check([&](const persist::Fault& fault) { faults.push_back(fault.message); }));
  return faults;
}

/// A change that would do more is refused, as is one where reading is all; neither changes
/// anything.
inline void check_refusals(const Database& database, const Changeable& subject,
                           const std::string& make_trigger) {
  database.run(make_trigger);
  const auto before = database.rows();
  const std::vector<Place> places{{.store = subject.queue, .key = subject.dead}};
  const auto refused = [&](const persist::OpenOptions& options) {
    const auto applied = requests_of(*open_requests(database, options)).requeue(places);
    REQUIRE(!applied);
    return persist::message_of(applied.error());
  };
  CHECK_THAT(refused({.access = persist::Access::change}), Catch::Contains("has triggers"));
  CHECK_THAT(refused({.access = persist::Access::read}), Catch::Contains("read-only"));
  CHECK(database.rows() == before);
  const auto inspector = open_requests(database, {.access = persist::Access::create});
  CHECK_FALSE(inspector->begin({}));
  CHECK_FALSE(inspector->purge("Workflow/Order", {}, 10));
  CHECK(database.rows() == before);
}

/// Stores come first, unless a layout is asked for; an application is given stores alone.
inline void check_layouts(const Database& database, const std::string& make_cache) {
  const auto before = database.rows();
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(database.url());
  REQUIRE(place);
  REQUIRE(place->driver->open_persistence(place->uri, {}, nullptr));
  CHECK(database.rows() == before);
  CHECK(open_requests(database, {.access = persist::Access::create})->stores()->size() > 1);
  CHECK(database.rows() == before);

  database.run(make_cache);
  const auto opened = try_to_open(database, {});
  REQUIRE(opened);
  CHECK((*opened)->requests() == nullptr);
  const auto stores = open_requests(database, {}, "queue")->stores();
  REQUIRE(stores);
  for (const auto& store : *stores) CHECK(store.layout == persist::Layout::queue);
  database.run("DROP TABLE effect_queue");
  const auto none = try_to_open(database, {}, "queue");
  REQUIRE(!none);
  CHECK(std::get<persist::PersistenceBackingError>(none.error()).fault ==
        persist::BackingFault::no_such_layout);
}

}  // namespace persist_test
