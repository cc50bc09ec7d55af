#pragma once

/// A folder that lasts as long as a command.

#include <string>

namespace persist::app {

/// Removes the folder with all that is in it, as far as it can be.
void remove_folder(const std::string& path) noexcept;

}  // namespace persist::app
