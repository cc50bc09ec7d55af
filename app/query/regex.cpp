#include "query/regex.hpp"

#include <algorithm>
#include <vector>

#include <re2/re2.h>

namespace persist::app {

namespace {

constexpr const char* escape_hint = "a character that stands for itself takes a \\ before it";

std::shared_ptr<const re2::RE2> compiled(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  return std::make_shared<const re2::RE2>(pattern, options);
}

}  // namespace

Outcome<Regex> Regex::parse(std::string_view option, const std::string& pattern) {
  auto regex = compiled(pattern);
  if (!regex->ok()) {
    return usage(
        std::string{option} + ": '" + pattern + "' is not a regular expression: " + regex->error(),
        escape_hint);
  }
  return Regex{std::move(regex)};
}

Outcome<Regex> Regex::parse_secret(std::string_view option, const std::string& pattern) {
  auto regex = compiled(pattern);
  if (!regex->ok()) {
    return usage(std::string{option} + ": not a regular expression", escape_hint);
  }
  return Regex{std::move(regex)};
}

std::expected<Regex, std::string> Regex::compile(const std::string& pattern) {
  auto regex = compiled(pattern);
  if (!regex->ok()) return std::unexpected{regex->error()};
  return Regex{std::move(regex)};
}

bool Regex::finds(std::string_view text) const {
  return re2::RE2::PartialMatch({text.data(), text.size()}, *pattern_);
}

void Regex::for_each_match(
    std::string_view text,
    const std::function<void(std::span<const std::string_view> groups)>& visit) const {
  const re2::StringPiece whole{text.data(), text.size()};
  const auto count = static_cast<std::size_t>(pattern_->NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> found(count);
  std::vector<std::string_view> groups(count);
  std::size_t from = 0;
  while (from <= text.size() && pattern_->Match(whole, from, text.size(), re2::RE2::UNANCHORED,
                                                found.data(), static_cast<int>(count))) {
    std::ranges::transform(found, groups.begin(), [](const re2::StringPiece& it) {
      return std::string_view{it.data(), it.size()};
    });
    const auto begin = static_cast<std::size_t>(groups.front().data() - text.data());
    if (!groups.front().empty()) visit(groups);
    from = begin + std::max<std::size_t>(groups.front().size(), 1);
  }
}

}  // namespace persist::app
