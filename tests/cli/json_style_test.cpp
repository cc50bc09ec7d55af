// --pretty and --color in every command that prints JSON, and get --tree.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;

namespace {

constexpr const char* dump_of_each_style =
    R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"x":[1,true]}}})"
    "\n"
    R"({"store":"s","key":"f","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"id":2,"_tag":"NotFound"}}]}})"
    "\n"
    R"({"store":"s","key":"bad","value":"{"})"
    "\n";

struct StyledCommand {
  std::vector<std::string> words;
  std::string in = {};
};

std::vector<StyledCommand> commands(const std::string& url, const std::string& other) {
  return {{{"get", "-d", url, "a"}},
          {{"get", "--entry", "-d", url, "a"}},
          {{"get-many", "-d", url, "a", "none"}},
          {{"get-many", "--entries", "-d", url, "a", "none"}},
          {{"keys", "--json", "--long", "-d", url}},
          {{"stores", "--json", "-d", url}},
          {{"stats", "--json", "-d", url}},
          {{"dump", "-d", url}},
          {{"verify", "--json", "-d", url}},
          {{"diff", "--format", "ndjson", url, other}},
          {{"remove", "--dry-run", "--prefix", "a", "-d", url}},
          {{"batch", "-d", url}, "{\"op\":\"get\",\"key\":\"a\"}\n"}};
}

std::string run(const StyledCommand& it, const std::string& option) {
  std::vector<std::string> words = it.words;
  if (!option.empty()) words.insert(words.begin(), option);
  return persist(words, {.in = it.in}).out;
}

/// `text` without colours, and without white space outside of strings.
std::string bare(const std::string& text) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
      continue;
    }
    if (text[i] == '"' && text[i - 1] != '\\') in_string = !in_string;
    if (in_string || (text[i] != ' ' && text[i] != '\n')) out += text[i];
  }
  return out;
}

}  // namespace

TEST_CASE("every command that prints JSON obeys --pretty and --color") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a", dump_of_each_style);
  for (const StyledCommand& it : commands(url, "memory:")) {
    INFO(it.words[0] << ' ' << it.words[1]);
    const std::string plain = run(it, "");
    REQUIRE(!plain.empty());
    CHECK(plain.find('\x1b') == std::string::npos);
    const std::string pretty = run(it, "--pretty");
    CHECK(pretty.find("{\n  \"") != std::string::npos);
    CHECK(bare(pretty) == bare(plain));
    const std::string colored = run(it, "--color=always");
    CHECK(colored.find("\x1b[1m\"") != std::string::npos);
    CHECK(bare(colored) == bare(plain));
  }
}

TEST_CASE("get --tree shows what a terminal shows, wherever it goes") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a", dump_of_each_style);
  CHECK(persist({"get", "--tree", "-d", url, "f"}).out ==
        "Failure\n`- Fail  NotFound\n   {\n     \"id\": 2\n   }\n");
  CHECK(persist({"get", "--tree", "--value", "-d", url, "f"}).err.starts_with("Failure\n`- Fail"));
  CHECK(persist({"get", "--tree", "--value", "-d", url, "a"}).out ==
        "{\n  \"x\": [\n    1,\n    true\n  ]\n}\n");
  CHECK(persist({"get", "--tree", "--color=always", "-d", url, "f"})
            .out.starts_with("\x1b[31mFailure\x1b[0m\n"));
  for (const char* const other : {"--pretty", "--compact", "--raw", "--entry"}) {
    CHECK(persist({"get", "--tree", other, "-d", url, "f"}).status == 2);
  }
}

TEST_CASE("get --tree breaks lines at COLUMNS only") {
  const Folder folder;
  const std::string url =
      "memory:" + folder.file("a", R"({"store":"s","key":"f","exit":{"_tag":"Failure",)"
                                   R"("cause":[{"_tag":"Fail","error":")" +
                                       std::string(200, 'x') + "\"}]}}\n");
  const std::vector<std::string> words{"get", "--tree", "-d", url, "f"};
  CHECK(persist(words).out == "Failure\n`- Fail  \"" + std::string(200, 'x') + "\"\n");
  for (const std::string& line :
       cli::lines_of(persist(words, {.environment = {{"COLUMNS", "40"}}}).out)) {
    CHECK(line.size() <= 40);
  }
}
