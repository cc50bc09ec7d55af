// The session in persist-batch(5) goes as the page says.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

namespace {

/// The lines of the displays in `page` that begin with `mark`, with those that continue them.
std::vector<std::string> session_lines(const std::string& page, char mark) {
  std::vector<std::string> found;
  bool in_display = false;
  bool continues = false;
  for (std::string line : cli::lines_of(page)) {
    if (line.starts_with(".Bd") || line.starts_with(".Ed")) {
      in_display = line.starts_with(".Bd");
      continues = false;
      continue;
    }
    if (!in_display) continue;
    for (auto at = line.find("\\e"); at != std::string::npos; at = line.find("\\e", at + 1)) {
      line.erase(at + 1, 1);
    }
    if (line.starts_with("> ") || line.starts_with("< ")) {
      continues = line.front() == mark;
      if (continues) found.push_back(line.substr(2));
    } else if (continues) {
      found.back() += line.substr(2);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("persist-batch(5) shows a session as it is") {
  const cli::Folder folder;
  const std::string page = cli::contents_of(MANUAL + std::string{"/persist-batch.5"});
  const std::vector<std::string> requests = session_lines(page, '>');
  const std::vector<std::string> responses = session_lines(page, '<');
  REQUIRE(requests.size() > 10);
  std::string in;
  for (const std::string& request : requests) in += request + '\n';
  const auto ran = cli::persist({"-d", folder / "new.db", "batch"}, {.in = in});
  CHECK(ran.status == 0);
  CHECK(cli::lines_of(ran.out) == responses);
}
