#include <catch2/catch.hpp>

#include "unit/schema/spelling.hpp"

namespace {

struct Address {
  std::string city;
  std::optional<int> zip;
  std::optional<int> floor;
  friend bool operator==(const Address&, const Address&) = default;
};

struct Resident {
  int id = 0;
  std::vector<Address> addresses;
  friend bool operator==(const Resident&, const Resident&) = default;
};

struct NoSuchId {
  int id = 0;
  friend bool operator==(const NoSuchId&, const NoSuchId&) = default;
};

struct Denied {
  friend bool operator==(const Denied&, const Denied&) = default;
};

struct Tree {
  std::vector<Tree> branches;
  friend bool operator==(const Tree&, const Tree&) = default;
};

struct Celsius {
  double degrees = 0;
  friend bool operator==(const Celsius&, const Celsius&) = default;
};

enum class LiteralColor { red, green, blue };

}  // namespace

template <>
struct persist::Schema<Address> {
  static constexpr auto shape = record(field("city", &Address::city), field("zip", &Address::zip),
                                       field("floor", &Address::floor, NullOr<int>{}));
};

template <>
struct persist::Schema<Resident> {
  static constexpr auto shape =
      record(field("id", &Resident::id), field("addresses", &Resident::addresses));
};

template <>
struct persist::Schema<NoSuchId> {
  static constexpr auto shape = tagged("NotFound", field("id", &NoSuchId::id));
};

template <>
struct persist::Schema<Denied> {
  static constexpr auto shape = tagged<Denied>("Forbidden");
};

template <>
struct persist::Schema<Tree> {
  static constexpr auto shape = record(field("branches", &Tree::branches));
};

// A schema by the two functions.
template <>
struct persist::Schema<Celsius> {
  static Decoded<Celsius> decode(std::optional<JsonView> json) {
    const Decoded<double> degrees = Schema<double>::decode(json);
    if (!degrees) return std::unexpected{degrees.error()};
    if (*degrees < -273.15) return issue("is colder than can be");
    return Celsius{*degrees};
  }
  static Encoded encode(Celsius value, JsonSink sink) {
    return Schema<double>::encode(value.degrees, sink);
  }
};

template <>
struct persist::Schema<LiteralColor> {
  static constexpr auto shape =
      literals<LiteralColor>({{LiteralColor::red, "red"}, {LiteralColor::green, "green"}});
};

using persist::decodes;
using persist::Dialect;
using persist::faults_in;
using persist::read;
using persist::written;

TEST_CASE("record reads members in any order and ignores unknown ones") {
  const Resident expected{7, {{"Ulm", 89073, std::nullopt}}};
  CHECK(read<Resident>(
            R"({"x":{"id":1},"addresses":[{"floor":null,"city":"Ulm","zip":89073}],"id":7})") ==
        expected);
}

TEST_CASE("record takes the last member of a name, escaped names too") {
  CHECK(read<NoSuchId>(R"({"_tag":"NotFound","id":1,"\u0069d":2})") == NoSuchId{2});
}

TEST_CASE("record forgets what an earlier member of the name was") {
  CHECK(read<NoSuchId>(R"({"_tag":"x","id":"x","_tag":"NotFound","id":2})") == NoSuchId{2});
  CHECK(faults_in<NoSuchId>(R"({"_tag":"NotFound","id":1,"id":"x","id":null})") ==
        "/id: expected an integer, found null\n");
  CHECK(read<Resident>(R"({"id":7,"addresses":[{"city":"Ulm","floor":1}],"addresses":[]})") ==
        Resident{7, {}});
  CHECK(read<Address>(R"({"city":"Ulm","zip":1,"floor":2,"zip":null})") ==
        Address{"Ulm", std::nullopt, 2});
}

