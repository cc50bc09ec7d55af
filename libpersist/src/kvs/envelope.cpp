#include "kvs/envelope.hpp"

#include <charconv>
#include <cstdint>

#include <persist/json_reader.hpp>
#include <persist/json_text.hpp>

#include "json/string_run.hpp"
#include "values/double_text.hpp"

namespace persist {

namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

/// The quote that ends the string whose first character is at `at`; or the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  using json::Stop;
  const char* const end = text.data() + text.size();
  const char* next = json::run_end<Stop::at_quote_or_backslash>(text.data() + at, end);
  while (next != end && *next == '\\') {
    next = end - next < 2 ? end : json::run_end<Stop::at_quote_or_backslash>(next + 2, end);
  }
  return static_cast<std::size_t>(next - text.data());
}

/// The next "," or "]" on the level of `at`; npos when the text ends or does not nest.
///
/// This is not a parser: a value may be as deep as any value, and an envelope is a level deeper
/// than JsonView takes. Who reads the value judges it.
std::size_t end_of_element(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    switch (text[at]) {
      case '"': at = end_of_string(text, at + 1); break;
      case '[':
      case '{': ++depth; break;
      case ',':
        if (depth == 0) return at;
        break;
      case ']':
        if (depth == 0) return at;
        --depth;
        break;
      case '}':
        if (depth == 0) return std::string_view::npos;
        --depth;
        break;
      default: break;
    }
  }
  return std::string_view::npos;
}

/// What JavaScript makes of a string that it compares with a number; NaN where it is none.
Expires expires_of_string(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return Expires::at(0);
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
    return Expires::not_a_number();
  double number = 0;
  const auto [rest, error] = read_double(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && rest == text.data() + text.size();
  return whole ? Expires::at_fraction(number) : Expires::not_a_number();
}

/// The expiry as it nearly always is: whole milliseconds after 2001; none in all other cases.
std::optional<Expires> expires_of_digits(std::string_view text) {
  constexpr std::size_t digits = 13;
  std::int64_t milliseconds = 0;
  const char* const end = text.data() + text.size();
  if (text.size() != digits || text.front() == '0' || text.front() == '-') return std::nullopt;
  const auto [rest, error] = std::from_chars(text.data(), end, milliseconds);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return Expires::at(milliseconds);
}

/// None when `text` is not JSON.
std::optional<Expires> expires_of(std::string_view text) {
  if (text == "null") return Expires::never();
  if (const auto usual = expires_of_digits(text)) return usual;
  const auto json = JsonView::parse(text);
  if (!json) return std::nullopt;
  switch (kind_of(*json)) {
    case JsonKind::null: return Expires::never();
    case JsonKind::boolean: return Expires::at(is_true(*json) ? 1 : 0);
    case JsonKind::number: {
      const auto exact = Expires::from_number(text);
      return exact ? *exact : Expires::at_fraction(number_of(*json));
    }
    case JsonKind::string: return expires_of_string(unquoted(*json));
    default: return Expires::not_a_number();
  }
}

/// `array` begins with "[" and ends with "]".
std::optional<Envelope> unwrap_elements(std::string_view array) {
  Envelope envelope;
  std::size_t count = 0;
  for (std::size_t end = 0; end + 1 < array.size(); ++count) {
    const std::size_t begin = end + 1;
    end = end_of_element(array, begin);
    if (end == std::string_view::npos) return std::nullopt;
    if (array[end] == ']' && end + 1 != array.size()) return std::nullopt;
    const std::string_view element = array.substr(begin, end - begin);
    if (trimmed(element).empty()) return std::nullopt;
    if (count == 0) envelope.value = element;
    if (count != 1) continue;
    const auto expires = expires_of(trimmed(element));
    if (!expires) return std::nullopt;
    envelope.expires = *expires;
  }
  return envelope;
}

/// The same for a value that is not JSON, as long as what was put around it can be recognised.
std::optional<Envelope> unwrap_broken(std::string_view array) {
  const std::size_t comma = array.rfind(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::string_view last = array.substr(comma + 1, array.size() - comma - 2);
  const auto expires = expires_of(trimmed(last));
  if (!expires || !std::string_view{"n-0123456789"}.contains(trimmed(last).front())) {
    return std::nullopt;
  }
  return Envelope{.value = array.substr(1, comma - 1), .expires = *expires};
}

}  // namespace

std::optional<Envelope> unwrap(std::string_view text) {
  const std::string_view array = trimmed(text);
  if (!array.starts_with('[') || !array.ends_with(']')) return std::nullopt;
  const auto envelope = unwrap_elements(array);
  return envelope ? envelope : unwrap_broken(array);
}

void append_wrapped(std::string& out, std::string_view value, const Expires& expires) {
  out.reserve(out.size() + value.size() + 32);
  out += '[';
  out += value;
  out += ',';
  expires.append_to(out);
  out += ']';
}

EntryView record_of(std::string_view key, std::string_view text) {
  if (const auto envelope = unwrap(text)) {
    return {.key = key, .value = envelope->value, .expires = envelope->expires};
  }
  return {.key = key, .value = text, .expires = {}, .malformed_envelope = true};
}

}  // namespace persist
