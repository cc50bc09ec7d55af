#include <catch2/catch.hpp>

#include <string>

#include "requests/outcome.hpp"
#include "requests/queue_token.hpp"

using namespace persist;
using namespace persist::requests;

namespace {

constexpr std::string_view fail =
    R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":{"x":"}}"}}]})";

std::string complete(std::string_view exit) {
  return R"({"_tag":"Success","value":{"_tag":"Complete","exit":)" + std::string{exit} + "}}";
}

}  // namespace

TEST_CASE("outcome_of: runs and activities are unwrapped") {
  for (const auto* const tag : {"run", "activity"}) {
    const std::string payload = complete(fail);
    const Outcome outcome = outcome_of("Workflow/Order", tag, payload);
    CHECK(outcome.phase == RequestPhase::replied);
    CHECK(outcome.exit == fail);
    CHECK(phase_of("Workflow/Order", tag, payload) == RequestPhase::replied);
  }
  // Written otherwise than Effect does.
  const std::string spaced =
      R"( {"value" : {"exit": {"_tag":"Success"} , "_tag":"Complete"}, "_tag":"Success"} )";
  CHECK(outcome_of("Workflow/Order", "run", spaced).exit == R"({"_tag":"Success"})");
  const std::string more =
      R"({"_tag":"Success","value":{"_tag":"Complete","exit":{"_tag":"Success"},"more":{}}})";
  CHECK(outcome_of("Workflow/Order", "run", more).exit == R"({"_tag":"Success"})");
}

TEST_CASE("outcome_of: suspensions") {
  const auto phase = [](std::string_view payload) {
    const Outcome outcome = outcome_of("Workflow/Order", "run", payload);
    CHECK(outcome.exit.empty());
    CHECK(phase_of("Workflow/Order", "run", payload) == outcome.phase);
    return outcome.phase;
  };
  CHECK(phase(R"({"_tag":"Success","value":{"_tag":"Suspended","cause":null}})") ==
        RequestPhase::suspended);
  CHECK(phase(R"({"_tag":"Success","value":{"_tag":"Suspended"}})") == RequestPhase::suspended);
  constexpr std::string_view parked =
      R"({"_tag":"Success","value":{"_tag":"Suspended","cause":[{"_tag":"Die"}],"failed":true}})";
  CHECK(phase(parked) == RequestPhase::parked);
  CHECK(outcome_of("Workflow/Order", "run", parked).cause == R"([{"_tag":"Die"}])");
}

TEST_CASE("outcome_of: what is not nested stays") {
  const std::string success = R"({"_tag":"Success","value":)" + std::string{fail} + "}";
  CHECK(outcome_of("Workflow/Order", "deferred", success).exit == fail);
  CHECK(outcome_of("Workflow/Order", "resume", success).exit == success);
  CHECK(outcome_of("Workflow/-/DurableClock", "run", complete(fail)).exit == complete(fail));
  CHECK(outcome_of("Counter", "run", complete(fail)).exit == complete(fail));
  CHECK(outcome_of("Workflow/Order", "run", fail).exit == fail);
  CHECK(outcome_of("Workflow/Order", "deferred", R"({"_tag":"Success","value":7})").exit ==
        R"({"_tag":"Success","value":7})");
  // An entity that happens to answer like that is not unwrapped, nor is what is not JSON.
  for (const std::string_view broken : {"", "{", R"({"_tag":"Success","value":)"}) {
    CHECK(outcome_of("Workflow/Order", "run", broken).exit == broken);
  }
  const std::string torn = complete(R"({"_tag":"Success)");
  CHECK(outcome_of("Workflow/Order", "run", torn).exit == torn);
}

TEST_CASE("token_in: the run that an element resumes") {
  constexpr std::string_view element =
      R"({"token":"WyJCaWxsaW5nIiwiMWNkZjY2MWY0NjA2YzI1YzM2YzRlZjc0NzViMzY3Y2UiLCJEdXJhYmxlUXVldWUvSW52b2ljZS83MDY0MTk5ZTNjZTllMWY5Y2M5YjNlZTc1OTg1NTZhNyJd","payload":{"id":"q-wait"}})";
  const QueueToken token{.workflow = "Billing", .execution = "1cdf661f4606c25c36c4ef7475b367ce"};
  CHECK(token_in(element) == token);
  CHECK(element.find(beginning_of(token)) != std::string_view::npos);
  CHECK(!token_in(R"({"token":"WyJC"})"));
  CHECK(!token_in(R"({"token":7})"));
  CHECK(!token_in("{"));
}
