#pragma once

/// The seal of a dump: its sum, and what was read held against it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <persist/dump_reader.hpp>

#include "dump/block_parser.hpp"
#include "values/sha256.hpp"

namespace persist::dump {

/// The text of a seal in a dump of that form.
[[nodiscard]] std::string seal_text(std::size_t entries, std::string_view sha256, DumpForm form);

/// Checks a dump, block by block, against the seal at its end.
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
