#include "query/part_condition.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <persist/json_reader.hpp>

#include "query/json_query.hpp"

namespace persist::app {

namespace {

struct Operator {
  std::string_view word;
  Comparison comparison;
};

constexpr std::array<Operator, 8> operators{{{" = ", Comparison::equal},
                                             {" == ", Comparison::equal},
                                             {" != ", Comparison::not_equal},
                                             {" < ", Comparison::less},
                                             {" <= ", Comparison::less_or_equal},
                                             {" > ", Comparison::greater},
                                             {" >= ", Comparison::greater_or_equal},
                                             {" =~ ", Comparison::matches}}};

const Operator* operator_at(std::string_view rest) {
  for (const Operator& it : operators) {
    if (rest.starts_with(it.word)) return &it;
  }
  return nullptr;
}

std::unexpected<Error> not_a_pointer(std::string_view text) {
  return usage("--match: '" + std::string{text} + "' is not a JSON pointer",
               std::string{pointer_hint});
}

/// `/a>=1` would ask for a member `a>`, which hardly anybody means.
bool looks_like_operator(std::string_view pointer) {
  return pointer.ends_with('!') || pointer.ends_with('<') || pointer.ends_with('>');
}

}  // namespace

Outcome<PartCondition> PartCondition::parse(const std::string& text) {
  std::optional<Error> fault;
  const std::string_view all = text;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::string_view rest = all.substr(at);
    const Operator* const found = operator_at(rest);
    if (found == nullptr && rest.front() != '=') continue;
    if (found == nullptr && !JsonView::parse(rest.substr(1))) continue;
    const std::string_view left = all.substr(0, at);
    auto pointer = PartPointer::parse(left);
    if (!pointer) return not_a_pointer(left);
    if (found == nullptr && looks_like_operator(left)) {
      return usage(
          "--match: write spaces around " + std::string{left.substr(left.size() - 1)} + "=",
          "a member whose name ends so is compared with '" + std::string{left} + " = " +
              std::string{rest.substr(1)} + "'");
    }
    const std::string_view operand = rest.substr(found == nullptr ? 1 : found->word.size());
    const Comparison comparison = found == nullptr ? Comparison::equal : found->comparison;
    auto condition = comparison == Comparison::matches
                         ? match(*std::move(pointer), operand)
                         : compare(*std::move(pointer), comparison, operand);
    // A pointer may hold what looks like an operator.
    if (condition || comparison == Comparison::matches) return condition;
    if (!fault) fault = std::move(condition.error());
  }
  if (fault) return std::unexpected{*std::move(fault)};
  return usage("--match: expected POINTER=JSON, or POINTER OP OPERAND with spaces around OP",
               R"(write it like /value/name='"Ann"', '/value/n >= 10' or 'error:/_tag =~ ^Not')");
}

Outcome<PartCondition> PartCondition::compare(PartPointer pointer, Comparison comparison,
                                              std::string_view operand) {
  auto json = JsonText::parse(std::string{operand});
  if (!json) {
    return usage("--match: '" + std::string{operand} + "' is not JSON",
                 R"(a string is written with its quotes: '/value/name = "Ann"')");
  }
  const bool has_order = kind_of(*json) == JsonKind::number || kind_of(*json) == JsonKind::string;
  const bool is_ordering = comparison != Comparison::equal && comparison != Comparison::not_equal;
  if (is_ordering && !has_order) {
    return usage("--match: only numbers and strings have an order, not '" + std::string{operand} +
                 "'");
  }
  return PartCondition{std::move(pointer), comparison, *std::move(json)};
}

Outcome<PartCondition> PartCondition::match(PartPointer pointer, std::string_view pattern) {
  const auto json = JsonView::parse(pattern);
  const bool is_quoted = json && kind_of(*json) == JsonKind::string;
  auto regex = Regex::parse("--match", is_quoted ? unquoted(trimmed(*json)) : std::string{pattern});
  if (!regex) return std::unexpected{std::move(regex.error())};
  return PartCondition{std::move(pointer), *std::move(regex)};
}

bool PartCondition::holds(JsonView value, bool is_exit) const {
  return pointer_.any(value, is_exit, [this](JsonView part) { return holds_of(part); });
}

bool PartCondition::holds_of(JsonView part) const {
  switch (comparison_) {
    case Comparison::equal: return is_same_json(part, *operand_);
    case Comparison::not_equal: return !is_same_json(part, *operand_);
    case Comparison::less: return order_of(part, *operand_) < 0;
    case Comparison::less_or_equal: return order_of(part, *operand_) <= 0;
    case Comparison::greater: return order_of(part, *operand_) > 0;
    case Comparison::greater_or_equal: return order_of(part, *operand_) >= 0;
    case Comparison::matches: break;
  }
  switch (kind_of(part)) {
    case JsonKind::array:
    case JsonKind::object: return false;
    case JsonKind::string: return regex_->finds(unquoted(trimmed(part)));
    default: return regex_->finds(trimmed(part).text());
  }
}

}  // namespace persist::app
