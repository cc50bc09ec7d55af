#include "core/statistics_report.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "core/request_words.hpp"
#include "core/shard_ranges.hpp"
#include "render/color.hpp"
#include "render/count_table.hpp"
#include "render/table.hpp"

namespace persist::app {

namespace {

constexpr std::size_t usual_groups = 15;

/// Writes a section at a time.
class TextReport {
 public:
  explicit TextReport(BarStyle style) : style_{style} {}

  void headline(std::string_view words, Color color) {
    out_ += in_color(cut(words), color, style_.colored) + '\n';
  }
  void section(std::string_view title, std::span<const Bar> rows, std::uint64_t all) {
    begin(title);
    out_ += bar_chart(rows, all, style_);
  }
  void table(std::string_view title, const CountTable& table) {
    begin(title);
    out_ += count_table(table, style_);
  }
  /// Rows of words, the first of which are names.
  void list(std::string_view title, std::span<const std::array<std::string, 2>> rows) {
    begin(title);
    std::size_t widest = 0;
    for (const auto& row : rows) widest = std::max(widest, width_of(row[0]));
    for (const auto& [name, words] : rows) {
      std::string line = "  ";
      line.append(name).append(widest - width_of(name) + 2, ' ').append(words);
      out_ += cut(line) + '\n';
    }
  }

