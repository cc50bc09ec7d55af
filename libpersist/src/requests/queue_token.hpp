#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace persist::requests {

/// What an element of a `DurableQueue` says of the run that waits for it.
struct QueueToken {
  std::string workflow;
  std::string execution;

  friend bool operator==(const QueueToken&, const QueueToken&) = default;
};

/// The token of an element: its member `token` is base64url of `[workflow, execution, deferred]`.
[[nodiscard]] std::optional<QueueToken> token_in(std::string_view element);

/// What the text of every such token begins with.
[[nodiscard]] std::string beginning_of(const QueueToken& token);

}  // namespace persist::requests
