#pragma once

#include <memory>
#include <optional>
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

  /// The same where an error is an end for now: what was read before it is to be dealt with first.
  [[nodiscard]] std::size_t next_before_error(Portion& portion, std::string_view& store);
  /// `done`, unless the reading failed before.
  [[nodiscard]] Result<void> end(Result<void> done);

 private:
  Inspector& inspector_;
  std::span<const std::string> stores_;
  const Range& range_;
  std::size_t store_ = 0;
  std::unique_ptr<Walk> walk_;
  std::optional<PersistenceError> error_;
};

}  // namespace persist::dump
