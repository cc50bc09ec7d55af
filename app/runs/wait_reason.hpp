#pragma once

/// Why a run, or another request, does not go on: what the store says of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/requests.hpp>

namespace persist::app {

enum class WaitKind : std::uint8_t {
  /// For a time: a clock of a workflow, or of the request itself.
  clock,
  /// For an element of a queue.
  queue,
  /// For a run that it started.
  child,
  /// A step has what it waited for, or a time has come; a runner has to take it.
  resume,
  /// For something that the store does not name.
  deferred,
  /// For an acknowledgement of a chunk of its stream.
  acknowledgement,
  /// For a runner to take it.
  runner,
  /// It failed and waits for a person.
  person,
  /// It does not wait: a runner works on it.
  running,
};

/// "clock", "queue", …: for programs.
[[nodiscard]] std::string_view name_of(WaitKind kind);

struct WaitReason {
  WaitKind kind;
  /// A sentence without its end.
  std::string words;
  /// The command that helps, where one does.
  std::string hint = {};
  /// Of a clock: until then.
  std::optional<Instant> until = std::nullopt;
  /// Of an element or a child: its store and key.
  std::string store = {};
  std::string key = {};
};

/// Why the run of `report` does not go on at `now`; empty where it is finished. `runners` is of the
/// same database.
[[nodiscard]] std::vector<WaitReason> wait_reasons(const RunReport& report,
                                                   const RunnersReport& runners, Instant now);

}  // namespace persist::app
