#pragma once

/// What a line of a batch asks for.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/expires.hpp>
#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "core/selection.hpp"
#include "core/session.hpp"

namespace persist::app {

/// A request, checked. The value borrows from the line.
struct BatchRequest {
  enum class Op { get, get_many, set, remove, clear, keys };

  Op op = Op::get;
  std::optional<std::string> store = std::nullopt;
  /// As they are stored, the tag before them.
  std::vector<std::string> keys = {};
  /// What `set` writes: an Exit, or under --raw any JSON.
  std::optional<JsonView> value = std::nullopt;
  Expires expires = {};
  /// What to say where that is not in the future; may be empty.
  std::string expiry_hint = {};
  /// What `keys` lists.
  Selection selection = {};
};

/// The `id` of a request, to be echoed; `null` where there is none.
[[nodiscard]] JsonView id_of_request(JsonView object);

/// The `op` of a request as it is written; empty where it is none.
[[nodiscard]] std::string op_of_request(JsonView object);

/// Reads `object`, a JSON object. Members that are not known, not the operation's, missing,
/// repeated or of the wrong kind are usage errors; an `exit` that is not an Exit is a
/// PersistenceSchemaError.
[[nodiscard]] Outcome<BatchRequest> read_request(JsonView object, const Session& session);

}  // namespace persist::app
