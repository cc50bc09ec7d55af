#pragma once

/// Replaces parts of JSON by placeholders, in one pass over its text.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/json_text.hpp>

#include "query/json_cursor.hpp"
#include "redact/pseudonyms.hpp"
#include "redact/rule.hpp"

namespace persist::app {

/// A part that was replaced.
struct Replacement {
  /// Where the placeholder begins in the text after it.
  std::size_t offset = 0;
  std::size_t size = 0;
  /// Borrowed from the text before it.
  JsonView original;
  /// Other secrets may have the same placeholder: that of a boolean or null, or one of a rule.
  bool is_fixed = false;
};

/// Replaces what rules name: every member of a name, if there are several, and of two parts one
/// within another the outer one. Every byte of everything else stays as it is.
///
/// The roles have their parts in everything that has the shape of an Exit, whatever its tags:
/// `value` at the root; `error` and `defect` in the causes, `left` and `right` followed to any
/// depth.
///
/// Threads: one at a time.
class ValueRedactor {
 public:
  /// Borrows both.
  ValueRedactor(std::span<const PartRule> rules, Pseudonyms& pseudonyms);

  struct Redacted {
    /// The text as it was given where nothing was replaced; valid until the next call.
    std::string_view text;
    bool is_changed = false;
    /// Whether it is an Exit may be another answer than before.
    bool changes_state = false;
  };
  /// `json` is valid; roles have no parts unless `is_exit`. Appends what is replaced to
  /// `replacements`, if there is any.
  [[nodiscard]] Redacted redact(std::string_view json, bool is_exit,
                                std::vector<Replacement>* replacements = nullptr);

  /// Whether the rule of this number ever replaced anything.
  [[nodiscard]] bool has_matched(std::size_t rule) const { return matched_[rule]; }

 private:
  /// A rule of which the first steps lead to a value.
  struct Pending {
    std::size_t rule;
    std::size_t steps;
  };
  /// What a value is to the Exit.
  enum class Place : std::uint8_t { root, cause, other };
  /// The rules that wait at a value, at the end of `pending_`, and what it is.
  struct Node {
    std::size_t first;
    std::size_t last;
    Place place;
    /// The Exit is one whatever is written here.
    bool is_content;
  };

  void visit(const Node& node);
  void visit_members(const Node& node);
  void visit_exit_member(const Node& node, std::string_view name, std::size_t first);
  void visit_elements(const Node& node);
  void visit_child(std::size_t first, Place place, bool is_content);
  void follow(const Node& node, std::string_view name);
  void begin_role(ExitRole role);
  [[nodiscard]] const Pending* find_completed(const Node& node) const;
  void replace(std::size_t rule, bool is_content);

  std::span<const PartRule> rules_;
  Pseudonyms& pseudonyms_;
  std::vector<bool> matched_;
  std::vector<Pending> pending_;

  // Of the text at hand.
  std::string_view json_;
  JsonCursor cursor_{{}};
  std::size_t copied_ = 0;  // of it into `text_`
  bool changes_state_ = false;
  std::vector<Replacement>* replacements_ = nullptr;
  std::string text_;
};

}  // namespace persist::app
