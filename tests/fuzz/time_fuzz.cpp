// Durations, instants and counts as people type them; instants as dumps and tables keep them.

#include <chrono>
#include <cstring>
#include <string>

#include <persist/expires.hpp>
#include <persist/json_text.hpp>

#include "base/counts.hpp"
#include "base/time_words.hpp"
#include "property.hpp"

namespace {

using persist::Expires;
using persist::Instant;
using persist::fuzz::property;

void check_words_of(std::chrono::milliseconds duration) {
  const std::string words = persist::app::human_duration(duration);
  property(!words.empty(), "every duration has a name");
  // Of two parts the second is rounded down: the whole is never more than there is.
  std::int64_t sum = 0;
  for (std::size_t begin = words.starts_with('-') ? 1 : 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    const auto part = persist::parse_duration(words.substr(begin, end - begin));
    property(part.has_value(), "the parts are durations");
    sum += part->count();
    begin = end + 1;
  }
  const auto count = static_cast<std::uint64_t>(duration.count());
  property(static_cast<std::uint64_t>(sum) <= (duration.count() < 0 ? 0 - count : count),
           "that together do not exceed it");
}

void check_instant(Instant instant) {
  const std::string text = persist::app::rfc3339(instant);
  property(persist::app::parse_time(text, Instant{}) == instant,
           "an instant that is written reads back");
}

void check_expires(std::string_view text) {
  const auto json = persist::JsonView::parse(text);
  if (!json || text.empty() || (text.front() != '-' && (text.front() < '0' || text.front() > '9')))
    return;
  if (text.find_first_of(" \t\r\n") != std::string_view::npos) return;
  const auto expires = Expires::from_number(text);
  if (!expires) return;
  std::string written;
  expires->append_to(written);
  property(Expires::from_number(written) == expires, "an instant that is written reads back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = persist::fuzz::text_of(data, size);
  if (const auto duration = persist::parse_duration(text)) check_words_of(*duration);
  if (const auto instant = persist::app::parse_time(text, Instant{})) check_instant(*instant);
  if (const auto count = persist::app::parse_count("--limit", text, 0)) {
    const auto again = persist::app::parse_count("--limit", std::to_string(*count), 0);
    property(again && *again == *count, "a count reads back");
  }
  check_expires(text);
  if (size == sizeof(std::int64_t)) {
    std::int64_t count = 0;
    std::memcpy(&count, data, size);
    check_words_of(std::chrono::milliseconds{count});
    check_instant(Instant{std::chrono::milliseconds{count}});
    double fraction = 0;
    std::memcpy(&fraction, data, size);
    std::string written;
    const auto expires = Expires::at_fraction(fraction);
    expires.append_to(written);
    if (!expires.is_not_a_number())
      property(Expires::from_number(written) == expires, "a fraction reads back");
  }
  return 0;
}
