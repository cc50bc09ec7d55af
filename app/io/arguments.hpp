#pragma once

/// The arguments of the process, which other users can see while it runs.

#include <span>

namespace persist::app {

/// Overwrites the passwords of URLs in `arguments`, and the secret of --redact-secret. What was
/// copied from them before keeps the passwords.
void hide_passwords(std::span<char* const> arguments);

}  // namespace persist::app
