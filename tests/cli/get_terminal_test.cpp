// get on a terminal: for people. `script` lends a terminal.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;

namespace {

constexpr const char* failure =
    R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":{"id":2,"_tag":"NotFound"}}]})";

/// What `get` of the value `exit` shows on a terminal, with `words` after it.
std::string shown_by_get(const std::string& exit, const std::string& words,
                         const std::string& variables = "NO_COLOR=1") {
  const Folder folder;
  const std::string url =
      "memory:" + folder.file("a", R"({"store":"s","key":"k","exit":)" + exit + "}\n");
  return cli::shell("script -qec '" + variables + " \"$PERSIST\" -d " + url + " get k " + words +
                    "' /dev/null | tr -d '\\r'")
      .out;
}

}  // namespace

TEST_CASE("get draws a failure's cause on a terminal") {
  CHECK(shown_by_get(failure, "") == "Failure\n`- Fail  NotFound\n   {\n     \"id\": 2\n   }\n");
  CHECK(shown_by_get(failure, "", "NO_COLOR=1 LC_ALL=C.UTF-8")
            .starts_with("Failure\n└─ Fail  NotFound\n"));
}

TEST_CASE("get colours on a terminal unless it may not") {
  CHECK(shown_by_get(failure, "", "NO_COLOR= TERM=xterm").find("\x1b[") != std::string::npos);
  CHECK(shown_by_get(failure, "", "NO_COLOR=1").find("\x1b[") == std::string::npos);
  CHECK(shown_by_get(failure, "--color=never", "NO_COLOR= TERM=xterm").find("\x1b[") ==
        std::string::npos);
}

TEST_CASE("PERSIST_PALETTE changes colours, and a fault in it costs its own alone") {
  const std::string variables = "TERM=xterm PERSIST_PALETTE=\"name=4:string=:nosuch=1\"";
  const std::string text = shown_by_get(R"({"_tag":"Success","value":1})", "--compact", variables);
  CHECK(text.find("PERSIST_PALETTE: 'nosuch' is not one of name, string,") != std::string::npos);
  CHECK(text.find("{\x1b[4m\"_tag\"\x1b[0m:\"Success\",") != std::string::npos);
}

TEST_CASE("colours are chosen by how many the terminal has, and a dumb one has none") {
  const std::string json = R"({"_tag":"Success","value":"a"})";
  CHECK(shown_by_get(json, "--compact", "TERM=xterm").find("\x1b[32m\"a\"") != std::string::npos);
  CHECK(shown_by_get(json, "--compact", "TERM=xterm-256color").find("\x1b[38;5;28m\"a\"") !=
        std::string::npos);
  for (const char* const terminal : {"TERM=dumb", "TERM="}) {
    CHECK(shown_by_get(json, "--compact", terminal) == json + "\n");
  }
}

TEST_CASE("get gives JSON where it is asked for, on a terminal too") {
  CHECK(shown_by_get(failure, "--compact") == std::string{failure} + "\n");
  CHECK(shown_by_get(failure, "--pretty").starts_with("{\n  \"_tag\": \"Failure\",\n"));
  CHECK(shown_by_get(failure, "--pointer /cause/0/error/id") == "2\n");
}

TEST_CASE("get --value draws the cause on a terminal's standard error") {
  CHECK(shown_by_get(failure, "--value >/dev/null").starts_with("Failure\n`- Fail  NotFound\n"));
  CHECK(shown_by_get(failure, "--value 2>&1 >/dev/null | cat") ==
        R"([{"_tag":"Fail","error":{"id":2,"_tag":"NotFound"}}])"
        "\n");
}

TEST_CASE("get cuts a long value on a terminal and tells how much is hidden") {
  std::string array = "[0";
  for (int i = 1; i < 1000; ++i) array += "," + std::to_string(i);
  const std::string exit = R"({"_tag":"Success","value":)" + array + "]}";
  const std::string cut = shown_by_get(exit, "");
  CHECK(cut.find(" more; use --pretty to show all\n") != std::string::npos);
  CHECK(cut.find("999") == std::string::npos);
  CHECK(shown_by_get(exit, "--pretty").find("    999\n") != std::string::npos);
  CHECK(shown_by_get(exit, "", "TERM=xterm NO_COLOR=1 PAGER=\"cat; true\"").find("    999\n") !=
        std::string::npos);
}

TEST_CASE("get lets no value act on a terminal") {
  const std::string shown_value =
      shown_by_get("{\"_tag\":\"Success\",\"value\":\"\xc2\x9b\xe2\x80\xae\"}", "-r");
  CHECK(shown_value == "\\u009b\\u202e\n");
}
