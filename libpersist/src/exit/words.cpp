#include "exit/words.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include <persist/json_reader.hpp>

#include "json/valid_text.hpp"

namespace persist {

namespace {

template <class Word>
struct Spelling {
  std::string_view text;
  Word word;
};

// The commonest first.
constexpr std::array tag_spellings{
    Spelling{"Success", TagWord::success},
    Spelling{"Failure", TagWord::failure},
    Spelling{"Fail", TagWord::fail},
    Spelling{"Die", TagWord::die},
    Spelling{"Interrupt", TagWord::interrupt},
    Spelling{"Empty", TagWord::empty},
    Spelling{"Sequential", TagWord::sequential},
    Spelling{"Parallel", TagWord::parallel},
    Spelling{"None", TagWord::none},
    Spelling{"Runtime", TagWord::runtime},
    Spelling{"Composite", TagWord::composite},
};

constexpr std::array member_spellings{
    Spelling{"_tag", MemberWord::tag},
    Spelling{"value", MemberWord::value},
    Spelling{"cause", MemberWord::cause},
    Spelling{"error", MemberWord::error},
    Spelling{"defect", MemberWord::defect},
    Spelling{"fiberId", MemberWord::fiber_id},
    Spelling{"left", MemberWord::left},
    Spelling{"right", MemberWord::right},
    Spelling{"id", MemberWord::id},
    Spelling{"startTimeMillis", MemberWord::start_time_millis},
};

/// `string` is a token, so that its first byte says whether it is a string.
template <class Word, std::size_t count>
Word look_up(JsonView string, const std::array<Spelling<Word>, count>& spellings) {
  const std::string_view token = string.text();
  if (token.front() != '"') return Word::other;
  const std::string_view plain = token.substr(1, token.size() - 2);
  const bool has_escapes = json::has_backslash(plain);
  for (const auto& [text, word] : spellings) {
    if (has_escapes ? string_equals(string, text) : json::is_equal(plain, text)) return word;
  }
  return Word::other;
}

}  // namespace

TagWord tag_word(JsonView json) { return look_up(json, tag_spellings); }

MemberWord member_word(JsonView name) { return look_up(name, member_spellings); }

bool is_safe_integer(double number) {
  constexpr double largest = 9007199254740991;
  return std::abs(number) <= largest && number == std::trunc(number);
}

bool is_safe_integer(JsonView json) {
  return kind_of(json) == JsonKind::number && is_safe_integer(number_of(json));
}

}  // namespace persist
