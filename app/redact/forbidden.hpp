#pragma once

/// What must not be in entries: `verify --forbid`.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/entry.hpp>
#include <persist/error.hpp>
#include <persist/exit_codec.hpp>

#include "base/status.hpp"
#include "query/regex.hpp"

namespace persist::app {

/// Regular expressions that nothing stored may match. What they match is never shown.
class Forbidden {
 public:
  /// A usage error, which does not quote it, where one of `patterns` is not a regular expression or
  /// is empty.
  [[nodiscard]] static Outcome<Forbidden> parse(std::span<const std::string> patterns);

  [[nodiscard]] bool empty() const { return patterns_.empty(); }

  /// Where something matches in an entry whose value is as `state` says: in the id of its store,
  /// its key, the characters of strings and names of members, the digits of numbers as they are
  /// written, or in a value that is not JSON. The path is a JSON pointer; a name that matches is
  /// `*` in it.
  [[nodiscard]] std::vector<Issue> find_in(std::string_view store, const EntryView& entry,
                                           const ValueState& state) const;

  /// `text`, or "(forbidden, 24 bytes)" if something in it matches.
  [[nodiscard]] std::string shown(std::string_view text) const;

 private:
  class Search;

  /// The number of the first pattern that matches, from 1; 0 if none does.
  [[nodiscard]] std::size_t find(std::string_view text) const;
  void look_into(std::vector<Issue>& issues, std::string_view what, std::string_view path,
                 std::string_view text) const;

  std::vector<Regex> patterns_;
};

}  // namespace persist::app
