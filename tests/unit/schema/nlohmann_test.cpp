#include <persist/nlohmann.hpp>

#include <catch2/catch.hpp>

#include "unit/schema/spelling.hpp"

namespace {

struct LabeledPoint {
  int x = 0;
  int y = 0;
  std::string label;
  friend bool operator==(const LabeledPoint&, const LabeledPoint&) = default;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LabeledPoint, x, y, label)

}  // namespace

template <>
struct persist::Schema<LabeledPoint> : persist::NlohmannSchema<LabeledPoint> {};

using persist::faults_in;
using persist::read;
using persist::written;

TEST_CASE("NlohmannSchema goes by from_json and to_json") {
  const LabeledPoint point{1, 2, "a"};
  CHECK(read<LabeledPoint>(R"({"y":2,"x":1,"label":"a"})") == point);
  CHECK(written(point) == R"({"label":"a","x":1,"y":2})");
  CHECK(read<std::vector<LabeledPoint>>(R"([{"x":1,"y":2,"label":"a"}])") == std::vector{point});
}

TEST_CASE("NlohmannSchema makes issues of exceptions") {
  CHECK(faults_in<std::vector<LabeledPoint>>(R"([{"x":1}])") ==
        "/0: [json.exception.out_of_range.403] key 'y' not found\n");
  CHECK(persist::faults(persist::Schema<LabeledPoint>::decode(std::nullopt)) == ": is missing\n");
}

TEST_CASE("NlohmannSchema quotes no values") {
  CHECK(faults_in<LabeledPoint>(R"({"label":"secret\ud83d"})") == ": nlohmann_json rejects it\n");
  CHECK(written(LabeledPoint{1, 2, "secret\xFF"}) ==
        ": it contains text that is not valid UTF-8\n");
}

TEST_CASE("Schema<nlohmann::json> is any JSON") {
  CHECK(read<nlohmann::json>("[1,{}]") == nlohmann::json::array({1, nlohmann::json::object()}));
}