TEST_CASE("record finds names that JSON escapes, and names that look like JSON") {
  struct Odd {
    int quote = 0;
    int two = 0;
  };
  static constexpr auto shape =
      persist::record(persist::field("a\"b", &Odd::quote), persist::field("a\":1,\"b", &Odd::two));
  const auto odd = shape.decode(persist::JsonView::parse(R"({"a\"b":1,"a\":1,\"b":2})").value());
  REQUIRE(odd);
  CHECK(odd->quote == 1);
  CHECK(odd->two == 2);
  CHECK_FALSE(shape.decode(persist::JsonView::parse(R"({"a\"b":1,"a":1,"b":2})").value()));
}

TEST_CASE("record points at every member that does not fit") {
  CHECK(faults_in<Resident>(R"({"addresses":[{"city":"Ulm","floor":1},{"zip":"x","floor":1}]})") ==
        "/id: is missing\n/addresses/1/city: is missing\n"
        "/addresses/1/zip: expected an integer, found string\n");
  CHECK(faults_in<Resident>("[]") == ": expected an object, found array\n");
}

TEST_CASE("record leaves absent optional members out, and writes NullOr as null") {
  CHECK(written(Address{"Ulm", std::nullopt, std::nullopt}) == R"({"city":"Ulm","floor":null})");
  CHECK(written(Address{"Ulm", 1, 2}) == R"({"city":"Ulm","zip":1,"floor":2})");
}

TEST_CASE("record points at what does not encode") {
  CHECK(written(Resident{1, {{"\xFF", std::nullopt, std::nullopt}}}) ==
        "/addresses/0/city: is not valid UTF-8\n");
}

TEST_CASE("record may hold itself") {
  const Tree tree{{Tree{}, Tree{{Tree{}}}}};
  CHECK(written(tree) == R"({"branches":[{"branches":[]},{"branches":[{"branches":[]}]}]})");
  CHECK(read<Tree>(written(tree)) == tree);
}

TEST_CASE("tagged asks for its tag before anything else") {
  CHECK(faults_in<NoSuchId>(R"({"_tag":"notfound"})") == "/_tag: expected the tag NotFound\n");
  CHECK(faults_in<NoSuchId>(R"({"id":1})") == "/_tag: is missing\n");
  CHECK(faults_in<NoSuchId>(R"({"_tag":1,"id":1})") == "/_tag: expected the tag NotFound\n");
}

TEST_CASE("tagged writes its tag first in v4 and last in v3") {
  CHECK(written(NoSuchId{2}) == R"({"_tag":"NotFound","id":2})");
  CHECK(written(NoSuchId{2}, Dialect::v3) == R"({"id":2,"_tag":"NotFound"})");
  CHECK(written(Denied{}) == R"({"_tag":"Forbidden"})");
}

TEST_CASE("Schema<variant> is the first that decodes, or the issues of all") {
  using T = std::variant<NoSuchId, Denied>;
  CHECK(read<T>(R"({"_tag":"Forbidden"})") == T{Denied{}});
  CHECK(written(T{NoSuchId{1}}) == R"({"_tag":"NotFound","id":1})");
  CHECK(faults_in<T>(R"({"_tag":"NotFound","id":true})") ==
        "/id: expected an integer, found boolean\n/_tag: expected the tag Forbidden\n");
  CHECK(read<std::variant<bool, int>>("1") == std::variant<bool, int>{1});
}

TEST_CASE("Schema may be two functions of one's own") {
  CHECK(read<Celsius>("21.5") == Celsius{21.5});
  CHECK(faults_in<std::vector<Celsius>>("[0,-300]") == "/1: is colder than can be\n");
}

TEST_CASE("literals name the values of an enumeration") {
  CHECK(read<LiteralColor>("\"green\"") == LiteralColor::green);
  CHECK(faults_in<LiteralColor>("\"blue\"") == ": expected one of \"red\" \"green\"\n");
  CHECK(faults_in<LiteralColor>("0") == ": expected a string, found number\n");
  CHECK(written(LiteralColor::red) == "\"red\"");
  CHECK(written(LiteralColor::blue) == ": expected one of \"red\" \"green\"\n");
}
