#pragma once

/// Holds what was read against the seal at its end.

#include <cstddef>
#include <optional>
#include <string>

#include <persist/dump_reader.hpp>

#include "dump/block_parser.hpp"
#include "dump/sha256.hpp"

namespace persist::dump {

class SealChecker {
 public:
  explicit SealChecker(SealCheck check) : check_{check} {}

  /// Takes the next block. If it ends with a seal that does not match what came before: the error.
  [[nodiscard]] std::optional<DumpError> check(const ParsedBlock& block);

 private:
  SealCheck check_;
  Sha256 sum_;
  std::size_t entries_ = 0;
};

}  // namespace persist::dump
