#pragma once

/// Why a request failed, drawn as a tree for people.

#include <cstddef>
#include <string>

#include <persist/exit_codec.hpp>

#include "base/charset.hpp"

namespace persist::app {

struct CauseStyle {
  Charset charset = Charset::ascii;
  /// Of the terminal; longer lines are broken beneath their beginning.
  std::size_t columns = 80;
  bool colored = false;
};

/// How the cause was written: v4 knows several reasons, but not whether they came about one after
/// the other.
[[nodiscard]] Dialect dialect_of(JsonView cause);

/// Draws `cause`, a line ending each of its lines. Errors and defects are indented JSON, with what
/// people look for first: the error's `_tag`, the defect's name, message and stack. What a terminal
/// would act on is escaped.
[[nodiscard]] std::string draw_cause(const JsonCause& cause, Dialect dialect, CauseStyle style);

}  // namespace persist::app
