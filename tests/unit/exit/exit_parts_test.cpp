#include <persist/exit_parts.hpp>

#include <catch2/catch.hpp>
#include <string>

#include "unit/exit/failure.hpp"

using persist::ExitPart;
using persist::ExitRole;
using persist::JsonView;
using persist::test::failure;

namespace {

/// `e:"A" d:1`: the parts in order.
std::string parts_of(std::string_view exit) {
  std::vector<ExitPart> parts;
  persist::append_exit_parts(parts, *JsonView::parse(exit));
  std::string text;
  for (const ExitPart& part : parts) {
    if (!text.empty()) text += ' ';
    text += part.role == ExitRole::value ? "v:" : part.role == ExitRole::error ? "e:" : "d:";
    text += part.json.text();
  }
  return text;
}

std::string fail_text(std::string_view error) {
  return R"({"_tag":"Fail","error":)" + std::string{error} + "}";
}

std::string both(std::string_view left, std::string_view right) {
  return R"({"left":)" + std::string{left} + R"(,"right":)" + std::string{right} +
         R"(,"_tag":"Parallel"})";
}

}  // namespace

TEST_CASE("A success has its value, if there is one") {
  CHECK(parts_of(R"({"_tag":"Success","value":[1, 2]})") == "v:[1, 2]");
  CHECK(parts_of(R"({"value":1,"_tag":"Success","value":2,"cause":[]})") == "v:2");
  CHECK(parts_of(R"({"_tag":"Success"})").empty());
}

TEST_CASE("A failure has errors and defects, in a flat cause and in a tree") {
  CHECK(parts_of(failure("[" + fail_text("1") + R"(,{"_tag":"Die","defect":"d"},)" +
                         fail_text("2") + "]")) == R"(e:1 d:"d" e:2)");
  CHECK(parts_of(failure(both(both(fail_text("1"), R"({"_tag":"Empty"})"), fail_text("2")))) ==
        "e:1 e:2");
  CHECK(parts_of(failure(R"({"_tag":"Interrupt","fiberId":{"_tag":"None"}})")).empty());
  CHECK(parts_of(failure(R"({"error":1,"\u005ftag":"Fail","value":9})")) == "e:1");
}

TEST_CASE("Of members of one name the last counts") {
  CHECK(parts_of(failure(R"({"_tag":"Sequential","left":)" + fail_text("1") + R"(,"left":)" +
                         fail_text("2") + R"(,"right":)" + fail_text("3") + "}")) == "e:2 e:3");
  CHECK(parts_of(R"({"cause":[)" + fail_text("1") + R"(],"_tag":"Failure","cause":)" +
                 fail_text("2") + "}") == "e:2");
}

TEST_CASE("What is no Exit has no parts") {
  CHECK(parts_of("3").empty());
  CHECK(parts_of(R"({"value":1,"error":2})").empty());
  CHECK(parts_of(failure("3")).empty());
}
