#pragma once

/// What the operating system refused, as an error of the program.

#include <string>

#include "base/status.hpp"

namespace persist::app {

/// "ENOSPC" for its number.
[[nodiscard]] std::string errno_name(int number);

/// `what` (e.g. "cannot open a.db") failed with the errno `number`: a PersistenceBackingError.
[[nodiscard]] Error system_error(const std::string& what, int number);

/// A signal told the program to stop: a PersistenceBackingError of that fault.
[[nodiscard]] Error interrupted_error();

}  // namespace persist::app
