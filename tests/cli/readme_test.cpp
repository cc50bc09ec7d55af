// The commands of README's session and recipes print what README says.

#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/program.hpp"

namespace {

/// A command of a ```console block, and the lines it is said to print.
struct Step {
  std::string command;
  std::string output;
};

std::vector<Step> steps_of(const std::string& document) {
  std::vector<Step> steps;
  bool in_block = false;
  for (const std::string& line : cli::lines_of(document)) {
    if (line.starts_with("```")) {
      in_block = line == "```console";
    } else if (in_block && line.starts_with("$ ")) {
      steps.push_back({.command = line.substr(2), .output = {}});
    } else if (in_block) {
      steps.back().output += line + '\n';
    }
  }
  return steps;
}

}  // namespace

TEST_CASE("README's session and recipes print what README says") {
  const cli::Folder folder;
  std::filesystem::rename(folder.fixture("v41-shop.db"), folder / "cache.db");
  const std::vector<Step> steps = steps_of(cli::contents_of(README));
  REQUIRE(steps.size() > 25);
  for (const char* used : {"git diff", "fzf", "--dry-run", "load --mode replace", "--state"}) {
    CAPTURE(used);
    CHECK(std::ranges::any_of(
        steps, [&](const Step& step) { return step.command.find(used) != std::string::npos; }));
  }

  // One shell for all, as for a reader who follows along. Git runs the program by its name, and
  // a reader picks the second key.
  constexpr char separator = '\x1e';
  std::string script =
      "mkdir .bin && ln -s \"$PERSIST\" .bin/persist && PATH=$PWD/.bin:$PATH\n"
      "fzf() { sed -n 2p; }\nexec 2>&1\n";
  for (const Step& step : steps) script += step.command + "\nprintf '\\036'\n";
  const std::string printed =
      cli::shell(script, {.environment = {{"LC_ALL", "C.UTF-8"},
                                          {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                          {"GIT_CONFIG_NOSYSTEM", "1"},
                                          {"GIT_AUTHOR_NAME", "Ann"},
                                          {"GIT_AUTHOR_EMAIL", "ann@example.com"},
                                          {"GIT_COMMITTER_NAME", "Ann"},
                                          {"GIT_COMMITTER_EMAIL", "ann@example.com"}},
                          .folder = folder.path()})
          .out;

  std::size_t begin = 0;
  for (const Step& step : steps) {
    const auto end = printed.find(separator, begin);
    REQUIRE(end != std::string::npos);
    CAPTURE(step.command);
    CHECK(printed.substr(begin, end - begin) == step.output);
    begin = end + 1;
  }
}

TEST_CASE("README's C++ example finds what Effect wrote, and keeps what it did not find") {
  const cli::Folder folder;
  const auto run = [&] { return cli::shell(README_EXAMPLE, {.folder = folder.path()}); };
  std::filesystem::rename(folder.fixture("v41-shop.db"), folder / "cache.db");
  CHECK(run().out == "Hello again, Ann\n");
  std::filesystem::remove(folder / "cache.db");
  CHECK(run().out.empty());
  CHECK(run().out == "Hello again, Ann\n");
  std::filesystem::remove(folder / "cache.db");
  std::filesystem::create_directory(folder / "cache.db");
  const auto failed = run();
  CHECK(failed.status == 1);
  CHECK(failed.out.find("cannot open") != std::string::npos);
}

TEST_CASE("The examples in the headers are lines of README's") {
  const std::string readme = cli::contents_of(README);
  std::size_t examples = 0;
  for (const char* header : {"/result_persistence.hpp", "/key.hpp"}) {
    for (const std::string& line : cli::lines_of(cli::contents_of(HEADERS + std::string{header}))) {
      if (!line.starts_with("///     ")) continue;
      CAPTURE(header, line);
      const auto text = line.substr(line.find_first_not_of(' ', 3));
      CHECK(readme.find(text.substr(0, text.find("  //"))) != std::string::npos);
      ++examples;
    }
  }
  CHECK(examples > 10);
}

TEST_CASE("README's figures of speed are those of the last measurement") {
  const auto results = cli::lines_of(cli::contents_of(RESULTS));
  const std::string readme = cli::contents_of(README);
  const auto begin = readme.find("## How fast");
  std::size_t rows = 0;
  for (const std::string& row :
       cli::lines_of(readme.substr(begin, readme.find("\n## ", begin) - begin))) {
    if (!row.starts_with("| `")) continue;
    CAPTURE(row);
    const std::string job = row.substr(0, row.find('`', 3) + 1);
    const auto figures = row.find(" | ") + 3;
    const auto comma = row.find(", ", figures);
    const std::string time = "| " + row.substr(figures, comma - figures) + " |";
    const std::string ratio =
        "| " + row.substr(comma + 2, row.find(" ×", comma) - comma - 2) + " |";
    CHECK(std::ranges::any_of(results, [&](const std::string& result) {
      return result.starts_with(job) && result.find(time) != std::string::npos &&
             result.find(ratio) != std::string::npos;
    }));
    ++rows;
  }
  CHECK(rows == 4);
}
