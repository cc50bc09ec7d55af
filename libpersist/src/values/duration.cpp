#include <persist/duration.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace persist {

namespace {

using std::chrono::milliseconds;

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// The digits in front of `text`, of which the first nine count, as billionths.
std::optional<std::int64_t> take_billionths(std::string_view& text) {
  std::int64_t billionths = 0;
  std::int64_t place = 100'000'000;
  std::size_t count = 0;
  for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count) {
    billionths += place * (text[count] - '0');
    place /= 10;
  }
  text.remove_prefix(count);
  return count == 0 ? std::nullopt : std::optional{billionths};
}

/// Takes a number and its unit, `1.5h`, off the front of `text`: the milliseconds. The unit is
/// `from` or a smaller one; `from` becomes the next smaller.
std::optional<std::int64_t> take_part(std::string_view& text,
                                      decltype(duration_units)::const_iterator& from) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  std::int64_t billionths = 0;
  if (take(text, '.')) {
    const auto fraction = take_billionths(text);
    if (!fraction) return std::nullopt;
    billionths = *fraction;
  }
  const std::string_view name =
      text.substr(0, std::min(text.find_first_not_of("wdhms"), text.size()));
  for (; from != duration_units.end(); ++from) {
    if (from->name != name) continue;
    text.remove_prefix(name.size());
    std::int64_t product = 0;
    if (__builtin_mul_overflow(whole, from->milliseconds, &product)) return std::nullopt;
    const std::int64_t rest = from->milliseconds * billionths / 1'000'000'000;
    if (__builtin_add_overflow(product, rest, &product)) return std::nullopt;
    ++from;
    return product;
  }
  return std::nullopt;
}

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
  const std::int64_t sign = take(text, '-') ? -1 : 1;
  std::int64_t sum = 0;
  auto unit = duration_units.begin();
  while (true) {
    const auto part = take_part(text, unit);
    // Summed with its sign: the least value has no negation.
    if (!part || __builtin_add_overflow(sum, sign * *part, &sum)) return std::nullopt;
    if (text.empty()) return milliseconds{sum};
    take(text, ' ');
  }
}

}  // namespace persist
