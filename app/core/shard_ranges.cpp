#include "core/shard_ranges.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace persist::app {
namespace {

using Numbers = std::set<unsigned>;

std::optional<unsigned> number_of(std::string_view text) {
  unsigned number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string ranges_of(const Numbers& numbers) {
  std::string text;
  for (auto first = numbers.begin(); first != numbers.end();) {
    auto last = first;
    auto next = std::next(first);
    while (next != numbers.end() && *next == *last + 1) last = next++;
    if (!text.empty()) text += ", ";
    text += std::to_string(*first);
    if (last != first) text.append(*last == *first + 1 ? ", " : "-").append(std::to_string(*last));
    first = next;
  }
  return text;
}

}  // namespace

std::vector<std::string> shard_ranges(std::span<const std::string> shards) {
  std::map<std::string, Numbers> groups;
  for (const std::string& shard : shards) {
    // A group may have any name, also one with colons.
    const std::size_t colon = shard.rfind(':');
    const auto number = colon == std::string::npos
                            ? std::nullopt
                            : number_of(std::string_view{shard}.substr(colon + 1));
    if (number) {
      groups[shard.substr(0, colon + 1)].insert(*number);
    } else {
      groups[shard];
    }
  }
  std::vector<std::string> texts;
  texts.reserve(groups.size());
  for (const auto& [group, numbers] : groups) texts.push_back(group + ranges_of(numbers));
  return texts;
}

}  // namespace persist::app
