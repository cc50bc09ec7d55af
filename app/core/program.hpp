#pragma once

#include <span>
#include <string_view>

#include "base/status.hpp"

namespace persist::app {

/// The whole program, short of its process: parses `words` (without the program's name), runs the
/// command and reports what went wrong.
[[nodiscard]] Status run_program(std::span<const std::string_view> words);

/// Says so on standard error, without taking any.
void report_out_of_memory() noexcept;

}  // namespace persist::app
