// The commands that the manual pages show work as a reader types them.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "cli/program.hpp"

namespace {

/// The commands in the examples of a page: `.Dl $ …`, and in displays lines from a `$` on with
/// those that continue them.
std::vector<std::string> commands_of(const std::string& page) {
  std::vector<std::string> commands;
  bool is_example = false;
  bool goes_on = false;
  for (std::string line : cli::lines_of(page)) {
    if (line.starts_with(".Sh ")) is_example = line == ".Sh EXAMPLES";
    if (line.starts_with(".Dl ")) line.erase(0, 4);
    if (!is_example || (!goes_on && !line.starts_with("$ "))) continue;
    for (std::size_t at = 0; (at = line.find("\\e", at)) != std::string::npos; ++at) {
      line.erase(at + 1, 1);  // mdoc's backslash
    }
    if (goes_on) {
      commands.back() += '\n' + line;
    } else {
      commands.push_back(line.substr(2));
    }
    goes_on = line.ends_with('\\') || line.ends_with('|');
  }
  return commands;
}

/// Those that wait for somebody, write to a home, need a repository (git_test.sh has one), or a
/// program that is not there.
bool cannot_run(const std::string& command) {
  for (const char* part : {" watch", " completion ", "users edit 1", "git ", " merge "}) {
    if (command.find(part) != std::string::npos && !command.starts_with("EDITOR=")) return true;
  }
  return command.find("jq ") != std::string::npos && cli::shell("command -v jq").status != 0;
}

/// A reader confirms, and has the layout that the example is about.
std::string prepared(const std::string& command) {
  std::string script = "PATH=$PWD/.bin:$PATH\n";
  if (command.find("multi") != std::string::npos) {
    script += "persist copy cache.db multi.db --layout multi && mv multi.db cache.db\n";
  }
  const bool asks = command.ends_with(" clear") || command.ends_with("--drop-table");
  return script + command + (asks ? " --yes" : "");
}

}  // namespace

TEST_CASE("The commands in the examples of the manual pages work") {
  std::size_t run = 0;
  for (const auto& page : std::filesystem::directory_iterator{MANUAL_SOURCES}) {
    const cli::Folder folder;
    std::filesystem::rename(folder.fixture("v41-shop.db"), folder / "cache.db");
    std::filesystem::rename(folder.fixture("cluster/cluster.db"), folder / "cluster.db");
    const auto made = cli::shell(
        "for f in a old test backup; do cp cache.db $f.db; done\n"
        "\"$PERSIST\" -d old.db -s users set GetUser:1 --void\n"
        "\"$PERSIST\" -d cache.db -s users set old --success {}\n"
        "\"$PERSIST\" -d cache.db dump --seal -o fixture.ndjson; printf '1\\n2\\n' >keys.txt\n"
        "echo '{\"stores\":{}}' >schemas.json\n"
        "mkdir fixtures; \"$PERSIST\" -d cache.db --pretty dump -o fixtures/users.ndjson\n"
        "mkdir .bin && ln -s \"$PERSIST\" .bin/persist",
        {.folder = folder.path()});
    REQUIRE(made.err.empty());
    for (const std::string& command : commands_of(cli::contents_of(page.path()))) {
      if (cannot_run(command)) continue;
      CAPTURE(page.path().filename().string(), command);
      const auto ran = cli::shell(
          prepared(command), {.environment = {{"PERSIST_DB", "cache.db"}, {"LC_ALL", "C.UTF-8"}},
                              .folder = folder.path()});
      CAPTURE(ran.out, ran.err);
      CHECK(ran.status == 0);
      // That entries of the fixture have expired, or that none are left, is no error.
      CHECK((ran.err.empty() || ran.err.find(": warning: ") != std::string::npos));
      ++run;
    }
  }
  CHECK(run > 30);
}
