#pragma once

#include <span>
#include <string_view>

#include <persist/driver.hpp>

#include "base/status.hpp"

namespace persist::app {

/// The whole program, short of its process: parses `words` (without the program's name), runs the
/// command over the backings that `drivers` open, and reports what went wrong.
[[nodiscard]] Status run_program(std::span<const std::string_view> words,
                                 const DriverRegistry& drivers);

/// Says so on standard error, without taking any.
void report_out_of_memory() noexcept;

}  // namespace persist::app
