// Secrets that must not leave.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

const std::string canary = "CANARY";

/// The canary in a value, under a name written in two ways, in an error, a defect deep in a cause,
/// keys, and values that are not JSON; escaped, too.
const std::string entries_with_secrets =
    R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"n":1.50,"token":"CANARY","tok\u0065n":"\u0043ANARY"}}})"
    "\n"
    R"({"store":"s","key":"b","exit":{"_tag":"Failure","cause":{"_tag":"Sequential","left":{"_tag":"Fail","error":{"message":"CANARY"}},"right":{"_tag":"Parallel","left":{"_tag":"Die","defect":{"stack":"at CANARY"}},"right":{"_tag":"Empty"}}}}})"
    "\n"
    R"({"store":"s","key":"c","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"message":"CANARY"}},{"_tag":"Die","defect":{"stack":"CANARY"}}]}})"
    "\n"
    R"({"store":"s","key":"d","text":"CANARY, not JSON"})"
    "\n"
    R"({"store":"s","key":"e","base64":"/0NBTkFSWQ=="})"
    "\n"
    R"({"store":"s","key":"k:CANARY:1","exit":{"_tag":"Success","value":1}})"
    "\n";

const Words rules{"--redact",      "value:/token", "--redact",  "error:/message",  "--redact",
                  "defect:/stack", "--redact-key", "k:(\\w+):", "--redact-secret", "the-secret"};

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

struct SecretsDatabase {
  Folder folder;
  std::string path = folder / "a.db";

  SecretsDatabase() {
    REQUIRE(persist({"-d", path, "load"}, {.in = entries_with_secrets}).status == 0);
  }
};

void check_hidden(const cli::RunResult& ran) {
  CHECK(ran.out.find(canary) == std::string::npos);
  CHECK(ran.out.find("0NBTkFSW") == std::string::npos);  // in base64
  CHECK(ran.err.find(canary) == std::string::npos);
  CHECK(ran.out.find("the-secret") == std::string::npos);
  CHECK(ran.err.find("the-secret") == std::string::npos);
}

}  // namespace

TEST_CASE("dump --redact lets no secret out, in any form") {
  const SecretsDatabase database;
  const Words dump = Words{"-d", database.path, "dump"} + rules;
  for (const Words& form :
       {Words{}, Words{"--seal"}, Words{"--snapshot"}, Words{"--color=always"}}) {
    const auto ran = persist(dump + form);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    check_hidden(ran);
    CHECK(cli::lines_of(ran.out).size() == (form == Words{"--seal"} ? 7 : 6));
  }
  check_hidden(persist(Words{"--pretty"} + dump));
  const std::string file = database.folder / "out.ndjson";
  const auto ran = persist(dump + Words{"-o", file});
  check_hidden({.status = 0, .out = cli::contents_of(file), .err = ran.err});
  check_hidden(persist(Words{"--verbose"} + dump));
}

TEST_CASE("dump --redact: equal secrets have equal placeholders, and the rest is as it was") {
  const SecretsDatabase database;
  const auto ran = persist(Words{"-d", database.path, "dump"} + rules);
  const auto lines = cli::lines_of(ran.out);
  REQUIRE(lines.size() == 6);
  const std::string word = lines[0].substr(lines[0].find("redacted-"), 21);
  CHECK(lines[0] ==
        R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"n":1.50,"token":")" + word +
            R"(","tok\u0065n":")" + word + R"("}}})");
  CHECK_THAT(lines[1], Contains(R"("error":{"message":")" + word + '"'));
  CHECK_THAT(lines[5], Contains(R"("key":"k:)" + word + R"(:1")"));
  CHECK(persist(Words{"-d", database.path, "dump"} + rules).out == ran.out);
  const Words by_variable(rules.begin(), rules.end() - 2);
  CHECK(persist(Words{"-d", database.path, "dump"} + by_variable,
                {.environment = {{"PERSIST_REDACT_SECRET", "the-secret"}}})
            .out == ran.out);
  const auto random = persist(Words{"-d", database.path, "dump"} + by_variable);
  CHECK(random.out != ran.out);
  CHECK_THAT(random.err, Contains("random key"));
  check_hidden(random);
}

