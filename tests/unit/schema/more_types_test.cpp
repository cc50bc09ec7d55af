// Schemas of the other types of the standard library.

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "unit/schema/spelling.hpp"

namespace {

/// A tree.
struct Node {
  int value = 0;
  std::unique_ptr<Node> left;
  std::unique_ptr<Node> right;
};

enum class NamedColor { red, green, blue };

}  // namespace

template <>
struct persist::Schema<Node> {
  static constexpr auto shape = record(field("value", &Node::value), field("left", &Node::left),
                                       field("right", &Node::right));
};

template <>
struct persist::Schema<NamedColor> {
  static constexpr auto shape = enum_names<NamedColor>("red", "green");
};

using persist::Dialect;
using persist::faults_in;
using persist::read;
using persist::written;
using namespace std::chrono_literals;
using std::chrono::duration;
using std::chrono::sys_time;

TEST_CASE("Schema of any duration is Millis where it is whole, otherwise Nanos") {
  CHECK(written(90s) == R"({"_tag":"Millis","value":90000})");
  CHECK(written(2h, Dialect::v3) == R"({"_tag":"Millis","millis":7200000})");
  CHECK(written(1500us) == R"({"_tag":"Nanos","value":"1500000"})");
  CHECK(written(2000us) == R"({"_tag":"Millis","value":2})");
  CHECK(written(duration<int, std::ratio<1, 3>>{3}) == R"({"_tag":"Millis","value":1000})");
  CHECK(read<std::chrono::seconds>(R"({"_tag":"Millis","value":90000})") == 90s);
  CHECK(read<std::chrono::microseconds>(R"({"_tag":"Nanos","nanos":"1500000"})") == 1500us);
  CHECK(read<std::chrono::days>(R"({"_tag":"Millis","value":172800000})") == std::chrono::days{2});
  CHECK(faults_in<std::chrono::seconds>(R"({"_tag":"Millis","value":1500})") ==
        ": is not a whole number of seconds, or out of range\n");
  CHECK(faults_in<duration<std::int8_t>>(R"({"_tag":"Millis","value":200000})") ==
        ": is out of range for its type\n");
  CHECK(written(std::chrono::hours::max()) ==
        ": is not a whole number of nanoseconds, or out of range\n");
}

TEST_CASE("Schema of durations in floating point may be fractions, and infinite") {
  using Seconds = duration<double>;
  CHECK(written(Seconds{1.5}) == R"({"_tag":"Millis","value":1500})");
  CHECK(written(Seconds{0.0000015}) == R"({"_tag":"Nanos","value":"1500"})");
  CHECK(written(Seconds{INFINITY}) == R"({"_tag":"Infinity"})");
  CHECK(written(Seconds{NAN}) == ": is out of range for a Duration\n");
  CHECK(read<Seconds>(R"({"_tag":"Nanos","value":"1500000000"})") == Seconds{1.5});
  CHECK(read<duration<float, std::milli>>(R"({"_tag":"Millis","value":5})").count() == Approx(5));
  CHECK(std::isinf(read<Seconds>(R"({"_tag":"Infinity"})").count()));
}

TEST_CASE("Schema of any sys_time is a date") {
  using namespace std::chrono;
  const sys_days day = 2024y / January / 1;
  CHECK(written(day) == "\"2024-01-01T00:00:00.000Z\"");
  CHECK(read<sys_days>("\"2024-01-01\"") == day);
  CHECK(read<sys_seconds>("\"2024-01-01T00:00:01Z\"") == day + 1s);
  CHECK(faults_in<sys_days>("\"2024-01-01T00:00:01Z\"") ==
        ": is not a whole number of days, or out of range\n");
  const sys_time<nanoseconds> precise = day + 1500us;
  CHECK(written(precise) == ": is more precise than milliseconds, or out of range\n");
  CHECK(written(floor<milliseconds>(precise)) == "\"2024-01-01T00:00:00.001Z\"");
  CHECK(read<sys_time<nanoseconds>>("\"2024-01-01T00:00:00.001Z\"") == day + 1ms);
  CHECK(faults_in<sys_time<nanoseconds>>("\"+200000-01-01\"") ==
        ": is not a whole number of units of 1/1000000000 s, or out of range\n");
}

