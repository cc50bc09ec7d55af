#include "schemas/characters.hpp"
#include "schemas/schema_checker.hpp"

// Numbers and strings.

namespace persist::app {

namespace {

/// The remainder of `digits` × 10^`zeros` by `divisor`, which is at most 10^18.
std::uint64_t remainder_of(std::string_view digits, std::int64_t zeros, std::uint64_t divisor) {
  std::uint64_t rest = 0;
  for (const char digit : digits) {
    rest = (rest * 10 + static_cast<std::uint64_t>(digit - '0')) % divisor;
  }
  for (; zeros > 0 && rest > 0; --zeros) rest = rest * 10 % divisor;
  return rest;
}

bool is_multiple(const Decimal& number, const Decimal& divisor) {
  if (number.digits.empty()) return true;
  const std::int64_t zeros = number.exponent - divisor.exponent;
  // The last digit is not 0, so that no power of ten divides the number.
  if (zeros < 0) return false;
  return remainder_of(number.digits, zeros, std::stoull(divisor.digits)) == 0;
}

std::string size_words(const SchemaNode::Extent& extent, std::size_t size, std::string_view one,
                       std::string_view many) {
  const bool is_short = size < extent.least;
  const std::size_t bound = is_short ? extent.least : extent.most;
  return std::string{is_short ? "expected at least " : "expected at most "} +
         std::to_string(bound) + ' ' + std::string{bound == 1 ? one : many};
}

}  // namespace

bool SchemaChecker::judge_number(const SchemaNode::Numbers& rules, Index at, Reasons* reasons) {
  const Decimal number = decimal_of(tape_.text(at));
  if (rules.minimum && number < rules.minimum->value) {
    return misfit(at, reasons, "less than the minimum ", shortened(rules.minimum->text));
  }
  if (rules.exclusive_minimum && number <= rules.exclusive_minimum->value) {
    return misfit(at, reasons, "not more than the exclusiveMinimum ",
                  shortened(rules.exclusive_minimum->text));
  }
  if (rules.maximum && number > rules.maximum->value) {
    return misfit(at, reasons, "more than the maximum ", shortened(rules.maximum->text));
  }
  if (rules.exclusive_maximum && number >= rules.exclusive_maximum->value) {
    return misfit(at, reasons, "not less than the exclusiveMaximum ",
                  shortened(rules.exclusive_maximum->text));
  }
  if (rules.multiple_of && !is_multiple(number, rules.multiple_of->value)) {
    return misfit(at, reasons, "not a multiple of ", shortened(rules.multiple_of->text));
  }
  return true;
}

bool SchemaChecker::judge_string(const SchemaNode::Strings& rules, Index at, Reasons* reasons) {
  const std::string_view token = tape_.text(at);
  if (!rules.characters.is_open()) {
    const std::size_t size = count_characters(token);
    if (!rules.characters.contains(size)) {
      return misfit(at, reasons, size_words(rules.characters, size, "character", "characters"));
    }
  }
  if (rules.pattern && !rules.pattern->regex.finds(characters_of(token, text_))) {
    return misfit(at, reasons, "does not match the pattern ", shortened(rules.pattern->text));
  }
  return true;
}

bool SchemaChecker::judge_array(const SchemaNode::Arrays& rules, Index at, Reasons* reasons) {
  std::size_t size = 0;
  for (Index i = JsonTape::first(at); !tape_.is_end(at, i); i = tape_.next(i)) ++size;
  if (!rules.elements.contains(size)) {
    return misfit(at, reasons, size_words(rules.elements, size, "element", "elements"));
  }
  if (rules.is_unique && has_equal_elements(at)) {
    return misfit(at, reasons, "two elements are equal");
  }
  if (rules.contains) {
    std::size_t count = 0;
    for (Index i = JsonTape::first(at); !tape_.is_end(at, i); i = tape_.next(i)) {
      if (fits(*rules.contains, i)) ++count;
    }
    if (!rules.contained.contains(count)) {
      return misfit(at, reasons,
                    size_words(rules.contained, count, "element that fits contains",
                               "elements that fit contains"));
    }
  }
  return judge_elements(rules, at, reasons);
}

bool SchemaChecker::judge_elements(const SchemaNode::Arrays& rules, Index at, Reasons* reasons) {
  bool does_fit = true;
  std::size_t number = 0;
  for (Index i = JsonTape::first(at); !tape_.is_end(at, i); i = tape_.next(i), ++number) {
    const auto schema =
        number < rules.first.size() ? std::optional{rules.first[number]} : rules.rest;
    if (!schema) break;
    if (!judge(*schema, i, reasons)) {
      does_fit = false;
      if (reasons == nullptr || reasons->is_full()) return false;
    }
  }
  return does_fit;
}

}  // namespace persist::app
