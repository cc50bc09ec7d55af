#include "core/confirmation.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "base/escape.hpp"

using persist::app::AffectedEntries;
using persist::app::question_about;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

persist::app::Proposal proposal(AffectedEntries affected, std::string database = "cache.db") {
  return {.verb = "replace",
          .preposition = "in",
          .database = std::move(database),
          .affected = std::move(affected),
          .detail = "with 12 entries from /a/folder/with/a/rather/long/name/of/its/own/new.ndjson"};
}

}  // namespace

TEST_CASE("A question fits the width of the terminal and keeps the end of paths") {
  const std::string path = "/var/lib/" + std::string(300, 'x') + "/cache.db";
  const std::string id(300, 's');
  const std::string key(300, 'k');
  const AffectedEntries one{.entries = 4000,
                            .stores = {{.id = id, .entries = 4000, .samples = {key, key, key}}}};
  AffectedEntries many{.entries = 4000, .other_stores = 90, .other_entries = 2000};
  for (int i = 0; i < 10; ++i) {
    many.stores.push_back({.id = id, .entries = 200, .samples = {key, key, key}});
  }
  for (const AffectedEntries& affected : {one, many}) {
    for (const std::size_t columns : {40U, 80U, 200U}) {
      const std::string question = question_about(proposal(affected, path), columns);
      CAPTURE(question);
      for (const std::string& line : lines_of(question)) {
        CHECK(persist::app::width_of(line) <= columns);
      }
      CHECK(question.find("/cache.db") != std::string::npos);
      CHECK(question.find("new.ndjson") != std::string::npos);
      CHECK(question.ends_with("\nContinue? [y/N] "));
    }
  }
  const std::string question = question_about(proposal(many), 80);
  CHECK(question.find("in 100 stores") != std::string::npos);
  CHECK(question.find("  and 90 more stores with 2000 entries\n") != std::string::npos);
}

TEST_CASE("A question shows ids, keys and paths escaped") {
  const std::string bad = "\x1b[2J\n\xe2\x80\xae\xff";
  const std::string question = question_about(
      proposal({.entries = 1, .stores = {{.id = bad, .entries = 1, .samples = {bad}}}}, bad), 200);
  CHECK(question.find('\x1b') == std::string::npos);
  CHECK(question.find("\xe2\x80\xae") == std::string::npos);
  CHECK(question.find('\xff') == std::string::npos);
  CHECK(lines_of(question).size() == 3);
}