TEST_CASE("dump --redact-key sorts after redaction, and refuses keys that become one") {
  const Folder folder;
  const std::string dump = folder.file("d.ndjson", R"({"store":"s","key":"a-CANARY","value":1})"
                                                   "\n"
                                                   R"({"store":"s","key":"b","value":2})"
                                                   "\n");
  const auto swapped = persist({"-d", "memory:" + dump, "dump", "--redact-key", "a-CANARY|b",
                                "--redact-secret", "x", "--seal"});
  const auto lines = cli::lines_of(swapped.out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] < lines[1]);
  CHECK(persist({"-d", folder / "new.db", "load"}, {.in = swapped.out}).status == 0);

  const std::string twins = folder.file("t.ndjson", R"({"store":"s","key":"CANARY","value":1})"
                                                    "\n"
                                                    R"({"store":"s","key":"x","value":2})"
                                                    "\n");
  const auto placeholder = persist({"-d", "memory:" + twins, "-s", "s", "dump", "--limit", "1",
                                    "--redact-key", "CANARY", "--redact-secret", "x"});
  const std::string word = placeholder.out.substr(placeholder.out.find("redacted-"), 21);
  const std::string both = folder.file("b.ndjson", R"({"store":"s","key":"CANARY","value":1})"
                                                   "\n"
                                                   R"({"store":"s","key":")" +
                                                       word +
                                                       R"(","value":2})"
                                                       "\n");
  const auto refused =
      persist({"-d", "memory:" + both, "dump", "--redact-key", "CANARY", "--redact-secret", "x"});
  CHECK(refused.status == 3);
  CHECK(refused.out.empty());
  CHECK_THAT(refused.err, Contains("both become \"" + word + '"'));
  check_hidden(refused);
}

TEST_CASE("dump --redact-key names no key of an entry that is skipped") {
  const SecretsDatabase database;
  REQUIRE(persist({"-d", database.path, "-s", "s", "set", "k:CANARY:2", "-"},
                  {.in = R"({"_tag":"Success","value":")" + std::string(1 << 21, 'x') + "\"}"})
              .status == 0);
  const auto ran = persist(Words{"--max-value-size=2000", "-d", database.path, "dump"} + rules);
  CHECK(ran.status == 4);
  CHECK_THAT(ran.err, Contains("longer than the limit"));
  check_hidden(ran);
}

TEST_CASE("rules of redaction that are none are refused, with their place") {
  const SecretsDatabase database;
  const auto dump = [&](const Words& words) {
    return persist(Words{"-d", database.path, "dump"} + words);
  };
  const auto is_refused = [&](const Words& words, const std::string& message) {
    const auto ran = dump(words);
    CAPTURE(message, ran.err);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(message));
  };
  is_refused({"--redact", "token"}, "'token' is not a JSON pointer");
  is_refused({"--redact", "/value/token=x"}, "what follows = is not JSON");
  is_refused({"--redact-key", "("}, "--redact-key: not a regular expression");
  is_refused({"--redact-secret", "x"}, "requires --redact");
  is_refused({"--redact=/a", "--redact-secret="}, "--redact-secret is empty");
  const std::string file = database.folder.file("rules", "# secrets\n\n/value/token\nkey:(\n");
  is_refused({"--redact-file", file}, file + ": line 4: key: not a regular expression");
  is_refused({"--redact-file", database.folder.file("none", "# nothing\n")}, "has no rule");
}

