#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/escape.hpp"
#include "core/request_words.hpp"
#include "core/statistics_report.hpp"

namespace persist::app {

namespace {

using Json = nlohmann::ordered_json;

std::string as_json_text(std::string_view text) {
  return is_utf8(text) ? std::string{text} : escaped(text);
}

Json json_of(const GroupCounts& group) {
  return {{"entries", group.entries},
          {"bytes", group.bytes},
          {"failures", group.failures},
          {"invalid", group.invalid}};
}

Json json_of(const StateCounts& states) {
  return {{"success", states.success}, {"failure", states.failure},     {"fail", states.fail},
          {"die", states.die},         {"interrupt", states.interrupt}, {"json", states.json},
          {"invalid", states.invalid}};
}

Json json_of_requests(const StateCounts& states) {
  Json json = Json::object();
  states.for_each_of_requests(
      [&](EntryState state, std::size_t count) { json[std::string{name_of(state)}] = count; });
  return json;
}

Json request_stores_as_json(std::span<const RequestStore> stores) {
  Json array = Json::array();
  for (const auto& [id, counts] : stores) {
    Json states = Json::object();
    for (const auto& [state, count] : counts_by_state(counts)) {
      states[std::string{name_of(state)}] = count;
    }
    array.push_back({{"store", as_json_text(id)}, {"states", std::move(states)}});
  }
  return array;
}

Json runners_as_json(const RunnersReport& report) {
  Json runners = Json::array();
  for (const RunnerInfo& it : report.runners) {
    Json runner{{"prefix", as_json_text(it.prefix)},
                {"address", as_json_text(it.address)},
                {"alive", it.is_alive},
                {"shards", it.shards}};
    if (it.heartbeat_age) runner["heartbeatAge"] = it.heartbeat_age->count();
    runners.push_back(std::move(runner));
  }
  return runners;
}

Json groups_as_json(std::span<const Statistics::Group> groups, const char* kind) {
  Json array = Json::array();
  for (const auto& [name, counts] : groups) {
    Json group{{kind, as_json_text(name)}};
    group.update(json_of(counts));
    array.push_back(std::move(group));
  }
  return array;
}

Json sizes_as_json(const SizeHistogram& sizes) {
  Json histogram = Json::array();
  for (const auto& [least, most, count] : sizes.occupied_octaves()) {
    histogram.push_back({{"from", least}, {"to", most}, {"entries", count}});
  }
  return {{"total", sizes.total()},      {"p50", sizes.percentile(50)},
          {"p90", sizes.percentile(90)}, {"p99", sizes.percentile(99)},
          {"max", sizes.max()},          {"histogram", std::move(histogram)}};
}

Json largest_as_json(const std::vector<LargeEntry>& largest) {
  Json entries = Json::array();
  for (const auto& [bytes, store, key] : largest) {
    entries.push_back(
        {{"store", as_json_text(store)}, {"key", as_json_text(key)}, {"bytes", bytes}});
  }
  return entries;
}

Json figures_as_json(std::span<const Figure> figures) {
  Json object = Json::object();
  for (const auto& [name, value] : figures) {
    std::string member = name;
    std::ranges::replace(member, ' ', '_');
    object[member] = value;
  }
  return object;
}

}  // namespace

std::string report_as_json(const StatisticsReport& report) {
  const Statistics& statistics = report.statistics;
  const StateCounts states = statistics.states();
  const std::size_t top = report.top.value_or(Statistics::max_tags);
  const auto stores = statistics.stores(top);
  const auto tags = statistics.tags(top);
  Json expiry = Json::object();
  Json states_by_expiry = Json::object();
  for (std::size_t i = 0; i < life_span_names.size(); ++i) {
    const std::string name{life_span_names[i]};
    const StateCounts& of_span = statistics.states_of(static_cast<LifeSpan>(i));
    expiry[name] = of_span.all();
    states_by_expiry[name] = json_of(of_span);
  }
  Json json{{"entries", states.all()},
            {"partial", report.extent == StatisticsReport::Extent::partial},
            {"stores", groups_as_json(stores.groups, "store")},
            {"otherStores", json_of(stores.others)},
            {"states", json_of(states)},
            {"tags", groups_as_json(tags.groups, "tag")},
            {"otherTags", json_of(tags.others)},
            {"untagged", json_of(statistics.untagged())},
            {"expiry", std::move(expiry)},
            {"statesByExpiry", std::move(states_by_expiry)},
            {"sizes", sizes_as_json(statistics.sizes())},
            {"largest", largest_as_json(statistics.largest())},
            {"file", figures_as_json(report.figures)}};
  if (report.are_requests) json["requestStates"] = json_of_requests(states);
  if (!report.request_stores.empty()) {
    json["requestStores"] = request_stores_as_json(report.request_stores);
  }
  if (report.runners != nullptr) {
    json["runners"] = runners_as_json(*report.runners);
    json["unheldShards"] = report.runners->unheld_shards;
    json["withoutRunnerRows"] = report.runners->without_rows;
    json["workers"] = report.runners->workers;
  }
  if (report.has_schemas) json["schemaMismatches"] = states.mismatch;
  return json.dump();
}

}  // namespace persist::app
