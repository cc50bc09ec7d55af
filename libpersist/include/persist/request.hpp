#pragma once

/// What an entry is that an application did not cache but has to process: a request of Effect's
/// cluster (runs of workflows and their steps among them), or an element of a persisted queue.

#include <persist/export.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <persist/clock.hpp>

namespace persist {

/// How far the processing is, as the rows say. What depends on the clock is `request_state`.
enum class RequestPhase : std::uint8_t {
  /// A request without a final reply.
  open,
  /// A request with a final reply: its Exit is the value.
  replied,
  /// A run, or a step of one, that suspended itself; something else resumes it.
  suspended,
  /// One that suspended because it failed, and waits for a person.
  parked,
  /// An element of a queue that is to be processed.
  queued,
  /// An element that was processed.
  completed,
  /// An element whose attempts are used up.
  dead,
};

/// What the rows of a request or of an element say, beside its texts.
struct RequestFacts {
  /// How far it is.
  RequestPhase phase = RequestPhase::open;
  /// A chunk of its stream has not been acknowledged; it is not delivered again before.
  bool waits_for_ack = false;
  /// It is a step of a run of a workflow: an activity, a deferred, a clock.
  bool is_step = false;
  /// An element: how often it was claimed. An activity: which attempt it is. Otherwise 0.
  std::uint32_t attempts = 0;
  /// When it was made, by the clock of whoever made it.
  std::optional<Instant> created = std::nullopt;
  /// When its final reply was made; of an element that is completed or dead, when it was updated.
  std::optional<Instant> ended = std::nullopt;
  /// When a runner or a worker claimed it last, if it has a claim.
  std::optional<Instant> claimed = std::nullopt;
  /// When it is to be processed, or tried again; it may be in the past.
  std::optional<Instant> due = std::nullopt;

  friend bool operator==(const RequestFacts&, const RequestFacts&) = default;
};

/// The same with its texts, which are borrowed from where the entry is borrowed from.
struct RequestView {
  /// What the rows say.
  RequestFacts facts = {};
  /// The stored text that the entry's value is a part of: the payload of the final reply. Empty
  /// where there is no reply, and where the value is what is stored.
  std::string_view stored = {};
  /// More about it, as a JSON object, or nothing:
  /// `{"request_id":"252…","shard":"default:6","payload":{…}}`. Ids are strings.
  ///
  /// Of a request: request_id, tag, primary_key (null where there is none), shard, payload, and
  /// where there is one: trace_id, reply_id, parent (`{"workflow":…,"execution":…}`), cause (of a
  /// suspension), chunks (`[{"sequence":0,"reply_id":"…","acked":false,"values":[…]}]`).
  /// Of an element: table, queue, sequence, id, and where there is one: last_failure.
  std::string_view details = {};
};

/// How a request or an element stands at some instant.
enum class RequestState : std::uint8_t {
  /// It has a reply: what its Exit says.
  replied,
  /// See `RequestPhase::suspended`.
  suspended,
  /// See `RequestPhase::parked`.
  parked,
  /// It waits for a runner or a worker; its claim may have lapsed.
  pending,
  /// It waits for its time.
  scheduled,
  /// It is being processed.
  running,
  /// A stream that will not be delivered again, because nobody will acknowledge its last chunk.
  stuck,
  /// An element that failed and waits until it is tried again.
  retrying,
  /// An element that waits until it is tried first.
  delayed,
  /// An element that was processed.
  completed,
  /// An element that failed for good.
  dead,
};

/// How many states there are.
inline constexpr std::size_t request_state_count = 11;

/// How long a claim of a runner lasts that is not renewed.
inline constexpr std::chrono::minutes request_claim_lapses{10};
/// How long a claim of a worker lasts that is not renewed.
inline constexpr std::chrono::minutes element_claim_lapses{2};

/// "suspended", "parked", …; "replied" is not for people, who are told what the Exit says.
[[nodiscard]] PERSIST_EXPORT std::string_view name_of(RequestState state);

/// How it stands at `now`, by the rules of Effect's runners and workers.
[[nodiscard]] PERSIST_EXPORT RequestState request_state(const RequestFacts& facts, Instant now);

/// Whether it was claimed at some time before `now`, and nobody processes it any more.
[[nodiscard]] PERSIST_EXPORT bool has_lapsed_claim(const RequestFacts& facts, Instant now);

/// Requests and elements of one store, counted.
struct RequestCounts {
  /// How many are in each `RequestState`.
  std::array<std::size_t, request_state_count> by_state = {};
  /// Of those that replied: how many succeeded, how many have a failure, a defect, an interruption
  /// as the first of these, and how many replied something else.
  std::size_t success = 0;
  /// See `success`.
  std::size_t fail = 0;
  /// See `success`.
  std::size_t die = 0;
  /// See `success`.
  std::size_t interrupt = 0;
  /// See `success`.
  std::size_t other = 0;
  /// When the oldest one that is neither replied, completed nor dead was made.
  std::optional<Instant> oldest_open = std::nullopt;

  friend bool operator==(const RequestCounts&, const RequestCounts&) = default;
};

}  // namespace persist
