// batch: requests in, answers out, one a line.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using Json = nlohmann::ordered_json;

namespace {

struct Answers {
  cli::RunResult ran;
  std::vector<std::string> lines;
};

Answers ask(const std::string& db, const std::string& requests) {
  auto ran = persist({"-d", db, "batch"}, {.in = requests});
  auto lines = lines_of(ran.out);
  return {std::move(ran), std::move(lines)};
}

}  // namespace

TEST_CASE("batch answers in order, after each commit") {
  const Folder folder;
  const std::string db = folder / "a.db";
  const auto [ran, lines] =
      ask(db, R"({"id":1,"op":"set","store":"s","key":"a","exit":{"_tag":"Success","value":1.50}}
{"id":"two","op":"get","store":"s","key":"a"}
{"id":[3],"op":"get-many","store":"s","keys":["a","b","a"]}
{"id":4,"op":"keys","store":"s","prefix":"a"}
{"id":5,"op":"set","store":"s","key":"b","exit":{"_tag":"Success"},"ttl":"1h"}
{"id":6,"op":"remove","store":"s","key":"a"}
{"id":7,"op":"get","store":"s","key":"a"}
{"id":8,"op":"clear","store":"s"}
)");
  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  REQUIRE(lines.size() == 8);
  CHECK(lines[0] == R"({"id":1,"ok":true})");
  CHECK(lines[1] == R"({"id":"two","exit":{"_tag":"Success","value":1.50}})");
  CHECK(
      lines[2] ==
      R"({"id":[3],"exits":[{"_tag":"Success","value":1.50},null,{"_tag":"Success","value":1.50}]})");
  CHECK(lines[3] == R"({"id":4,"keys":["a"]})");
  CHECK(lines[6] == R"({"id":7,"exit":null})");
  CHECK(lines[7] == R"({"id":8,"ok":true})");
  CHECK(persist({"-d", db, "dump"}).out.empty());
}

TEST_CASE("batch answers what is wrong by an error, and goes on") {
  const Folder folder;
  const std::string db = folder / "a.db";
  std::string requests = "nonsense\n";
  requests += std::string{"{\"id\":1,\0}\n", 11};
  requests += "{\"id\":2,\"op\":\"get\",\"store\":\"s\",\"key\":\"\xff\"}\n";
  requests += R"({"id":3,"op":"frobnicate"}
{"id":4,"op":"set","store":"s","key":"a","exit":1}
{"id":5,"op":"get","store":"s","key":"a","odd":1}
{"id":6,"op":"set","store":"s","key":"a","exit":{"_tag":"Success"}}
{"id":7,"op":"get","store":"s","key":"a"})";
  const auto [ran, lines] = ask(db, requests);
  CHECK(ran.status == 0);
  REQUIRE(lines.size() == 8);
  for (std::size_t i = 0; i < 3; ++i) {
    const Json answer = Json::parse(lines[i]);
    CHECK(answer["id"].is_null());
    CHECK(answer["line"] == i + 1);
    CHECK(answer["error"].contains("_tag"));
  }
  CHECK(Json::parse(lines[3])["error"]["_tag"] == "UsageError");
  const Json schema = Json::parse(lines[4]);
  CHECK(schema["id"] == 4);
  CHECK(schema["error"]["_tag"] == "PersistenceSchemaError");
  CHECK(Json::parse(lines[5])["error"]["_tag"] == "UsageError");
  CHECK(lines[6] == R"({"id":6,"ok":true})");
  CHECK(lines[7] == R"({"id":7,"exit":{"_tag":"Success"}})");
}

TEST_CASE("batch takes the selection of keys as members, like options") {
  const Folder folder;
  const std::string db = folder.fixture("v41-shop.db");
  const auto keys = [&](const std::string& members) {
    const auto ran = persist({"-d", db, "-s", "users", "batch"},
                             {.in = R"({"id":1,"op":"keys",)" + members + "}"});
    return Json::parse(ran.out);
  };
  CHECK(keys(R"("state":["fail","die"])")["keys"] == Json{"7"});
  CHECK(keys(R"("state":"success","limit":2)")["keys"] == Json{"1", "2"});
  CHECK(keys(R"("glob":"[13]","after":"1","live":true)")["keys"] == Json{"3"});
  CHECK(keys(R"("all":false,"expired":true,"prefix":null)")["keys"].empty());
  const auto error = [&](const std::string& members) {
    const Json answer = keys(members);
    CHECK(answer["error"]["_tag"] == "UsageError");
    return answer["error"]["message"].get<std::string>();
  };
  CHECK(error(R"("state":"good")").starts_with("\"state\" must be one of success, failure,"));
  CHECK(error(R"("live":true,"all":true)") == "\"live\" and \"all\" cannot be combined");
  CHECK(error(R"("live":1)") == "\"live\" must be a boolean");
  CHECK(error(R"("limit":"2")") == "\"limit\" must be a number");
  CHECK(error(R"("limit":-1)").starts_with("\"limit\": '-1' is"));
  CHECK(error(R"("prefix":1)") == "\"prefix\" must be a string");
  CHECK(error(R"("match":"/a")").starts_with("\"match\": "));
  CHECK(error(R"("odd":1)") == "unknown member \"odd\"");
  CHECK(error(R"("glob":"a","glob":"a")") == "the member \"glob\" is given twice");
}

TEST_CASE("batch makes a file for a set alone") {
  const Folder folder;
  const auto [ran, lines] = ask(folder / "a.db", R"({"id":1,"op":"get","store":"s","key":"a"})");
  CHECK(ran.status == 0);
  REQUIRE(lines.size() == 1);
  CHECK(Json::parse(lines[0])["error"]["_tag"] == "PersistenceBackingError");
  CHECK(folder.names().empty());
}

TEST_CASE("batch answers while its input stays open") {
  const Folder folder;
  const auto ran = cli::shell(
      "mkfifo in; \"$PERSIST\" -d a.db batch <in >out & exec 3>in;"
      "echo "
      "'{\"id\":1,\"op\":\"set\",\"store\":\"s\",\"key\":\"a\",\"exit\":{\"_tag\":\"Success\"}}' "
      ">&3;"
      "i=0; while [ ! -s out ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done;"
      "cat out; exec 3>&-; wait",
      {.folder = folder.path()});
  CHECK(ran.out == "{\"id\":1,\"ok\":true}\n");
}
