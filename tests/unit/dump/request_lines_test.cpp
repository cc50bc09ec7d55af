// Lines of requests: written from entries, and read by those who ask for them.

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <persist/dump.hpp>
#include <persist/dump_reader.hpp>

using namespace persist;
using namespace std::chrono_literals;

namespace {

const Instant dumped_at{1'800'000'000s};

std::string line_of(const RequestView& request, std::string_view value) {
  std::string line;
  append_dump_line(line, "Workflow/Order",
                   {.key = "d25d", .value = value, .expires = {}, .request = &request},
                   DumpExpiry{.now = dumped_at});
  return line;
}

struct ReadRequests {
  DumpReport report;
  std::vector<std::string> states;
  std::vector<std::string> payloads;
  std::vector<std::string> errors;
};

ReadRequests read_requests(std::string text, RequestLines lines) {
  ReadRequests result;
  const auto report = read_dump(
      [&](std::span<char> room) -> Result<std::size_t> {
        const std::size_t size = text.copy(room.data(), room.size());
        text.erase(0, size);
        return size;
      },
      [&](const DumpEntry& entry) -> Result<void> {
        result.states.emplace_back(entry.state.value_or("none"));
        result.payloads.emplace_back(entry.payload);
        return {};
      },
      [&](const DumpError& error) { result.errors.push_back(error.message); },
      {.request_lines = lines});
  REQUIRE(report);
  result.report = *report;
  return result;
}

const RequestView suspended{
    .facts = {.phase = RequestPhase::suspended, .created = dumped_at - 1500ms},
    .stored = {},
    .details = R"({"request_id":"252","tag":"run","primary_key":null,"payload":{"id":7}})"};

}  // namespace

TEST_CASE("append_dump_line: an open request has no Exit, and says what is known") {
  CHECK(line_of(suspended, {}) ==
        R"({"store":"Workflow/Order","key":"d25d","exit":null,"state":"suspended",)"
        R"("created":"2027-01-15T07:59:58.500Z","request_id":"252","tag":"run",)"
        R"("primary_key":null,"payload":{"id":7}})"
        "\n");
}

TEST_CASE("append_dump_line: a reply is in the state of its Exit, an element is a value") {
  RequestView replied = suspended;
  replied.facts = {.phase = RequestPhase::replied, .ended = dumped_at};
  replied.details = {};
  CHECK(line_of(replied, R"({"_tag":"Success","value":1})") ==
        R"({"store":"Workflow/Order","key":"d25d","exit":{"_tag":"Success","value":1},)"
        R"("state":"success","ended":"2027-01-15T08:00:00.000Z"})"
        "\n");
  RequestView dead{
      .facts = {.phase = RequestPhase::dead, .attempts = 3}, .stored = {}, .details = {}};
  CHECK(line_of(dead, "[1]") ==
        R"({"store":"Workflow/Order","key":"d25d","value":[1],"state":"dead","attempts":3})"
        "\n");
}

TEST_CASE("read_dump: lines of requests are refused unless they are asked for") {
  const std::string line = line_of(suspended, {});
  const ReadRequests refused = read_requests(line, RequestLines::refuse);
  CHECK(refused.report.malformed == 1);
  CHECK(refused.errors.front().starts_with("a request or an element of a queue"));

  const ReadRequests reported = read_requests(line, RequestLines::report);
  CHECK(reported.report.malformed == 0);
  CHECK(reported.report.entries == 1);
  CHECK(reported.report.open == 1);
  CHECK(reported.states == std::vector<std::string>{"suspended"});
  CHECK(reported.payloads == std::vector<std::string>{R"({"id":7})"});
}

TEST_CASE("read_dump: what is said of requests alone is unknown in other lines") {
  const ReadRequests unknown =
      read_requests(R"({"store":"s","key":"k","value":1,"shard":"a"})", RequestLines::report);
  CHECK(unknown.errors == std::vector<std::string>{"unknown member"});
  const ReadRequests payload =
      read_requests(R"({"store":"s","key":"k","value":1,"payload":1})", RequestLines::report);
  CHECK(payload.errors == std::vector<std::string>{"unknown member"});
  const ReadRequests null_exit =
      read_requests(R"({"store":"s","key":"k","exit":null})", RequestLines::report);
  CHECK(null_exit.errors == std::vector<std::string>{"a value that is not an Exit"});
}