TEST_CASE("--redact-file has rules for parts and for keys") {
  const SecretsDatabase database;
  const std::string file = database.folder.file(
      "rules", "# secrets\r\nvalue:/token=\"x\"\r\n error:/message \ndefect:\nkey:k:(\\w+):\n");
  const auto ran = persist(
      {"-d", database.path, "dump", "--redact-file", file, "--redact-secret", "the-secret"});
  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  CHECK_THAT(ran.out, Contains(R"("token":"x","tok\u0065n":"x")"));
  CHECK_THAT(ran.out, Contains(R"("defect":{"redacted":")"));
  check_hidden(ran);
}

TEST_CASE("a rule that redacted nothing is reported") {
  const SecretsDatabase database;
  const auto ran =
      persist({"-d", database.path, "dump", "--redact", "value:/tokn", "--redact-secret", "x"});
  CHECK(ran.status == 0);
  CHECK_THAT(ran.err, Contains("nothing was redacted by value:/tokn"));
}

TEST_CASE("the secret of redaction is overwritten in the arguments") {
  const Folder folder;
  const auto ran = cli::shell(
      "mkfifo in\n"
      "\"$PERSIST\" -d memory:in dump --redact /a --redact-secret the-secret >/dev/null & one=$!\n"
      "\"$PERSIST\" -d memory:in dump --redact /a --redact-secret=the-secret >/dev/null & two=$!\n"
      "sleep 0.3\n"
      "tr '\\0' ' ' </proc/$one/cmdline; tr '\\0' ' ' </proc/$two/cmdline\n"
      "kill $one $two\n",
      {.folder = folder.path()});
  CHECK_THAT(ran.out, Contains("--redact-secret **********"));
  CHECK_THAT(ran.out, Contains("--redact-secret=**********"));
  CHECK_THAT(ran.out, !Contains("the-secret"));
}

TEST_CASE("load and copy --redact write what dump --redact writes") {
  const SecretsDatabase database;
  const std::string expected = persist(Words{"-d", database.path, "dump"} + rules).out;
  const std::string loaded = database.folder / "loaded.db";
  const auto load = persist(Words{"-d", loaded, "load"} + rules, {.in = entries_with_secrets});
  CHECK(load.status == 0);
  check_hidden(load);
  CHECK(persist({"-d", loaded, "dump"}).out == expected);
  const std::string copied = database.folder / "copied.db";
  const auto copy = persist(Words{"copy", database.path, copied} + rules);
  CHECK(copy.status == 0);
  check_hidden(copy);
  CHECK(persist({"-d", copied, "dump"}).out == expected);
  for (const std::string& path : {loaded, copied}) {
    CHECK(cli::contents_of(path).find(canary) == std::string::npos);
  }
  check_hidden(
      persist(Words{"--verbose", "copy", database.path, database.folder / "v.db"} + rules));
}

TEST_CASE("a load or copy with --redact that fails shows nothing") {
  const SecretsDatabase database;
  const std::string other = database.folder / "other.db";
  REQUIRE(persist(Words{"-d", other, "load"} + rules, {.in = entries_with_secrets}).status == 0);
  const auto loaded =
      persist(Words{"-d", other, "load", "--mode", "insert"} + rules, {.in = entries_with_secrets});
  CHECK(loaded.status == 6);
  check_hidden(loaded);
  const auto copied = persist(Words{"copy", "--mode", "insert", database.path, other} + rules);
  CHECK(copied.status == 6);
  check_hidden(copied);
  const auto malformed = persist(Words{"-d", other, "load"} + rules,
                                 {.in = R"({"store":"s","key":"CANARY","exit":"CANARY"})"});
  CHECK(malformed.status == 3);
  check_hidden(malformed);
  const std::string twice = entries_with_secrets + R"({"store":"s","key":"k:CANARY:1","value":2})"
                                                   "\n";
  const auto strict = persist(Words{"-d", other, "load", "--strict"} + rules, {.in = twice});
  CHECK(strict.status == 3);
  check_hidden(strict);
  CHECK(persist(Words{"-d", other, "load"} + rules, {.in = twice}).status == 0);
}

TEST_CASE("load and copy refuse keys that redaction makes one, and change nothing") {
  const Folder folder;
  const std::string one = R"({"store":"s","key":"k:CANARY:1","value":1})"
                          "\n";
  const auto made = persist(Words{"-d", folder / "one.db", "load"} + rules, {.in = one});
  REQUIRE(made.status == 0);
  const std::string key = cli::lines_of(persist({"-d", folder / "one.db", "keys"}).out).at(0);
  const std::string twins = one + R"({"store":"s","key":")" + key +
                            R"(","value":2})"
                            "\n";
  const auto loaded = persist(Words{"-d", folder / "two.db", "load"} + rules, {.in = twins});
  CHECK(loaded.status == 3);
  CHECK_THAT(loaded.err, Contains("both become \"" + key));
  check_hidden(loaded);
  CHECK(persist({"-d", folder / "two.db", "dump"}).out.empty());
  const std::string dump = folder.file("twins.ndjson", twins);
  const auto copied = persist(Words{"copy", "memory:" + dump, folder / "three.db"} + rules);
  CHECK(copied.status == 3);
  check_hidden(copied);
  CHECK(persist({"-d", folder / "three.db", "dump"}).out.empty());
}

