#pragma once

#include <string_view>

#include <persist/request.hpp>

namespace persist::requests {

/// What a final reply says, in pieces of its payload.
struct Outcome {
  RequestPhase phase = RequestPhase::replied;
  /// The Exit, or what stands in its place; empty of a suspension.
  std::string_view exit;
  /// Of a suspension: its cause, if it has one.
  std::string_view cause = {};
};

/// Unwraps the payload of the final reply to a request. What is not nested as it should be is the
/// Exit itself.
[[nodiscard]] Outcome outcome_of(std::string_view entity_type, std::string_view tag,
                                 std::string_view payload);

/// How the replies of runs and activities that have an Exit begin, as Effect writes them.
inline constexpr std::string_view complete_opening =
    R"({"_tag":"Success","value":{"_tag":"Complete","exit":)";

/// The phase alone, without a check of what is the Exit.
[[nodiscard]] RequestPhase phase_of(std::string_view entity_type, std::string_view tag,
                                    std::string_view payload);

/// Counts the outcome of a request that replied `exit`.
void count_exit(RequestCounts& counts, std::string_view exit);

}  // namespace persist::requests
