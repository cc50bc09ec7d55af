#pragma once

/// Regular expressions that take a time linear in the text, whatever they are.

#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/status.hpp"

namespace re2 {
class RE2;
}

namespace persist::app {

/// A regular expression in RE2's syntax over UTF-8. Copies share it; any thread may use it.
class Regex {
 public:
  /// A usage error about `option` where `pattern` is none, or would take more than 8 MiB.
  [[nodiscard]] static Outcome<Regex> parse(std::string_view option, const std::string& pattern);

  /// The same where `pattern` may hold a secret: the error does not quote it.
  [[nodiscard]] static Outcome<Regex> parse_secret(std::string_view option,
                                                   const std::string& pattern);

  /// An error in RE2's words.
  [[nodiscard]] static std::expected<Regex, std::string> compile(const std::string& pattern);

  /// Whether some part of `text` matches.
  [[nodiscard]] bool finds(std::string_view text) const;

  /// Calls `visit` for each match in `text`, from left to right, none within another: with the
  /// match, and then what each group of the pattern matched, whose data is null where it took no
  /// part. Empty matches are passed over.
  void for_each_match(
      std::string_view text,
      const std::function<void(std::span<const std::string_view> groups)>& visit) const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> pattern) : pattern_{std::move(pattern)} {}

  std::shared_ptr<const re2::RE2> pattern_;
};

}  // namespace persist::app