TEST_CASE("what would show entries as they are is refused beside redaction") {
  const SecretsDatabase database;
  const std::string other = database.folder / "other.db";
  const auto is_refused = [&](const Words& words) {
    const auto ran = persist(words + rules, {.in = entries_with_secrets});
    CHECK(ran.status == 2);
    check_hidden(ran);
  };
  is_refused({"-d", other, "load", "--save", database.folder / "saved"});
  is_refused({"copy", database.path, other, "--save", database.folder / "saved"});
  is_refused({"-d", other, "load", "--mode", "replace", "--dry-run", "--records", "--unsealed"});
  is_refused({"-d", other, "load", "--batch", "1"});
  is_refused({"copy", "--move", database.path, database.path});
  const auto records = persist(Words{"-d", other, "load", "--dry-run", "--records"} + rules,
                               {.in = entries_with_secrets});
  CHECK(records.status == 0);
  check_hidden(records);
  CHECK_THAT(records.out, Contains("redacted-"));
  CHECK(database.folder.names() == std::vector<std::string>{"a.db"});
}

TEST_CASE("verify --forbid says where something matches, and never shows it") {
  const SecretsDatabase database;
  const auto verify = [&](const Words& words) {
    return persist(Words{"-d", database.path, "verify"} + words);
  };
  const auto text = verify({"--forbid", "CANARY"});
  CHECK(text.status == 1);
  check_hidden(text);
  CHECK_THAT(text.out, Contains("s\ta\t/value/token: the string matches --forbid\n"));
  CHECK_THAT(text.out, Contains("s\tb\t/cause/left/error/message: the string"));
  CHECK_THAT(text.out, Contains("s\tb\t/cause/right/left/defect/stack: the string"));
  CHECK_THAT(text.out, Contains("s\td\tthe value matches --forbid\n"));
  CHECK_THAT(text.out, Contains("s\te\tthe value matches --forbid\n"));
  CHECK_THAT(text.out, Contains("s\t(forbidden, 10 bytes)\tthe key matches --forbid\n"));
  const auto json = verify({"--json", "--forbid", "nothing", "--forbid", "CANARY"});
  CHECK(json.status == 1);
  check_hidden(json);
  CHECK_THAT(
      json.out,
      Contains(R"("path":"/value/token","message":"the string matches --forbid number 2"})"));
  check_hidden(verify({"--forbid", "CANARY", "--limit", "100"}));
  check_hidden(persist({"--verbose", "-d", database.path, "verify", "--forbid", "CANARY"}));
  check_hidden(verify({"--forbid", "CANARY("}));
  CHECK(verify({"--forbid", "CANARY("}).status == 2);
  CHECK(verify({"--forbid", ""}).status == 2);
}

TEST_CASE("verify --forbid looks at names of members, numbers and stores") {
  const Folder folder;
  const std::string dump = folder.file(
      "d.ndjson",
      R"({"store":"CANARY","key":"k","value":{"my-CANARY":[12345.0,{"\u0043ANARY":"x"}]}})"
      "\n");
  const auto ran = persist({"-d", "memory:" + dump, "verify", "--forbid", "CANARY", "--forbid",
                            "^12345.0$", "--forbid", "^x$"});
  CHECK(ran.status == 1);
  check_hidden(ran);
  CHECK_THAT(ran.out, Contains("the id of the store matches --forbid number 1"));
  CHECK_THAT(ran.out, Contains("/*: the name of a member matches --forbid number 1"));
  CHECK_THAT(ran.out, Contains("/*/0: the number matches --forbid number 2"));
  CHECK_THAT(ran.out, Contains("/*/1/*: the name of a member matches --forbid number 1"));
  CHECK_THAT(ran.out, Contains("/*/1/*: the string matches --forbid number 3"));
}

TEST_CASE("verify --forbid finds nothing in what was redacted") {
  const SecretsDatabase database;
  const auto dump = persist(Words{"-d", database.path, "dump"} + rules);
  const std::string file = database.folder.file("out.ndjson", dump.out);
  const auto ran = persist({"-d", "memory:" + file, "verify", "--forbid", "CANARY"});
  CHECK(ran.out.find("--forbid") == std::string::npos);
}
