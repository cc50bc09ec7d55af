#pragma once

/// The members of a request by what they are.

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/json_text.hpp>

#include "base/status.hpp"

namespace persist::app {

enum class Member : unsigned {
  id,
  op,
  store,
  key,
  keys,
  exit,
  value,
  ttl,
  expires,
  prefix,
  glob,
  state,
  match,
  live,
  expired,
  all,
  after,
  limit,
};

inline constexpr std::array<std::string_view, 18> member_names{
    "id",     "op",   "store", "key",   "keys", "exit",    "value", "ttl",   "expires",
    "prefix", "glob", "state", "match", "live", "expired", "all",   "after", "limit"};

/// Some of them; those that every request has are always among them.
class MemberSet {
 public:
  constexpr MemberSet(std::initializer_list<Member> members)
      : bits_{bit(Member::id) | bit(Member::op) | bit(Member::store)} {
    for (const Member member : members) bits_ |= bit(member);
  }

  [[nodiscard]] constexpr bool holds(Member member) const { return (bits_ & bit(member)) != 0; }

 private:
  static constexpr unsigned bit(Member member) { return 1U << static_cast<unsigned>(member); }

  unsigned bits_;
};

/// The members that a request gives; the values borrow from it.
class Members {
 public:
  /// Reads them; those that are not known, or there twice, are usage errors.
  [[nodiscard]] Outcome<void> read(JsonView object);

  /// The member's value, where it is given and not null.
  [[nodiscard]] std::optional<JsonView> operator[](Member member) const;
  /// The member's value, null too.
  [[nodiscard]] std::optional<JsonView> as_given(Member member) const {
    return given_[static_cast<std::size_t>(member)];
  }

  /// Whether only members are given that `operation` takes.
  [[nodiscard]] Outcome<void> check(std::string_view operation, MemberSet taken) const;

 private:
  std::array<std::optional<JsonView>, member_names.size()> given_;
};

/// In quotes, for a message.
[[nodiscard]] std::string in_quotes(std::string_view name);
[[nodiscard]] std::string name_of(Member member);

/// The string that a member has to be.
[[nodiscard]] Outcome<std::string> text_of(JsonView json, Member member);
/// The strings of a member: of an array, or a lone one.
[[nodiscard]] Outcome<std::vector<std::string>> texts_of(JsonView json, Member member);

}  // namespace persist::app
