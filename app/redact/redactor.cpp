#include "redact/redactor.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace persist::app {

namespace {

struct Interval {
  std::size_t begin;
  std::size_t end;
};

/// What a match of a rule for keys is about: its groups, if any took part.
void append_secrets(std::vector<Interval>& intervals, std::string_view key,
                    std::span<const std::string_view> groups) {
  const auto interval_of = [key](std::string_view part) {
    const auto begin = static_cast<std::size_t>(part.data() - key.data());
    return Interval{begin, begin + part.size()};
  };
  bool has_group = false;
  for (const std::string_view group : groups.subspan(1)) {
    if (group.data() == nullptr) continue;
    has_group = true;
    if (!group.empty()) intervals.push_back(interval_of(group));
  }
  if (!has_group) intervals.push_back(interval_of(groups.front()));
}

/// Those that overlap are one.
void merge(std::vector<Interval>& intervals) {
  std::ranges::sort(intervals, {}, &Interval::begin);
  std::vector<Interval> merged;
  for (const Interval& it : intervals) {
    if (merged.empty() || it.begin >= merged.back().end) {
      merged.push_back(it);
    } else {
      merged.back().end = std::max(merged.back().end, it.end);
    }
  }
  intervals = std::move(merged);
}

}  // namespace

Redactor::Redactor(RedactionRules rules, Pseudonyms pseudonyms)
    : rules_{std::move(rules)},
      pseudonyms_{std::move(pseudonyms)},
      values_{rules_.parts, pseudonyms_} {}

std::string_view Redactor::redact_value(std::string_view stored, ValueState& state) {
  if (!state.json_error) return redact_json(stored, state, nullptr);
  text_.clear();
  pseudonyms_.append_text(text_, stored);
  return text_;
}

std::string_view Redactor::redact_value(std::string_view stored, ValueState& state,
                                        std::vector<Replacement>& replacements) {
  return redact_json(stored, state, &replacements);
}

std::string_view Redactor::redact_json(std::string_view stored, ValueState& state,
                                       std::vector<Replacement>* replacements) {
  const auto redacted = values_.redact(stored, state.is_exit, replacements);
  if (redacted.changes_state) state = value_state(redacted.text);
  return redacted.text;
}

std::string_view Redactor::redact_key(std::string_view key) {
  std::vector<Interval> secrets;
  for (const Regex& rule : rules_.keys) {
    rule.for_each_match(key, [&](std::span<const std::string_view> groups) {
      append_secrets(secrets, key, groups);
    });
  }
  if (secrets.empty()) return key;
  merge(secrets);
  key_.clear();
  std::size_t copied = 0;
  for (const Interval& secret : secrets) {
    key_ += key.substr(copied, secret.begin - copied);
    pseudonyms_.append_text(key_, key.substr(secret.begin, secret.end - secret.begin));
    copied = secret.end;
  }
  key_ += key.substr(copied);
  return key_;
}

void Redactor::redact(EntryView& entry, ValueState& state) {
  // A wrapping that does not parse hides where the parts are.
  if (entry.malformed_envelope && !state.json_error) {
    state = {.json_error = JsonError{.offset = 0, .reason = "malformed envelope"}};
  }
  entry.value = redact_value(entry.value, state);
  entry.key = redact_key(entry.key);
}

std::vector<std::string_view> Redactor::unused_rules() const {
  std::vector<std::string_view> unused;
  for (std::size_t i = 0; i < rules_.parts.size(); ++i) {
    if (!values_.has_matched(i)) unused.push_back(rules_.parts[i].text);
  }
  return unused;
}

}  // namespace persist::app
