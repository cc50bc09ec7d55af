#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist::dump {

/// Goes through stores one after the other.
class PortionSource {
 public:
  /// Borrows all three.
  PortionSource(Inspector& inspector, std::span<const std::string> stores, const Range& range)
      : inspector_{inspector}, stores_{stores}, range_{range} {}

  /// Fills `portion` with the next entries there are, which are of `store`; how much is in them, 0
  /// at the end.
  [[nodiscard]] Result<std::size_t> next(Portion& portion, std::string_view& store);

 private:
  Inspector& inspector_;
  std::span<const std::string> stores_;
  const Range& range_;
  std::size_t store_ = 0;
  std::unique_ptr<Walk> walk_;
};

}  // namespace persist::dump
