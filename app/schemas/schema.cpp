#include "schemas/schema.hpp"

#include <utility>

namespace persist::app {

std::string words_of(TypeSet types) {
  // In the order of `JsonKind`, and whole numbers.
  constexpr std::array<std::string_view, 7> words{
      "null", "a boolean", "a number", "a string", "an array", "an object", "a whole number"};
  // Every number may be whole.
  if ((types & 1U << 2U) != 0) types &= static_cast<TypeSet>(~whole_number_type);
  std::vector<std::string_view> named;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((types >> i & 1U) != 0) named.push_back(words[i]);
  }
  std::string list;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (i > 0) list += i + 1 == named.size() ? " or " : ", ";
    list += named[i];
  }
  return list.empty() ? "nothing" : list;
}

}  // namespace persist::app
