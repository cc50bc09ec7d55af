#pragma once

/// Holds what an inspector shows against the lines that Effect answered of the same store.

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>
#include <persist/requests.hpp>

namespace persist_test {

using Json = nlohmann::json;

inline std::string cluster_fixture(std::string_view name) {
  return std::string{FIXTURES} + "/cluster/" + std::string{name};
}

inline std::vector<Json> lines_of(const std::string& name) {
  std::ifstream file{cluster_fixture(name)};
  REQUIRE(file);
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
  return lines;
}

inline persist::Instant instant_asked(const std::string& name) {
  std::ifstream file{cluster_fixture(name)};
  REQUIRE(file);
  const auto meta = Json::parse(file);
  return persist::Instant{std::chrono::milliseconds{meta["as_of_ms"].get<std::int64_t>()}};
}

inline persist::Requests& requests_of(persist::Inspector& inspector) {
  persist::Requests* const requests = inspector.requests();
  REQUIRE(requests != nullptr);
  return *requests;
}

/// An entry, copied.
struct ShownEntry {
  std::string value;
  std::string stored;
  persist::RequestFacts facts;
  Json details;
};
/// By store and key.
using Shown = std::map<std::pair<std::string, std::string>, ShownEntry>;

inline ShownEntry shown_entry(const persist::EntryView& entry) {
  REQUIRE(entry.request != nullptr);
  return {.value = std::string{entry.value},
          .stored = std::string{entry.request->stored},
          .facts = entry.request->facts,
          .details = Json::parse(entry.request->details)};
}

inline Shown all_shown(persist::Inspector& inspector) {
  Shown shown;
  const auto stores = inspector.stores();
  REQUIRE(stores);
  std::vector<std::string> ids;
  for (const auto& store : *stores) ids.push_back(store.id);
  const auto scan = inspector.scan(ids, {.order = persist::ScanOrder::any});
  REQUIRE(scan);
  persist::EntryBatch batch;
  while (true) {
    REQUIRE((*scan)->next(batch));
    if (batch.empty()) return shown;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const persist::EntryView entry = batch[i];
      const auto added =
          shown.emplace(std::pair{ids.at(entry.store), std::string{entry.key}}, shown_entry(entry));
      REQUIRE(added.second);
    }
  }
}

/// The state in the words of the expected lines.
inline std::string state_word(const ShownEntry& entry, persist::Instant now) {
  using persist::RequestState;
  const RequestState state = persist::request_state(entry.facts, now);
  switch (state) {
    case RequestState::parked: return "suspended";
    case RequestState::dead: return "failed";
    case RequestState::stuck: return "running";
    case RequestState::replied: break;
    default: return std::string{persist::name_of(state)};
  }
  const persist::ValueState exit = persist::value_state(entry.value);
  if (!exit.is_exit) return "not an Exit";
  if (exit.success) return "success";
  return exit.has_fail ? "fail" : exit.has_die ? "die" : exit.has_interrupt ? "interrupt" : "empty";
}

inline std::string escaped_part(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '/' ? "%2F" : c == '%' ? "%25" : std::string{c};
  return out;
}

/// The key that the line's request is to have, and the one by which people may know it.
inline std::pair<std::string, std::string> keys_of(const Json& line) {
  const std::string type = line["entity_type"];
  const std::string entity = line["entity_id"];
  const std::string tag = line["tag"];
  const std::string number = "#" + line["request_id"].get<std::string>();
  const std::string opening = escaped_part(entity) + "/" + escaped_part(tag) + "/";
  if (line["primary_key"].is_null()) return {opening + number, number};
  const std::string primary_key = line["primary_key"];
  const bool is_run =
      type.starts_with("Workflow/") && type != "Workflow/-/DurableClock" && tag == "run";
  if (is_run && primary_key.empty()) return {entity, entity + "/run/"};
  constexpr std::size_t max_plain = 255;  // the long ones of the fixtures are ASCII
  const bool is_hashed =
      type.size() + entity.size() + tag.size() + primary_key.size() + 3 > max_plain;
  return {is_hashed ? opening + number : opening + primary_key, opening + primary_key};
}

