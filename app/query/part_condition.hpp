#pragma once

/// What `--match` asks of a value.

#include <cstdint>
#include <optional>
#include <string>

#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "query/part_pointer.hpp"
#include "query/regex.hpp"

namespace persist::app {

enum class Comparison : std::uint8_t {
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  matches,
};

/// A comparison that holds if some part that the pointer names satisfies it; so it never holds
/// where there is no such part. Order is that of two numbers, by their exact values, or of two
/// strings, by their bytes; what is not of one kind has none. A regular expression looks into the
/// characters of strings, and into numbers, booleans and null as they are written.
class PartCondition {
 public:
  /// `POINTER OP OPERAND` with a space on both sides of OP, or `POINTER=JSON`, split at the first
  /// `=` that JSON follows: a pointer may hold one itself. OP is `=` (or `==`), `!=`, `<`, `<=`,
  /// `>`, `>=`, whose operand is JSON, or `=~`, whose operand is a regular expression, plain or as
  /// a JSON string. A usage error for anything else.
  [[nodiscard]] static Outcome<PartCondition> parse(const std::string& text);

  [[nodiscard]] const PartPointer& pointer() const { return pointer_; }
  [[nodiscard]] Comparison comparison() const { return comparison_; }
  /// None with a regular expression.
  [[nodiscard]] const std::optional<JsonText>& operand() const { return operand_; }

  [[nodiscard]] bool holds(JsonView value, bool is_exit) const;
  /// Whether it holds of a part that the pointer names.
  [[nodiscard]] bool holds_of(JsonView part) const;

 private:
  PartCondition(PartPointer pointer, Comparison comparison, JsonText operand)
      : pointer_{std::move(pointer)}, comparison_{comparison}, operand_{std::move(operand)} {}
  PartCondition(PartPointer pointer, Regex regex)
      : pointer_{std::move(pointer)}, comparison_{Comparison::matches}, regex_{std::move(regex)} {}

  [[nodiscard]] static Outcome<PartCondition> compare(PartPointer pointer, Comparison comparison,
                                                      std::string_view operand);
  [[nodiscard]] static Outcome<PartCondition> match(PartPointer pointer, std::string_view pattern);

  PartPointer pointer_;
  Comparison comparison_;
  std::optional<JsonText> operand_;
  std::optional<Regex> regex_;
};

}  // namespace persist::app
