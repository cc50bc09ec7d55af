#pragma once

/// The value that a command is given: JSON as an argument, from standard input or from a file, or
/// an Exit made from options.

#include <optional>
#include <string>
#include <vector>

#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/session.hpp"

namespace persist::app {

/// Reads EXIT: JSON, `-` for standard input, `@FILE` for a file's contents; white space between
/// tokens goes. At the result layer it has to be an Exit, under --raw JSON.
[[nodiscard]] Outcome<JsonText> read_exit_argument(const std::string& argument,
                                                   const Session& session);

/// Checks `json` for the layer in use: an Exit, or anything under --raw.
[[nodiscard]] Outcome<void> check_layer(JsonView json, const Session& session);

/// Checks stored text for the layer in use.
[[nodiscard]] Outcome<JsonView> check_stored(std::string_view stored, const Session& session);

/// `--success [JSON]`, `--success-string TEXT`, `--fail JSON`, `--die JSON`, `--interrupt [FIBER]`,
/// `--void`. JSON may be `-` for standard input, or `@FILE`.
class ExitOptions {
 public:
  void declare(Options& options);

  /// How many of them were given.
  [[nodiscard]] int given() const;
  /// The value is to come from standard input.
  [[nodiscard]] bool reads_standard_input() const { return json() == "-"; }

  /// The Exit of the one that was given, in the dialect of --dialect.
  [[nodiscard]] Outcome<JsonText> make(const Session& session) const;

 private:
  /// The JSON of --success, --fail or --die.
  [[nodiscard]] const std::optional<std::string>& json() const {
    return success_.value ? success_.value : fail_ ? fail_ : die_;
  }

  OptionalValue success_;
  std::optional<std::string> success_text_;
  std::optional<std::string> fail_;
  std::optional<std::string> die_;
  OptionalValue interrupt_;
  bool void_ = false;
};

}  // namespace persist::app
