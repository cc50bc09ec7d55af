#pragma once

/// The keys that a command is about: its arguments, or standard input.

#include <optional>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/session.hpp"

namespace persist::app {

/// `KEY…`, or `--stdin` with `-0` or `--json`.
class KeyInput {
 public:
  void declare(Options& options);

  /// Keys were given as arguments.
  [[nodiscard]] bool has_arguments() const { return !arguments_.empty(); }
  /// Keys are to come from standard input.
  [[nodiscard]] bool from_stdin() const { return stdin_; }

  /// The keys as they are stored, in the order given. Arguments together with --stdin, and a way to
  /// read them without it, are usage errors.
  [[nodiscard]] Outcome<std::vector<std::string>> read(const Session& session) const;

 private:
  std::vector<std::string> arguments_;
  bool stdin_ = false;
  bool null_ = false;
  bool json_ = false;
};

/// Takes from lines of text what editors and other systems put there: a UTF-8 byte-order mark in
/// front, and the CR of line ends where every line ends with CRLF. How many keys lost a CR.
std::size_t plain_lines(std::vector<std::string>& keys);

/// Splits what standard input held into keys: each ends with `separator`, the last with it or the
/// end. No text, no keys; an empty piece is the empty key.
[[nodiscard]] std::vector<std::string> split_keys(std::string_view text, char separator);

}  // namespace persist::app