TEST_CASE("Schema<array> and Schema<tuple> have exactly their elements") {
  CHECK(written(std::array{1, 2}) == "[1,2]");
  CHECK(read<std::array<int, 2>>("[1,2]") == std::array{1, 2});
  CHECK(faults_in<std::array<int, 2>>("[1]") == ": expected 2 elements, found 1\n");
  CHECK(faults_in<std::array<int, 2>>("[1,null]") == "/1: expected an integer, found null\n");
  CHECK(written(std::array{std::byte{0}, std::byte{255}}) == "\"AP8=\"");
  CHECK(read<std::array<std::byte, 2>>("\"AP8=\"") == std::array{std::byte{0}, std::byte{255}});
  CHECK(read<std::array<int, 0>>("[]").empty());
  using T = std::tuple<int, std::string, std::optional<bool>>;
  CHECK(written(T{1, "a", std::nullopt}) == R"([1,"a",null])");
  CHECK(read<T>(R"([1,"a",true])") == T{1, "a", true});
  CHECK(faults_in<T>(R"([null,1,true])") ==
        "/0: expected an integer, found null\n/1: expected a string, found number\n");
  CHECK(faults_in<T>("[1,\"a\"]") == ": expected an array of 3 elements\n");
  CHECK(faults_in<T>("{}") == ": expected an array of 3 elements, found object\n");
}

TEST_CASE("Schema<set> is an array") {
  CHECK(written(std::set{3, 1, 2}) == "[1,2,3]");
  CHECK(read<std::set<int>>("[3,1,3]") == std::set{1, 3});
  CHECK(faults_in<std::set<int>>("[1,\"\"]") == "/1: expected an integer, found string\n");
  CHECK(read<std::unordered_set<std::string>>(R"(["a"])") == std::unordered_set<std::string>{"a"});
}

TEST_CASE("Schema<unordered_map> is written in the order of its keys") {
  using Names = std::unordered_map<std::string, int>;
  using Numbers = std::unordered_map<int, std::string>;
  CHECK(written(Names{{"b", 1}, {"a", 2}, {"c", 3}}) == R"({"a":2,"b":1,"c":3})");
  CHECK(read<Names>(R"({"a":2,"b":1})") == Names{{"b", 1}, {"a", 2}});
  CHECK(written(Numbers{{2, "b"}, {1, "a"}}) == R"([[1,"a"],[2,"b"]])");
  CHECK(read<Numbers>(R"([[1,"a"],[2,"b"]])") == Numbers{{2, "b"}, {1, "a"}});
  CHECK(written(Numbers{{1, "\xFF"}}) == "/0/1: is not valid UTF-8\n");
  using Ordered = std::map<std::string, int, std::greater<>>;
  CHECK(written(Ordered{{"a", 1}, {"b", 2}}) == R"({"b":2,"a":1})");
  std::string text;
  REQUIRE(persist::AsPairs<Names>::encode({{"a", 1}}, {text}));
  CHECK(text == R"([["a",1]])");
}

TEST_CASE("Schema<unique_ptr> lets a type hold itself") {
  Node root{1, std::make_unique<Node>(Node{2, nullptr, nullptr}), nullptr};
  CHECK(written(root) == R"({"value":1,"left":{"value":2}})");
  const Node read_again = read<Node>(R"({"value":1,"left":{"value":2,"right":null}})");
  REQUIRE(read_again.left);
  CHECK(read_again.left->value == 2);
  CHECK_FALSE(read_again.right);
  CHECK_FALSE(read_again.left->right);
  CHECK(faults_in<Node>(R"({"value":1,"left":{"left":{}}})") ==
        "/left/value: is missing\n/left/left/value: is missing\n");
  CHECK(read<std::vector<std::unique_ptr<int>>>("[1,null]").size() == 2);
}

TEST_CASE("Schema<path> is a string") {
  CHECK(written(std::filesystem::path{"/tmp/ü"}) == "\"/tmp/ü\"");
  CHECK(read<std::filesystem::path>("\"a/b\"") == std::filesystem::path{"a/b"});
  CHECK(written(std::filesystem::path{"\xFF"}) == ": is not valid UTF-8\n");
}

TEST_CASE("enum_names numbers the names from 0") {
  CHECK(read<NamedColor>("\"green\"") == NamedColor::green);
  CHECK(written(NamedColor::red) == "\"red\"");
  CHECK(written(NamedColor::blue) == ": expected one of \"red\" \"green\"\n");
}
