#include <persist/bigint.hpp>

#include <algorithm>

namespace persist {

std::optional<BigInt> BigInt::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  BigInt number;
  number.digits_ = negative && text != "0" ? "-" : "";
  number.digits_ += text;
  return number;
}

}  // namespace persist
