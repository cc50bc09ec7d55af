#pragma once

/// Takes secrets out of entries.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <persist/entry.hpp>
#include <persist/exit_codec.hpp>

#include "redact/pseudonyms.hpp"
#include "redact/rule.hpp"
#include "redact/value_redactor.hpp"

namespace persist::app {

/// Rules at work. Equal secrets have equal placeholders, whether they are strings in values,
/// values that are not JSON, or parts of keys.
///
/// Threads: one at a time.
class Redactor {
 public:
  Redactor(RedactionRules rules, Pseudonyms pseudonyms);
  Redactor(const Redactor&) = delete;
  Redactor& operator=(const Redactor&) = delete;
  ~Redactor() = default;

  [[nodiscard]] bool redacts_keys() const { return !rules_.keys.empty(); }

  /// The value `stored`, whose state is `state`, without secrets, and sets `state` to the new one.
  /// What is not JSON has no parts, and becomes a placeholder as a whole. The result borrows from
  /// `stored` or from this object, until the next call.
  [[nodiscard]] std::string_view redact_value(std::string_view stored, ValueState& state);
  /// The same with a list of what was replaced; `stored` must be JSON.
  [[nodiscard]] std::string_view redact_value(std::string_view stored, ValueState& state,
                                              std::vector<Replacement>& replacements);
  /// The same of a key.
  [[nodiscard]] std::string_view redact_key(std::string_view key);

  /// Replaces value and key of `entry` so.
  void redact(EntryView& entry, ValueState& state);

  /// The rules for parts that have not replaced anything yet, as they are written.
  [[nodiscard]] std::vector<std::string_view> unused_rules() const;

 private:
  std::string_view redact_json(std::string_view stored, ValueState& state,
                               std::vector<Replacement>* replacements);

  RedactionRules rules_;
  Pseudonyms pseudonyms_;
  ValueRedactor values_;
  std::string text_;  // in place of a value that is not JSON
  std::string key_;
};

}  // namespace persist::app
