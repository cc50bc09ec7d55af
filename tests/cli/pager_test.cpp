// Long output on a terminal. `script` lends a terminal.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;

namespace {

/// What a terminal shows of the shell commands `words`, in which $DB is a database of `count` keys.
std::string shown_by_pager(const std::string& words, const std::string& variables, int count = 3) {
  const Folder folder;
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += R"({"store":"s","key":"key)" + std::to_string(i) +
             R"(","exit":{"_tag":"Success","value":1}})"
             "\n";
  }
  const std::string url = "memory:" + folder.file("a", lines);
  const std::string script = folder.file("script", words + "\n");
  return cli::shell("DB=" + url + " TERM=xterm " + variables + " timeout 20 script -qec 'sh " +
                    script + "' /dev/null </dev/null | tr -d '\\r'")
      .out;
}

}  // namespace

TEST_CASE("the pager shows what goes to a terminal, and not what goes elsewhere") {
  const std::string pager = "PERSIST_PAGER='sed s/^/-/' PAGER=false";
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", pager) == "-key0\n-key1\n-key2\n");
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", "PAGER='sed s/^/-/'") ==
        "-key0\n-key1\n-key2\n");
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys | cat", pager) == "key0\nkey1\nkey2\n");
  CHECK(shown_by_pager("\"$PERSIST\" --no-pager -d $DB keys", pager) == "key0\nkey1\nkey2\n");
  CHECK(shown_by_pager("\"$PERSIST\" keys --help", pager).starts_with("-"));
  CHECK(!shown_by_pager("\"$PERSIST\" --no-pager keys --help", pager).starts_with("-"));
  CHECK(shown_by_pager("\"$PERSIST\" --version", pager).starts_with("persist "));
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB stores", pager).find("\n-") == std::string::npos);
}

TEST_CASE("an empty pager, cat and a dumb terminal mean none") {
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", "PERSIST_PAGER= PAGER='sed s/^/-/'")
            .starts_with("key0"));
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", "PAGER=cat").starts_with("key0"));
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", "TERM=dumb PAGER='sed s/^/-/'")
            .starts_with("key0"));
}

TEST_CASE("the pager does not start before there is output") {
  const std::string pager = "PERSIST_PAGER='echo started; sed s/^/-/'";
  const std::string text = shown_by_pager("\"$PERSIST\" -d nosuch.db keys; echo $?", pager);
  CHECK(text.find("started") == std::string::npos);
  CHECK(text.starts_with("persist: keys: "));
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys --prefix x; echo $?", pager) == "0\n");
}

TEST_CASE("quitting the pager is status 0, and ends a run that is not done") {
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys; echo $?", "PAGER='head -n 1'", 50000) ==
        "key0\n0\n");
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB dump; echo $?", "PAGER=true", 50000) == "0\n");
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys; echo $?", "PAGER='cat; exit 3'") ==
        "key0\nkey1\nkey2\n0\n");
}

TEST_CASE("the program waits for the pager, and keeps its own status") {
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys; echo $?", "PAGER='sleep 0.3; cat'") ==
        "key0\nkey1\nkey2\n0\n");
  CHECK(shown_by_pager("\"$PERSIST\" diff $DB memory:; echo $?", "NO_COLOR=1 PAGER='tail -n 1'")
            .ends_with("key2\n1\n"));
}

TEST_CASE("a pager that is missing costs nothing but a warning") {
  const std::string text =
      shown_by_pager("\"$PERSIST\" -d $DB keys; echo $?", "PAGER='nosuch-pager -x'");
  CHECK(text.find("key0\nkey1\nkey2\n") != std::string::npos);
  CHECK(text.find("persist: keys: warning: the pager 'nosuch-pager -x' cannot be run\n") !=
        std::string::npos);
  CHECK(text.ends_with("\n0\n"));
  const std::string many =
      shown_by_pager("\"$PERSIST\" -d $DB keys; echo $?", "PAGER=nosuch-pager", 50000);
  CHECK(lines_of(many).size() > 50000);
  CHECK(many.find("key49999\n") != std::string::npos);
}

TEST_CASE("a pager that dies is an error") {
  const std::string text =
      shown_by_pager("\"$PERSIST\" -d $DB keys; echo $?", "PAGER='kill -9 $$'", 50000);
  CHECK(text.find("persist: keys: the pager 'kill -9 $$' was killed by signal 9\n") !=
        std::string::npos);
  CHECK(text.ends_with("\n2\n"));
}

TEST_CASE("LESS is set only if it is unset") {
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", "PAGER='echo $LESS; cat'")
            .starts_with("FRX\nkey0"));
  CHECK(shown_by_pager("\"$PERSIST\" -d $DB keys", "LESS=S PAGER='echo $LESS; cat'")
            .starts_with("S\nkey0"));
}

TEST_CASE("warnings go to the pager while it runs, and an error comes after it") {
  const Folder folder;
  std::string lines;
  for (int i = 0; i < 40000; ++i) {
    lines += R"({"store":"s","key":"key)" + std::to_string(i) +
             R"(\n","exit":{"_tag":"Success"}})"
             "\n"
             R"({"store":"s","key":"key)" +
             std::to_string(i) +
             R"(","exit":{"_tag":"Success"}})"
             "\n";
  }
  const std::string text = shown_by_pager(
      "\"$PERSIST\" -d memory:" + folder.file("b", lines) + " keys; echo $?", "PAGER='sed s/^/-/'");
  CHECK(text.find("-persist: keys: warning: the key") != std::string::npos);
  CHECK(text.ends_with("\n3\n"));
}
