#pragma once

/// `--redact` and what goes with it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "redact/redactor.hpp"

namespace persist::app {

/// A redactor, and where its key is from.
struct Redaction {
  /// None: nothing is to be redacted.
  std::unique_ptr<Redactor> redactor;
  bool has_random_key = false;
};

/// The options as typed.
class RedactOptions {
 public:
  /// Whether the command has keys to redact.
  enum class Keys { redacted, as_they_are };

  void declare(Options& options, Keys keys);

  /// Whether there is any rule, in words or in a file.
  [[nodiscard]] bool any() const { return !parts_.empty() || !keys_.empty() || file_.has_value(); }

  /// Reads the file. The secret is --redact-secret, else PERSIST_REDACT_SECRET, else a random key.
  /// A usage error for what is not a rule, and for a secret without any rule. No error quotes the
  /// secret.
  [[nodiscard]] Outcome<Redaction> resolve() const;

 private:
  std::vector<std::string> parts_;
  std::vector<std::string> keys_;
  std::optional<std::string> file_;
  std::optional<std::string> secret_;
};

}  // namespace persist::app
