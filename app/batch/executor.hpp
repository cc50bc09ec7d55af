#pragma once

/// Does what the requests of a batch ask for, each on its own.

#include <span>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "batch/batch_backing.hpp"
#include "batch/request.hpp"
#include "core/lookups.hpp"
#include "core/session.hpp"

namespace persist::app {

/// A request and what is answered to it.
struct BatchAnswer {
  BatchRequest request;
  /// What is appended to; the members of the answer, each with a comma before it.
  std::string text = {};
  /// Why there is no such answer.
  Outcome<void> done = {};
};

class BatchExecutor {
 public:
  /// The session must outlive this.
  explicit BatchExecutor(Session& session) : session_{session}, backing_{session} {}

  /// Whether `request` asks for values alone, so that it can be answered with others.
  [[nodiscard]] static bool is_lookup(const BatchRequest& request) {
    return request.op == BatchRequest::Op::get || request.op == BatchRequest::Op::get_many;
  }

  /// Answers such requests, whose keys are looked up together: `,"exit":…` or `,"exits":[…]`, under
  /// --raw `value` and `values`.
  void look_up(std::span<BatchAnswer> answers);

  /// Executes another request, committing what it changes: `,"keys":[…]`, or `,"ok":true`, after
  /// which `,"written":false` says that a `set` wrote nothing.
  void execute(BatchAnswer& answer);

 private:
  [[nodiscard]] Outcome<void> add_places(const BatchRequest& request, std::vector<Place>& places);
  [[nodiscard]] Outcome<void> append_found(const BatchRequest& request, Lookups& lookups,
                                           std::string& text);
  [[nodiscard]] Outcome<void> append_value(std::string_view store, Lookups& lookups,
                                           std::string& text);
  [[nodiscard]] Outcome<void> keys(const BatchRequest& request, std::string& text);
  [[nodiscard]] Outcome<void> set(const BatchRequest& request, std::string& text);
  [[nodiscard]] Outcome<void> remove(const BatchRequest& request);
  [[nodiscard]] Outcome<void> clear(const BatchRequest& request);

  Session& session_;
  BatchBacking backing_;
};

}  // namespace persist::app
