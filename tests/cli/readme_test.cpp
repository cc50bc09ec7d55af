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

namespace {

/// The cells of a row of a table.
std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  for (std::size_t at = 2; at < row.size();) {
    const std::size_t end = std::min(row.find(" | ", at), row.rfind(" |"));
    cells.push_back(row.substr(at, end - at));
    at = end + 3;
  }
  return cells;
}

/// The row of `cache` in the table of `job` whose first cell, and some other, are so.
bool has_result(const std::vector<std::string>& results, const std::string& job,
                const std::string& cache, const std::string& time, const std::string& ratio) {
  const auto table = std::ranges::find_if(
      results, [&](const std::string& row) { return row.starts_with("| " + job + " |"); });
  return std::any_of(table, std::find(table, results.end(), ""), [&](const std::string& row) {
    const std::vector<std::string> cells = cells_of(row);
    return cells.size() > 8 && cells[0] == cache && cells[1] == time && cells[7] == ratio;
  });
}

}  // namespace

TEST_CASE("README's figures of speed are those of the last measurement") {
  const auto results = cli::lines_of(cli::contents_of(RESULTS));
  const std::string readme = cli::contents_of(README);
  const auto begin = readme.find("## How fast");
  const std::vector<std::string> caches{"ordered", "interleaved", "hashed"};
  std::size_t figures = 0;
  for (const std::string& row :
       cli::lines_of(readme.substr(begin, readme.find("\n## ", begin) - begin))) {
    if (!row.starts_with("| `")) continue;
    const std::vector<std::string> cells = cells_of(row);
    REQUIRE(cells.size() == 5);
    for (std::size_t i = 0; i < caches.size(); ++i) {
      const std::string& cell = cells[i + 2];
      if (cell == "–") continue;
      CAPTURE(row, cell);
      const auto comma = cell.find(", ");
      const std::string ratio = cell.substr(comma + 2, cell.find(" ×") - comma - 2);
      CHECK(has_result(results, cells[0], caches[i], cell.substr(0, comma), ratio));
      ++figures;
    }
  }
  CHECK(figures >= 15);
}
