#include "io/repeated_keys.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>

namespace persist::app {

namespace {

// Odd factors keep (a, b) and (b, a) apart.
std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
  return (hash * 0x9E3779B97F4A7C15U) ^ std::hash<std::string_view>{}(text);
}

}  // namespace

void RepeatedKeys::add(const DumpEntry& entry) {
  std::string expires;
  entry.expires.append_to(expires);
  seen_.push_back(
      {.key = mixed(mixed(static_cast<std::uint64_t>(entry.key_class) + 1, entry.store), entry.key),
       .content = mixed(mixed(static_cast<std::uint64_t>(entry.form) + 1, entry.value), expires),
       .line = entry.line});
}

std::optional<RepeatedKeys::Conflict> RepeatedKeys::find_conflict() {
  std::ranges::sort(seen_, {}, [](const Seen& it) { return std::tuple{it.key, it.line}; });
  Conflict conflict;
  for (std::size_t i = 1; i < seen_.size(); ++i) {
    const Seen& before = seen_[i - 1];
    const Seen& after = seen_[i];
    const bool counts = which_ == Which::all || before.content != after.content;
    if (before.key != after.key || !counts) continue;
    if (conflict.count++ == 0 || after.line < conflict.second_line) {
      conflict.first_line = before.line;
      conflict.second_line = after.line;
    }
  }
  if (conflict.count == 0) return std::nullopt;
  return conflict;
}

std::string message_of(const RepeatedKeys::Conflict& conflict) {
  std::string message = "lines " + std::to_string(conflict.first_line) + " and " +
                        std::to_string(conflict.second_line) + " have different values for one key";
  if (conflict.count > 1) message += ", as do " + std::to_string(conflict.count - 1) + " more";
  return message;
}

}  // namespace persist::app
