#include "core/part_counts_report.hpp"

#include <algorithm>
#include <cstddef>

#include <persist/json_reader.hpp>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

using Counts = PartCounts::Counts;
using Group = PartCounts::Group;

/// The first groups, and what is left of them together with the others.
struct Split {
  std::vector<Group> groups;
  Counts others;
};

Split split(const PartCounts& counts, std::size_t top) {
  Split split{.groups = counts.groups(), .others = counts.others()};
  for (std::size_t i = top; i < split.groups.size(); ++i) {
    split.others.entries += split.groups[i].counts.entries;
    split.others.bytes += split.groups[i].counts.bytes;
  }
  if (split.groups.size() > top) {
    split.groups.erase(split.groups.begin() + static_cast<std::ptrdiff_t>(top), split.groups.end());
  }
  return split;
}

std::string words_for(JsonView part) {
  if (kind_of(part) != JsonKind::string) return escaped(part.text());
  const std::string plain = unquoted(part);
  return escaped(plain.empty() || JsonView::parse(plain) ? part.text() : plain);
}

std::string json_of(const Counts& counts) {
  return R"("entries":)" + std::to_string(counts.entries) + R"(,"bytes":)" +
         std::to_string(counts.bytes);
}

}  // namespace

Table counts_as_table(const PartCounts& counts, std::size_t top, bool for_people) {
  using Align = Column::Align;
  Table table{{{.title = "ENTRIES", .align = Align::right},
               {.title = "SIZE", .align = Align::right},
               {.title = counts.pointer().text(), .shrinks = true},
               {.title = "STORE"},
               {.title = "FOR EXAMPLE"}}};
  const auto add = [&](const Counts& of, std::string part, std::string store, std::string key) {
    table.add({for_people ? grouped(of.entries) : std::to_string(of.entries),
               for_people ? human_size(of.bytes) : std::to_string(of.bytes), std::move(part),
               std::move(store), std::move(key)});
  };
  const auto [groups, others] = split(counts, top);
  for (const Group& group : groups) {
    add(group.counts, words_for(group.part), escaped(group.store), escaped(group.key));
  }
  if (others.entries > 0) add(others, "(others)", {}, {});
  if (counts.without().entries > 0) add(counts.without(), "(none)", {}, {});
  return table;
}

std::string counts_as_json(const PartCounts& counts, std::size_t top, bool is_partial) {
  std::string json = "{" + json_of(counts.all()) + R"(,"partial":)";
  json += is_partial ? "true" : "false";
  json += R"(,"by":)";
  append_quoted(json, counts.pointer().text());
  json += R"(,"groups":[)";
  const auto [groups, others] = split(counts, top);
  for (const Group& group : groups) {
    if (!json.ends_with('[')) json += ',';
    json += R"({"part":)";
    json += group.part.text();
    json += ',' + json_of(group.counts) + R"(,"store":)";
    append_string(json, group.store);
    json += R"(,"key":)";
    append_string(json, group.key);
    json += '}';
  }
  json +=
      R"(],"others":{)" + json_of(others) + R"(},"without":{)" + json_of(counts.without()) + "}}";
  return json;
}

}  // namespace persist::app