inline void check_request(const ShownEntry& entry, const Json& line, persist::Instant now) {
  const auto ms = [](const std::optional<persist::Instant>& instant) {
    return instant ? instant->time_since_epoch().count() : 0;
  };
  CHECK(entry.details["request_id"] == line["request_id"]);
  CHECK(entry.details["tag"] == line["tag"]);
  CHECK(entry.details["shard"] == line["shard"]);
  CHECK(state_word(entry, now) == line["state"].get<std::string>());
  CHECK(ms(entry.facts.created) == line["created_ms"]);
  if (line.contains("exit")) {
    REQUIRE(!entry.value.empty());
    CHECK(Json::parse(entry.value) == line["exit"]);
    CHECK(entry.stored.find(entry.value) != std::string::npos);
    CHECK((entry.stored != entry.value) == line["nested"].get<bool>());
  } else {
    CHECK(entry.value.empty());
  }
  CHECK(ms(entry.facts.ended) == line.value("replied_ms", std::int64_t{0}));
  if (line.contains("reply_id")) CHECK(entry.details["reply_id"] == line["reply_id"]);
  CHECK(entry.details.value("chunks", Json{}) == line.value("chunks", Json{}));
  CHECK(entry.facts.attempts == line.value("attempts", 0U));
  CHECK((entry.facts.phase == persist::RequestPhase::parked) == line.value("failed", false));
  CHECK(entry.details.value("cause", Json{}) == line.value("suspended_cause", Json{}));
  CHECK(entry.facts.waits_for_ack == (line.value("waits_for", "") == "ack"));
  if (line.contains("deliver_at")) CHECK(ms(entry.facts.due) == line["deliver_at"]);
  if (line.contains("payload")) CHECK(entry.details["payload"] == line["payload"]);
  if (line.contains("trace_id")) CHECK(entry.details["trace_id"] == line["trace_id"]);
}

inline void check_element(const ShownEntry& entry, const Json& line, persist::Instant now) {
  CHECK(entry.details["table"] == line["table"]);
  CHECK(entry.details["queue"] == line["queue"]);
  CHECK(entry.details["id"] == line["id"]);
  CHECK(state_word(entry, now) == line["state"].get<std::string>());
  CHECK(entry.facts.attempts == line["attempts"]);
  if (line.contains("last_failure")) CHECK(entry.details["last_failure"] == line["last_failure"]);
  if (line.contains("element")) CHECK(Json::parse(entry.value) == line["element"]);
  if (line.contains("delay_ms")) {
    REQUIRE((entry.facts.due && entry.facts.created));
    // Times are stored in seconds, and by two readings of the clock.
    const auto delay = (*entry.facts.due - *entry.facts.created).count();
    CHECK(std::abs(delay - line["delay_ms"].get<std::int64_t>()) <= 1000);
  }
}

/// Checks the entry of a line and takes it out of `shown`; the same entry is found by its keys.
/// `prefix` is that of the stores of requests, where there are several.
inline void check_line(persist::Inspector& inspector, Shown& shown, const Json& line,
                       persist::Instant now, const std::string& prefix = {}) {
  const bool is_element = line["kind"] == "queue";
  std::string store;
  std::pair<std::string, std::string> keys;
  if (is_element) {
    store = escaped_part(line["table"]) + "/" + line["queue"].get<std::string>();
    keys.first = keys.second = line["id"];
  } else {
    store = prefix + line["entity_type"].get<std::string>();
    keys = keys_of(line);
  }
  INFO(store << " " << keys.first);
  const auto at = shown.find(std::pair{store, keys.first});
  REQUIRE(at != shown.end());
  is_element ? check_element(at->second, line, now) : check_request(at->second, line, now);
  for (const std::string& key : {keys.first, keys.second}) {
    INFO(key);
    persist::EntryBatch batch;
    REQUIRE(inspector.lookup(store, key, batch));
    REQUIRE(batch.size() == 1);
    CHECK(batch[0].key == keys.first);
    const ShownEntry found = shown_entry(batch[0]);
    CHECK(found.value == at->second.value);
    CHECK(found.details == at->second.details);
    CHECK(found.facts == at->second.facts);
  }
  shown.erase(at);
}

/// The summaries of all stores count as `meta` says Effect does.
inline void check_summaries(persist::Inspector& inspector, const std::string& meta_name) {
  using persist::RequestState;
  std::ifstream file{cluster_fixture(meta_name)};
  const auto meta = Json::parse(file);
  const auto stores = inspector.stores();
  REQUIRE(stores);
  const auto summaries = inspector.summarize_many(*stores, instant_asked(meta_name));
  REQUIRE(summaries);
  REQUIRE(summaries->size() == stores->size());
  REQUIRE(stores->size() == meta["counts"].size());
  for (std::size_t i = 0; i < stores->size(); ++i) {
    INFO((*stores)[i].id);
    const persist::RequestCounts counts = (*summaries)[i].requests.value();
    const auto in = [&](RequestState state) {
      return counts.by_state.at(static_cast<std::size_t>(state));
    };
    const Json expected = meta["counts"][(*stores)[i].id];
    const auto word = [&](const char* name) { return expected.value(name, std::size_t{0}); };
    CHECK(counts.success == word("success"));
    CHECK(counts.fail == word("fail"));
    CHECK(counts.die == word("die"));
    CHECK(counts.interrupt == word("interrupt"));
    CHECK(counts.other == 0);
    CHECK(in(RequestState::suspended) + in(RequestState::parked) == word("suspended"));
    CHECK(in(RequestState::running) + in(RequestState::stuck) == word("running"));
    CHECK(in(RequestState::pending) == word("pending"));
    CHECK(in(RequestState::scheduled) == word("scheduled"));
    CHECK(*inspector.summarize((*stores)[i], instant_asked(meta_name)) == (*summaries)[i]);
  }
}

}  // namespace persist_test
