#include "query/regex.hpp"

#include <re2/re2.h>

namespace persist::app {

Outcome<Regex> Regex::parse(std::string_view option, const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(pattern, options);
  if (!compiled->ok()) {
    return usage(std::string{option} + ": '" + pattern +
                     "' is not a regular expression: " + compiled->error(),
                 "a character that stands for itself takes a \\ before it");
  }
  return Regex{std::move(compiled)};
}

bool Regex::finds(std::string_view text) const {
  return re2::RE2::PartialMatch({text.data(), text.size()}, *pattern_);
}

}  // namespace persist::app
