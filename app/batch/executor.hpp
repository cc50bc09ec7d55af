#pragma once

/// Does what the requests of a batch ask for, each on its own.

#include <string>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "batch/batch_backing.hpp"
#include "batch/request.hpp"
#include "core/session.hpp"

namespace persist::app {

class BatchExecutor {
 public:
  /// The session must outlive this.
  explicit BatchExecutor(Session& session) : session_{session}, backing_{session} {}

  /// Executes `request`, committing what it changes, and appends the members of the answer to it,
  /// each with a comma before it: `,"exit":…`, `,"exits":[…]`, `,"keys":[…]` or `,"ok":true`, after
  /// which
  /// `,"written":false` says that a `set` wrote nothing; under
  /// --raw `value` and `values` stand in place of the Exits.
  [[nodiscard]] Outcome<void> execute(const BatchRequest& request, std::string& answer);

  /// Lets go of what lookups hold: before the answers are waited for to be read, or a request.
  void release() { backing_.release(); }

 private:
  [[nodiscard]] Outcome<void> get(const BatchRequest& request, std::string& answer);
  [[nodiscard]] Outcome<void> get_many(const BatchRequest& request, std::string& answer);
  [[nodiscard]] Outcome<void> keys(const BatchRequest& request, std::string& answer);
  [[nodiscard]] Outcome<void> set(const BatchRequest& request, std::string& answer);
  [[nodiscard]] Outcome<void> remove(const BatchRequest& request);
  [[nodiscard]] Outcome<void> clear(const BatchRequest& request);

  /// Appends the live value of `key`, or null; one that does not decode is an error.
  [[nodiscard]] Outcome<void> append_value(Inspector& inspector, const std::string& store,
                                           const std::string& key, std::string& answer);

  Session& session_;
  BatchBacking backing_;
  EntryBatch batch_;
};

}  // namespace persist::app
