#include "core/statistics_report.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "render/color.hpp"
#include "render/table.hpp"

namespace persist::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_groups_shown = 15;

/// Writes a section at a time.
class TextReport {
 public:
  explicit TextReport(BarStyle style) : style_{style} {}

  void headline(std::string_view words, Color color) {
    out_ += in_color(words, color, style_.colored) + '\n';
  }
  void section(std::string_view title, std::span<const Bar> rows, std::uint64_t all) {
    begin(title);
    out_ += bar_chart(rows, all, style_);
  }
  /// Rows of words, the first of which are names.
  void list(std::string_view title, std::span<const std::array<std::string, 2>> rows) {
    begin(title);
    std::size_t widest = 0;
    for (const auto& row : rows) widest = std::max(widest, width_of(row[0]));
    for (const auto& [name, words] : rows) {
      std::string line = "  ";
      line.append(name).append(widest - width_of(name) + 2, ' ').append(words);
      out_ += (interactive() ? fitted(line, style_.width) : line) + '\n';
    }
  }

  [[nodiscard]] bool interactive() const { return style_.drawn == BarStyle::Drawn::bars; }
  [[nodiscard]] std::string size(std::uint64_t bytes) const {
    return interactive() ? human_size(bytes) : std::to_string(bytes);
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  void begin(std::string_view title) {
    out_ += '\n';
    out_ += in_color(title, Color::strong, style_.colored) + '\n';
  }

  BarStyle style_;
  std::string out_;
};

void add_states(TextReport& text, const StateCounts& states) {
  const std::array<Bar, 7> rows{{{.label = "success", .count = states.success},
                                 {.label = "failure", .count = states.failure},
                                 {.label = "  fail", .count = states.fail},
                                 {.label = "  die", .count = states.die},
                                 {.label = "  interrupt", .count = states.interrupt},
                                 {.label = "invalid", .count = states.invalid},
                                 {.label = "plain JSON", .count = states.json}}};
  // Stores of Exits have none.
  const std::size_t shown = states.json > 0 ? rows.size() : rows.size() - 1;
  text.section("States", std::span{rows}.first(shown), states.all());
}

std::string note_on(const TextReport& text, const GroupCounts& group) {
  std::string note = text.size(group.bytes);
  if (group.failures > 0) note += ", " + counted(group.failures, "failure", "failures");
  if (group.invalid > 0) note += ", " + std::to_string(group.invalid) + " invalid";
  return note;
}

/// The groups with the most entries, and what the others hold together.
std::vector<Bar> rows_of(const TextReport& text, std::span<const Statistics::Group> groups,
                         GroupCounts others, std::string_view name_of_others) {
  std::vector<Bar> rows;
  const auto add = [&](std::string label, const GroupCounts& group) {
    if (group.entries == 0) return;
    rows.push_back(
        {.label = std::move(label), .count = group.entries, .note = note_on(text, group)});
  };
  for (const auto& [name, counts] : groups) {
    if (rows.size() < max_groups_shown) {
      add(name.empty() ? "\"\"" : escaped(name), counts);
    } else {
      others += counts;
    }
  }
  add(std::string{name_of_others}, others);
  return rows;
}

void add_stores(TextReport& text, const Statistics& statistics) {
  text.section("Stores",
               rows_of(text, statistics.stores(), statistics.other_stores(), "(other stores)"),
               statistics.states().all());
}

/// Only where keys have tags: those that Effect 3.22 and later write mostly have none.
void add_tags(TextReport& text, const Statistics& statistics) {
  auto rows = rows_of(text, statistics.tags(), statistics.other_tags(), "(other tags)");
  if (rows.empty()) return;
  const GroupCounts& untagged = statistics.untagged();
  if (untagged.entries > 0) {
    rows.push_back(
        {.label = "(no tag)", .count = untagged.entries, .note = note_on(text, untagged)});
  }
  text.section("Tags, the part of a key before the first colon", rows, statistics.states().all());
}

void add_expiry(TextReport& text, const ExpiryCounts& expiry, std::uint64_t all) {
  const std::array<Bar, 7> rows{{{.label = "expired", .count = expiry.expired},
                                 {.label = "within a minute", .count = expiry.minute},
                                 {.label = "within an hour", .count = expiry.hour},
                                 {.label = "within a day", .count = expiry.day},
                                 {.label = "within a week", .count = expiry.week},
                                 {.label = "later", .count = expiry.later},
                                 {.label = "never", .count = expiry.never}}};
  text.section("Expiry", rows, all);
}

/// The powers of two from the smallest size that there is to the largest.
std::vector<SizeHistogram::Octave> octaves_of(const SizeHistogram& sizes) {
  std::vector<SizeHistogram::Octave> octaves;
  for (std::size_t number = 0; number < SizeHistogram::octaves; ++number) {
    const auto octave = sizes.octave(number);
    if (octave.least > sizes.max()) break;
    if (octave.count > 0 || !octaves.empty()) octaves.push_back(octave);
  }
  return octaves;
}

void add_sizes(TextReport& text, const SizeHistogram& sizes) {
  std::vector<Bar> rows;
  for (const auto& [least, most, count] : octaves_of(sizes)) {
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

void add_figures(TextReport& text, std::string_view title, std::span<const Figure> figures) {
  std::vector<std::array<std::string, 2>> rows;
  for (const auto& [name, value] : figures) {
    const bool is_size = name.ends_with("bytes");
    const std::string plain = text.interactive() ? grouped(value) : std::to_string(value);
    rows.push_back({name, is_size ? text.size(value) : plain});
  }
  text.list(title, rows);
}

std::string as_json_text(std::string_view text) {
  return is_utf8(text) ? std::string{text} : escaped(text);
}

Json json_of(const GroupCounts& group) {
  return {{"entries", group.entries},
          {"bytes", group.bytes},
          {"failures", group.failures},
          {"invalid", group.invalid}};
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
  for (const auto& [least, most, count] : octaves_of(sizes)) {
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

std::string report_as_text(const StatisticsReport& report, BarStyle style) {
  const Statistics& statistics = report.statistics;
  const std::size_t all = statistics.states().all();
  TextReport text{style};
  if (report.extent == StatisticsReport::Extent::partial) {
    text.headline("Interrupted: these are not all entries.", Color::bad);
  }
  text.headline(counted(all, "entry", "entries") + ", " + text.size(statistics.sizes().total()) +
                    (text.interactive() ? "" : " bytes") + " of values",
                Color::strong);
  add_stores(text, statistics);
  add_states(text, statistics.states());
  add_tags(text, statistics);
  add_expiry(text, statistics.expiry(), all);
  add_sizes(text, statistics.sizes());
  add_largest(text, statistics.largest());
  add_figures(text, report.figures_title, report.figures);
  return std::move(text).text();
}

std::string report_as_json(const StatisticsReport& report) {
  const Statistics& statistics = report.statistics;
  const StateCounts& states = statistics.states();
  const ExpiryCounts& expiry = statistics.expiry();
  const Json json{{"entries", states.all()},
                  {"partial", report.extent == StatisticsReport::Extent::partial},
                  {"stores", groups_as_json(statistics.stores(), "store")},
                  {"otherStores", json_of(statistics.other_stores())},
                  {"states",
                   {{"success", states.success},
                    {"failure", states.failure},
                    {"fail", states.fail},
                    {"die", states.die},
                    {"interrupt", states.interrupt},
                    {"json", states.json},
                    {"invalid", states.invalid}}},
                  {"tags", groups_as_json(statistics.tags(), "tag")},
                  {"otherTags", json_of(statistics.other_tags())},
                  {"untagged", json_of(statistics.untagged())},
                  {"expiry",
                   {{"expired", expiry.expired},
                    {"minute", expiry.minute},
                    {"hour", expiry.hour},
                    {"day", expiry.day},
                    {"week", expiry.week},
                    {"later", expiry.later},
                    {"never", expiry.never}}},
                  {"sizes", sizes_as_json(statistics.sizes())},
                  {"largest", largest_as_json(statistics.largest())},
                  {"file", figures_as_json(report.figures)}};
  return json.dump();
}

}  // namespace persist::app
