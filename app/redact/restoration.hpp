#pragma once

/// Puts secrets back in the place of their placeholders after an edit.

#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/error.hpp>
#include <persist/json_text.hpp>

#include "redact/value_redactor.hpp"

namespace persist::app {

/// Knows where placeholders stand in a redacted value, and what they stand for.
class Restoration {
 public:
  /// Copies what it needs of `redacted` and of what was replaced in it.
  Restoration(std::string_view redacted, std::span<const Replacement> replacements);

  /// `edited`, valid JSON, with every placeholder replaced by what it stands for. An error that
  /// names the place, and quotes nothing, unless each stands where it stood, as it was, and nowhere
  /// else. Placeholders that others may share (of booleans, or given by a rule) show no move within
  /// an array: no such array may differ.
  [[nodiscard]] std::expected<std::string, Issue> restore(std::string_view edited) const;

 private:
  class Reader;
  class Restorer;

  struct Place {
    std::string placeholder;
    std::string original;
  };
  using Places = std::map<std::string, Place, std::less<>>;

  // By path: a JSON pointer, with `~2` and a number after the name of a member that repeats
  // another.
  Places places_;
  /// Arrays that may not differ, as they were.
  std::map<std::string, std::string, std::less<>> fixed_arrays_;
  /// What tells placeholders from everything else: their words, and numbers.
  std::vector<std::string> words_;
  std::vector<std::string> numbers_;
};

}  // namespace persist::app
