#pragma once

/// Whether a value fits a schema, and why not.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <persist/json_text.hpp>

#include "schemas/json_tape.hpp"
#include "schemas/schema.hpp"

namespace persist::app {

/// Something in a value that does not fit. Quotes the schema, never the value.
struct Misfit {
  /// Of its first byte in the text of the value.
  std::size_t offset = 0;
  std::string message;
};

/// Checks values. As in `JSON.parse`, the last of members of one name counts. Numbers are compared
/// exactly, characters are Unicode's code points.
///
/// Takes time linear in the value for each schema, whatever the schemas are: what `$ref` leads to
/// is judged once for each value.
///
/// Threads: one at a time.
class SchemaChecker {
 public:
  using Number = SchemaNode::Number;

  /// Borrows the schemas.
  explicit SchemaChecker(const SchemaNodes& nodes) : nodes_{nodes} {}

  /// Whether `value` fits the schema `number`. If not, appends why to `misfits`, if given, but no
  /// more than `max_misfits` in all.
  [[nodiscard]] bool check(Number number, JsonView value, std::vector<Misfit>* misfits = nullptr,
                           std::size_t max_misfits = 10);

 private:
  using Index = JsonTape::Index;

  /// Where reasons go; without one, the first misfit ends the search.
  struct Reasons {
    std::vector<Misfit>& list;
    std::size_t most;

    [[nodiscard]] bool is_full() const { return list.size() >= most; }
  };

  struct Member {
    std::string_view name;
    Index name_at;
    Index value_at;
  };
  /// A part of `members_`.
  struct Members {
    std::size_t begin;
    std::size_t end;
  };

  [[nodiscard]] bool fits(Number number, Index at) { return judge(number, at, nullptr); }
  /// False if the value does not fit, for which `reasons` has got one if it was not full.
  [[nodiscard]] bool judge(Number number, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_node(const SchemaNode& node, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_keywords(const SchemaNode& node, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_kind(const SchemaNode& node, JsonKind kind, Index at, Reasons* reasons);

  [[nodiscard]] bool judge_number(const SchemaNode::Numbers& rules, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_string(const SchemaNode::Strings& rules, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_array(const SchemaNode::Arrays& rules, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_elements(const SchemaNode::Arrays& rules, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_object(const SchemaNode::Objects& rules, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_members(const SchemaNode::Objects& rules, Members members,
                                   Reasons* reasons, std::vector<bool>* found,
                                   std::size_t& found_count);
  [[nodiscard]] bool judge_member(const SchemaNode::Objects& rules, const Member& member,
                                  const SchemaNode::Property* property, Reasons* reasons);
  [[nodiscard]] bool judge_combination(const SchemaNode::Combination& parts, Index at,
                                       Reasons* reasons);
  [[nodiscard]] bool judge_any_of(std::span<const Number> schemas, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_one_of(std::span<const Number> schemas, Index at, Reasons* reasons);
  [[nodiscard]] bool judge_if(const SchemaNode::Combination& parts, Index at, Reasons* reasons);

  /// Says why none of `schemas` fits: by the only one that the value could be meant for, or by
  /// what they have in common.
  void explain_alternatives(std::span<const Number> schemas, Index at, Reasons& reasons);
  [[nodiscard]] bool explain_choices(std::span<const Number> schemas, Index at, Reasons& reasons);
  [[nodiscard]] bool is_meant_for(Number number, Index at, std::string& tag_name);
  [[nodiscard]] bool explain_tags(std::span<const Number> schemas, Index at,
                                  const std::string& tag_name, Reasons& reasons);

  [[nodiscard]] const SchemaNode& resolved(Number number) const;
  [[nodiscard]] TypeSet types_of(Number number) const;
  [[nodiscard]] TypeSet types_at(Index at) const;
  [[nodiscard]] bool is_choice(std::span<const SchemaNode::Choice> choices, Index at);
  [[nodiscard]] bool has_equal_elements(Index at) const;
  [[nodiscard]] Members members_at(Index at);
  [[nodiscard]] const Member* find_member(Members members, std::string_view name) const;

  /// Always false.
  bool misfit(Index at, Reasons* reasons, std::string_view message,
              std::string_view of_schema = {});

  const SchemaNodes& nodes_;
  JsonTape tape_;
  /// Of the objects that are being judged, the innermost last.
  std::vector<Member> members_;
  std::deque<std::string> names_;  // with their escapes resolved
  std::string text_;
  std::size_t depth_ = 0;
  /// Schemas around the value at hand that may judge it more than once.
  std::size_t branching_ = 0;
  /// Judgements of shared schemas within them.
  std::unordered_map<std::uint64_t, bool> known_;
};

}  // namespace persist::app