  [[nodiscard]] bool interactive() const { return style_.drawn == BarStyle::Drawn::bars; }
  [[nodiscard]] std::string size(std::uint64_t bytes) const {
    return interactive() ? human_size(bytes) : std::to_string(bytes);
  }
  [[nodiscard]] std::string number(std::uint64_t count) const {
    return interactive() ? grouped(count) : std::to_string(count);
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  [[nodiscard]] std::string cut(std::string_view line) const {
    return interactive() ? fitted(line, style_.width) : std::string{line};
  }
  void begin(std::string_view title) {
    out_ += '\n';
    out_ += in_color(cut(title), Color::strong, style_.colored) + '\n';
  }

  BarStyle style_;
  std::string out_;
};

/// Parts of what stands above them are indented.
constexpr std::array<std::pair<std::string_view, std::size_t StateCounts::*>, 7> state_rows{
    {{"success", &StateCounts::success},
     {"failure", &StateCounts::failure},
     {"  fail", &StateCounts::fail},
     {"  die", &StateCounts::die},
     {"  interrupt", &StateCounts::interrupt},
     {"invalid", &StateCounts::invalid},
     {"plain JSON", &StateCounts::json}}};

void add_states(TextReport& text, const StateCounts& states, bool has_schemas) {
  std::vector<Bar> rows;
  rows.reserve(state_rows.size());
  for (const auto& [label, count] : state_rows) {
    rows.push_back({.label = std::string{label}, .count = states.*count});
  }
  // Stores of Exits have none.
  if (states.json == 0) rows.pop_back();
  states.for_each_of_requests([&](EntryState state, std::size_t count) {
    if (count > 0) rows.push_back({.label = std::string{name_of(state)}, .count = count});
  });
  if (has_schemas) rows.push_back({.label = "schema mismatch", .count = states.mismatch});
  text.section("States", rows, states.all());
}

std::string note_on(const TextReport& text, const GroupCounts& group) {
  std::string note = text.size(group.bytes);
  if (group.failures > 0)
    note += ", " + text.number(group.failures) + (group.failures == 1 ? " failure" : " failures");
  if (group.invalid > 0) note += ", " + text.number(group.invalid) + " invalid";
  return note;
}

/// The groups with the most entries, and what the others hold together.
std::vector<Bar> rows_of(const TextReport& text, const Statistics::TopGroups& groups,
                         std::string_view name_of_others) {
  std::vector<Bar> rows;
  const auto add = [&](std::string label, const GroupCounts& group) {
    if (group.entries == 0) return;
    rows.push_back(
        {.label = std::move(label), .count = group.entries, .note = note_on(text, group)});
  };
  for (const auto& [name, counts] : groups.groups) {
    add(name.empty() ? "\"\"" : escaped(name), counts);
  }
  add(std::string{name_of_others}, groups.others);
  return rows;
}

void add_stores(TextReport& text, const Statistics& statistics, std::size_t top) {
  text.section("Stores", rows_of(text, statistics.stores(top), "(other stores)"),
               statistics.states().all());
}

/// Only where keys have tags: those that Effect 3.22 and later write mostly have none.
void add_tags(TextReport& text, const Statistics& statistics, std::size_t top) {
  auto rows = rows_of(text, statistics.tags(top), "(other tags)");
  if (rows.empty()) return;
  const GroupCounts& untagged = statistics.untagged();
  if (untagged.entries > 0) {
    rows.push_back(
        {.label = "(no tag)", .count = untagged.entries, .note = note_on(text, untagged)});
  }
  text.section("Tags, the part of a key before the first colon", rows, statistics.states().all());
}

void add_expiry(TextReport& text, const Statistics& statistics, std::uint64_t all) {
  constexpr std::array<const char*, life_span_names.size()> labels{
      "expired",       "within a minute", "within an hour", "within a day",
      "within a week", "later",           "never"};
  std::vector<Bar> rows;
  rows.reserve(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    rows.push_back(
        {.label = labels[i], .count = statistics.states_of(static_cast<LifeSpan>(i)).all()});
  }
  text.section("Expiry", rows, all);
}

/// Only where there is more than one of both: otherwise the sections before it have all of it.
void add_states_by_expiry(TextReport& text, const Statistics& statistics) {
  constexpr std::array<const char*, life_span_names.size()> titles{
      "expired", "1 minute", "1 hour", "1 day", "1 week", "later", "never"};
  std::vector<LifeSpan> spans;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    if (statistics.states_of(static_cast<LifeSpan>(i)).all() == 0) continue;
    spans.push_back(static_cast<LifeSpan>(i));
    shown.emplace_back(titles[i]);
  }
  CountTable table{.columns = std::move(shown)};
  std::size_t kinds = 0;
  for (const auto& [label, count] : state_rows) {
    if (statistics.states().*count == 0) continue;
    CountTable::Row row{.label = label};
    for (const LifeSpan span : spans) row.counts.push_back(statistics.states_of(span).*count);
    table.rows.push_back(std::move(row));
    kinds += std::size_t{label.front() != ' '};
  }
  if (kinds > 1 && spans.size() > 1) text.table("States by expiry", table);
}

void add_sizes(TextReport& text, const SizeHistogram& sizes) {
  std::vector<Bar> rows;
  for (const auto& [least, most, count] : sizes.occupied_octaves()) {
    rows.push_back({.label = text.interactive()
                                 ? "from " + human_size(least)
                                 : std::to_string(least) + '-' + std::to_string(most),
                    .count = count});
  }
  std::string title = "Sizes of values in bytes";
  if (sizes.count() > 0) {
    title = "Sizes of values: p50 " + text.size(sizes.percentile(50)) + ", p90 " +
            text.size(sizes.percentile(90)) + ", p99 " + text.size(sizes.percentile(99)) +
            ", max " + text.size(sizes.max());
  }
  text.section(title, rows, sizes.count());
}

void add_largest(TextReport& text, const std::vector<LargeEntry>& largest) {
  std::vector<std::array<std::string, 2>> rows;
  rows.reserve(largest.size());
  for (const auto& [bytes, store, key] : largest) {
    rows.push_back({text.size(bytes), escaped(store) + "  " + escaped(key)});
  }
  text.list("Largest values", rows);
}

/// The stores of requests that a database has beside what was counted.
void add_request_stores(TextReport& text, std::span<const RequestStore> stores) {
  std::vector<std::array<std::string, 2>> rows;
  rows.reserve(stores.size());
  for (const auto& [id, counts] : stores) rows.push_back({escaped(id), words_of(counts)});
  if (!rows.empty()) text.list("Requests and queues", rows);
}

std::string words_on(const RunnerInfo& runner) {
  std::string words = runner.is_alive ? "alive" : "dead";
  if (runner.heartbeat_age) {
    words += ", last heartbeat " + human_duration(*runner.heartbeat_age) + " ago";
  }
  return words + ", " + counted(runner.shards, "shard", "shards");
}

void add_runners(TextReport& text, const RunnersReport& report) {
  std::vector<std::array<std::string, 2>> rows;
  rows.reserve(report.runners.size() + report.without_rows.size() + 2);
  const bool has_several_prefixes = std::ranges::any_of(
      report.runners,
      [&](const RunnerInfo& runner) { return runner.prefix != report.runners.front().prefix; });
  for (const RunnerInfo& runner : report.runners) {
    rows.push_back(
        {escaped(runner.address),
         words_on(runner) + (has_several_prefixes ? ", in " + escaped(runner.prefix) : "")});
  }
  for (const std::string& prefix : report.without_rows) {
    rows.push_back({escaped(prefix), "no runner has a row: none runs, or they keep no rows"});
  }
  for (const std::string& shards : shard_ranges(report.unheld_shards)) {
    rows.push_back({"no runner holds", escaped(shards)});
  }
  if (report.workers > 0) {
    rows.push_back(
        {"queues", counted(report.workers, "worker holds", "workers hold") + " an element"});
  }
  if (!rows.empty()) text.list("Runners", rows);
}

void add_figures(TextReport& text, std::string_view title, std::span<const Figure> figures) {
  std::vector<std::array<std::string, 2>> rows;
  for (const auto& [name, value] : figures) {
    const bool is_size = name.ends_with("bytes");
    rows.push_back({name, is_size ? text.size(value) : text.number(value)});
  }
  text.list(title, rows);
}

}  // namespace

std::string report_as_text(const StatisticsReport& report, BarStyle style) {
  const Statistics& statistics = report.statistics;
  const std::size_t all = statistics.states().all();
  TextReport text{style};
  if (report.extent == StatisticsReport::Extent::partial) {
    text.headline("Interrupted: these are not all entries.", Color::bad);
  }
  text.headline(text.number(all) + (all == 1 ? " entry, " : " entries, ") +
                    text.size(statistics.sizes().total()) + (text.interactive() ? "" : " bytes") +
                    " of values",
                Color::strong);
  const std::size_t top = report.top.value_or(usual_groups);
  add_stores(text, statistics, top);
  add_states(text, statistics.states(), report.has_schemas);
  add_tags(text, statistics, top);
  // Requests never expire.
  if (!report.are_requests) {
    add_expiry(text, statistics, all);
    add_states_by_expiry(text, statistics);
  }
  add_sizes(text, statistics.sizes());
  add_largest(text, statistics.largest());
  add_request_stores(text, report.request_stores);
  if (report.runners != nullptr) add_runners(text, *report.runners);
  add_figures(text, report.figures_title, report.figures);
  return std::move(text).text();
}

}  // namespace persist::app
