#include "base/url.hpp"

#include <algorithm>
#include <cctype>

namespace persist::app {

namespace {

bool is_slash(std::string_view text) {
  return text.starts_with('/') || text.starts_with('\\') || text.starts_with("%2F") ||
         text.starts_with("%2f") || text.starts_with("%5C") || text.starts_with("%5c");
}

std::size_t length_of_slash(std::string_view text) { return text.front() == '%' ? 3 : 1; }

bool is_colon(std::string_view text) {
  return text.starts_with(':') || text.starts_with("%3A") || text.starts_with("%3a");
}

/// Where the part that may hold a password begins: behind `scheme:/`, or behind `//`. `npos`: not.
std::size_t begin_of_authority(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const bool after_scheme = i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0;
    std::size_t at = i;
    if (is_colon(rest) && after_scheme) {
      at += rest.front() == '%' ? 3U : 1U;
      if (!is_slash(text.substr(at))) continue;
    } else if (!rest.starts_with("//") || !rest.contains(':')) {
      continue;
    }
    while (at < text.size() && is_slash(text.substr(at))) at += length_of_slash(text.substr(at));
    if (text.find('@', at) != std::string_view::npos) return at;
  }
  return std::string_view::npos;
}

}  // namespace

Outcome<Location> locate(const DriverRegistry& drivers, std::string_view text) {
  auto place = drivers.locate(text);
  if (!place) return usage(std::move(place.error().message), std::move(place.error().hint));
  return *std::move(place);
}

Outcome<void> set_member(Location& place, std::string_view option, std::string_view name,
                         const std::string& value) {
  const auto known = place.driver->members();
  if (std::ranges::find(known, name) == known.end()) {
    return usage("--" + std::string{option} + " does not apply to a " + place.uri.scheme +
                 ": database");
  }
  place.uri.set_member(name, value);
  auto checked = place.driver->check(place.uri);
  if (!checked) {
    return usage("--" + std::string{option} + ": " + checked.error().message,
                 std::move(checked.error().hint));
  }
  return {};
}

Outcome<void> set_choice(Location& place, std::string_view option, std::string_view name,
                         const std::optional<std::string>& word) {
  if (!word || (*word == "auto" && place.uri.member(name) == nullptr)) return {};
  return set_member(place, option, name, *word);
}

void set_default_layout(Location& place, const std::optional<std::string>& layout) {
  const auto known = place.driver->members();
  const bool has_layouts = std::ranges::find(known, "layout") != known.end();
  if (!layout || !has_layouts || place.uri.member("layout") != nullptr) return;
  place.uri.set_member("layout", *layout);
}

std::string name_of(const Location& place) { return without_userinfo(place.uri.shown()); }

std::string without_userinfo(std::string_view text) {
  const std::size_t begin = begin_of_authority(text);
  if (begin == std::string_view::npos) return std::string{text};
  // A password may hold anything, so that only the last @ ends it for certain.
  const std::size_t end = std::max(text.rfind('@'), begin);
  return std::string{text.substr(0, begin)}.append("***").append(text.substr(end));
}

}  // namespace persist::app
