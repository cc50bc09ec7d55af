#pragma once

/// Whole numbers of any size.

#include <persist/export.hpp>

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace persist {

/// A whole number as decimal digits, e.g. "-9007199254740993": JavaScript's bigint. It is carried
/// and compared, not computed with.
class PERSIST_EXPORT BigInt {
 public:
  /// Zero.
  BigInt() = default;
  template <std::integral T>
  explicit BigInt(T number) : digits_{std::to_string(number)} {}
  BigInt(const BigInt&) = default;
  BigInt& operator=(const BigInt&) = default;
  /// What was moved from is zero.
  BigInt(BigInt&& other) noexcept : digits_{std::exchange(other.digits_, "0")} {}
  /// What was moved from is zero.
  BigInt& operator=(BigInt&& other) noexcept {
    digits_ = std::exchange(other.digits_, "0");
    return *this;
  }
  ~BigInt() = default;

  /// From decimal digits with an optional minus sign; leading zeros are dropped. None for any other
  /// text.
  [[nodiscard]] static std::optional<BigInt> parse(std::string_view text);

  /// Without leading zeros; zero is "0".
  [[nodiscard]] const std::string& digits() const { return digits_; }

  /// The number as a `T`; none when it does not fit.
  template <std::integral T>
  [[nodiscard]] std::optional<T> to() const {
    T number{};
    const char* const end = digits_.data() + digits_.size();
    const auto [rest, error] = std::from_chars(digits_.data(), end, number);
    return error == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
  }

  friend bool operator==(const BigInt&, const BigInt&) = default;

 private:
  std::string digits_ = "0";
};

}  // namespace persist
