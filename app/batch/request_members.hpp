#pragma once

/// The members of a request: those that make a request one, by what they are, and others.

#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/json_reader.hpp>

#include "base/status.hpp"
#include "core/entry_words.hpp"

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
};

inline constexpr std::array<std::string_view, 9> member_names{
    "id", "op", "store", "key", "keys", "exit", "value", "ttl", "expires"};

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
  /// Reads them; those that are given twice are usage errors.
  [[nodiscard]] Outcome<void> read(JsonView object);

  /// The member's value, where it is given and not null.
  [[nodiscard]] std::optional<JsonView> operator[](Member member) const;
  /// The member's value, null too.
  [[nodiscard]] std::optional<JsonView> as_given(Member member) const {
    return given_[static_cast<std::size_t>(member)];
  }

  /// Whether only members are given that `operation` takes, the others aside.
  [[nodiscard]] Outcome<void> check(std::string_view operation, MemberSet taken) const;
  /// Those that are not named above: options, or unknown.
  [[nodiscard]] std::span<const JsonMember> others() const { return others_; }

 private:
  std::array<std::optional<JsonView>, member_names.size()> given_;
  std::vector<JsonMember> others_;
};

[[nodiscard]] std::string name_of(Member member);
[[nodiscard]] std::string_view bare_name_of(Member member);

/// The string that a member has to be.
[[nodiscard]] Outcome<std::string> text_of(JsonView json, std::string_view member);
/// The strings of a member: of an array, or a lone one.
[[nodiscard]] Outcome<std::vector<std::string>> texts_of(JsonView json, std::string_view member);

}  // namespace persist::app
