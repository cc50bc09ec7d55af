#pragma once

/// `--set`, `--unset` and `--exec`: what update makes of a value.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/session.hpp"

namespace persist::app {

/// The change of a value.
class ValueUpdate {
 public:
  struct Step {
    std::string pointer;
    /// None: the part is taken out.
    std::optional<JsonText> value;
  };

  std::vector<Step> steps = {};
  std::optional<std::string> command = std::nullopt;
  /// What errors say about the other entries.
  std::string_view others = "nothing was changed";

  /// The value that `stored` becomes; `key` and `store` are for the command and for errors, which
  /// name the key. An Exit has to stay one unless --raw is given.
  [[nodiscard]] Outcome<std::string> apply(std::string_view store, std::string_view key,
                                           std::string_view stored, const Session& session) const;

 private:
  [[nodiscard]] Outcome<std::string> edited(std::string_view key, JsonView json) const;
  [[nodiscard]] Outcome<std::string> filtered(std::string_view store, std::string_view key,
                                              std::string_view stored,
                                              const Session& session) const;
  [[nodiscard]] std::unexpected<Error> refused(std::string_view key, const std::string& why) const;
};

/// The options as typed.
class UpdateOptions {
 public:
  void declare(Options& options);
  [[nodiscard]] Outcome<ValueUpdate> resolve() const;

 private:
  std::vector<std::string> set_;
  std::vector<std::string> unset_;
  std::optional<std::string> exec_;
};

}  // namespace persist::app
